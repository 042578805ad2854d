import numpy as np
import pandas as pd

from abm.risk.run.frames import SECOND
from abm.risk.run.paths import depth_path, mid_path, spread_path
from tests.abm.risk.run.made_run import (
    DAY,
    OPEN,
    MadeRun,
    close,
    depth,
    mids,
    phases,
    quotes,
    two_days,
)


def test_an_empty_or_crossed_side_keeps_the_previous_mid_and_has_no_spread():
    run = MadeRun(
        quotes=quotes(
            [0, 1, 2, 3, 4],
            bid_price=[0, 99, 0, 105, 90],
            bid_quantity=[0, 5, 0, 5, 5],
            ask_price=[101, 101, 101, 104, 93],
        )
    )
    at = OPEN + np.arange(5) * SECOND
    np.testing.assert_equal(mid_path(run).at(at), [np.nan, 100, 100, 100, 91.5])
    np.testing.assert_equal(spread_path(run).at(at), [np.nan, 2, np.nan, np.nan, 3])


def test_of_the_quotes_of_one_instant_the_last_stands():
    run = MadeRun(quotes=quotes([1, 1, 1], bid_price=[99, 50, 97], ask_price=[101, 101, 99]))
    assert mid_path(run).values.tolist() == [98]


def test_depth_adds_the_best_levels_of_one_instrument():
    levels = {f"bid_quantity_{n}": 10**n for n in range(1, 11)}
    other = depth([0], instrument="FUTURE", bid_quantity_1=7)
    run = MadeRun(depth=pd.concat([depth([0], ask_quantity_2=3, **levels), other]))
    bid, ask = depth_path(run)
    assert (bid.values.tolist(), ask.values.tolist()) == ([111_110], [3])
    assert depth_path(run, "FUTURE", levels=1)[0].values.tolist() == [7]


def test_of_several_venues_the_first_alone_is_looked_at_unless_another_is_named():
    near = quotes([0, 2], bid_price=[99, 101], ask_price=[101, 103])
    away = quotes([1], bid_price=50, ask_price=60, venue="away")
    run = MadeRun(quotes=pd.concat([near, away]).sort_values("time"))
    at = OPEN + np.arange(3) * SECOND
    assert mid_path(run).at(at).tolist() == [100, 100, 102]
    assert spread_path(run).at(at).tolist() == [2, 2, 2]
    assert spread_path(run, venue="away").values.tolist() == [10]


def test_nothing_is_quoted_in_auctions_and_halts():
    """A halt from 10 to 20 s, and a call from 40 s to the close, in which prices are moved."""
    run = MadeRun(
        seconds=60,
        quotes=quotes([0, 12, 21, 45], bid_price=[99, 9, 97, 5], ask_price=[101, 11, 99, 8]),
        depth=depth([0, 15, 50], bid_quantity_1=[10, 500, 700]),
        events=phases([0, 10, 20, 40, 60], [0, 1, 0, 1, 2]),
    )
    end = run.close_time
    at = OPEN + np.array([5, 15, 20, 25, 50]) * SECOND
    assert mid_path(run).at(at).tolist() == [100, 100, 10, 98, 98]
    np.testing.assert_array_equal(spread_path(run).at(at), [2, np.nan, 2, 2, np.nan])
    assert spread_path(run).mean(end) == 2
    assert depth_path(run)[0].mean(end) == (10 * 10 + 500 * 20) / 30


def test_a_day_begins_without_the_mid_of_the_day_before():
    run = two_days(quotes=pd.concat([mids([0], [100]), close(), mids([DAY + 5], [90])]))
    at = OPEN + np.array([10, DAY - 10, DAY, DAY + 5]) * SECOND
    np.testing.assert_array_equal(mid_path(run).at(at), [100, 100, np.nan, 90])
