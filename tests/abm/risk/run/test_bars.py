import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.risk.run.bars import bars
from abm.risk.run.frames import SECOND, SELL
from abm.risk.run.liquidity import best_depth, quoted_spread
from tests.abm.risk.run.made_run import (
    DAY,
    OPEN,
    MadeRun,
    close,
    depth,
    frame,
    groups,
    mids,
    quotes,
    trades,
    two_days,
)


def told(seconds=(), withdrawn=(), **columns) -> pd.DataFrame:
    return groups(seconds, **columns).assign(withdrawn=np.asarray(withdrawn, int))


def test_three_intervals_by_hand():
    run = MadeRun(
        seconds=25,
        quotes=quotes(
            [2, 8, 10, 13, 16],
            bid_price=[99, 89, 0, 94, 94],
            bid_quantity=[5, 5, 0, 5, 5],
            ask_price=[101, 91, 91, 98, 96],
        ),
        trades=trades([0, 10, 11, 20], quantity=[9, 3, 4, 5], side=[0, 0, SELL, SELL]),
        depth=depth([5, 15], bid_quantity_1=[10, 30], ask_quantity_5=[1, 2], bid_quantity_6=99),
        groups=told([0, 0, 20, 20], [0, 1, 3, 1], group=["a", "b"] * 2),
    )
    rows = bars(run, 10 * SECOND)
    assert ((rows["time"] - OPEN) / SECOND).tolist() == [10, 20, 25]
    expected = {
        "open": [np.nan, 90, 95],
        "mid": [90, 95, 95],
        "low": [90, 90, 95],
        "high": [100, 96, 95],
        "volume": [3, 9, 0],
        "signed_volume": [3, -9, 0],
        "bid_depth": [10, 20, 30],
        "ask_depth": [1, 1.5, 2],
        "spread": [2, (3 * 4 + 4 * 2) / 7, 2],
        "withdrawn": [1, 4, 4],
    }
    pd.testing.assert_frame_equal(
        rows.drop(columns=["start", "time"]), pd.DataFrame(expected), check_dtype=False
    )


def test_no_bar_spans_a_night():
    run = two_days(
        quotes=pd.concat(
            [mids([10, 3000], [100, 110]), close(), mids([DAY + 60, DAY + 2000], [200, 190])]
        ),
        depth=depth([0, 1800, DAY], bid_quantity_1=[10, 20, 40]),
        trades=trades([60, 3600 + 60, DAY + 1], quantity=[1, 2, 4]),
        groups=told(),
    )
    rows = bars(run, 2000 * SECOND)
    starts = (rows["start"] - OPEN) / SECOND
    assert starts.tolist() == [0, 2000, DAY, DAY + 2000]
    assert ((rows["time"] - OPEN) / SECOND).tolist() == [2000, 3600, DAY + 2000, DAY + 3600]
    np.testing.assert_array_equal(rows["open"], [np.nan, 100, np.nan, 190])
    assert rows["mid"].tolist() == [100, 110, 190, 190]
    assert rows["low"].tolist() == [100, 100, 190, 190]
    assert rows["high"].tolist() == [100, 110, 200, 190]
    assert rows["volume"].tolist() == [1, 0, 4, 0]
    np.testing.assert_allclose(rows["bid_depth"], [11, 20, 40, 40])


def test_nothing_recorded_is_not_a_number_but_no_trade_is_no_volume():
    rows = bars(MadeRun(seconds=120, quotes=mids([90], [100]), groups=told()))
    assert rows["mid"].isna().tolist() == [True, False]
    assert rows[["bid_depth", "ask_depth", "withdrawn"]].isna().all(axis=None)
    assert rows["volume"].tolist() == [0, 0]


def test_auctions_and_other_instruments_do_not_count():
    first = trades([5, 6], quantity=[7, 8], auction=[False, True])
    other = trades([5], quantity=100, instrument="FUTURE")
    run = MadeRun(seconds=60, trades=pd.concat([first, other]), groups=told())
    assert bars(run)["volume"].tolist() == [7]
    assert bars(run, instrument="FUTURE")["signed_volume"].tolist() == [100]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-5, 59), st.integers(50, 60)), min_size=1, unique_by=lambda r: r[0]
    ),
    st.integers(1, 70),
)
def test_bars_agree_with_a_second_by_second_twin(changes, step):
    seconds, values = zip(*sorted(changes), strict=True)
    lots = depth(seconds, bid_quantity_3=values)
    run = MadeRun(seconds=60, quotes=mids(seconds, values), depth=lots, groups=told())
    stood = pd.Series(values, seconds, float).reindex(range(-5, 66)).ffill()
    rows = bars(run, step * SECOND)
    starts = range(0, 60, step)
    assert len(rows) == len(starts)
    for row, start in zip(rows.itertuples(), starts, strict=True):
        end = min(start + step, 60)
        seen = [stood[end], stood.loc[start:end].min(), stood.loc[start:end].max()]
        np.testing.assert_array_equal([row.mid, row.low, row.high], seen)
        np.testing.assert_allclose(row.bid_depth, stood.loc[start : end - 1].mean())


def test_one_bar_of_the_session_agrees_with_the_measures_of_it():
    draw = np.random.default_rng(3)
    seconds = np.sort(draw.choice(3600_000, 500, replace=False)) / 1000
    bid = draw.integers(900, 1000, 500)
    ask, lots = bid + draw.integers(-3, 9, 500), draw.integers(0, 9, 500)
    run = MadeRun(
        quotes=quotes(seconds, bid_price=bid, ask_price=ask, ask_quantity=lots),
        depth=depth(seconds, bid_quantity_1=lots, ask_quantity_2=bid),
        groups=told(),
    )
    row = bars(run, 3600 * SECOND).iloc[0]
    assert row["spread"] == pytest.approx(quoted_spread(run))
    assert (row["bid_depth"], row["ask_depth"]) == pytest.approx(best_depth(run))


def test_a_day_of_300_000_quotes_takes_a_blink():
    draw, count, day = np.random.default_rng(1), 300_000, 23_400
    seconds = np.sort(draw.uniform(0, day, count))
    values = 10_000 + np.cumsum(draw.integers(-1, 2, count))
    names = dict.fromkeys(("instrument", "venue"), "category")
    rows = frame(("group", "withdrawn"), np.repeat(np.arange(day), 8), group="a")
    run = MadeRun(
        seconds=day,
        quotes=mids(seconds, values).astype(names),
        trades=trades(seconds[::3]).astype(names),
        depth=depth(np.arange(day)).astype(names),
        groups=rows.astype(names),
    )
    took = []
    for _ in range(5):
        start = time.process_time()
        bars(run)
        took.append(time.process_time() - start)
    assert min(took) < 0.15
