import numpy as np
import pandas as pd
import pytest

from abm.risk.run.frames import SECOND
from abm.risk.run.liquidity import amihud_illiquidity, best_depth, quoted_spread
from tests.abm.risk.run.made_run import DAY, MadeRun, close, depth, mids, quotes, trades, two_days


def test_spread_is_weighted_by_time_and_an_empty_side_does_not_count():
    run = MadeRun(
        seconds=100,
        quotes=quotes(
            [-5, 10, 40, 60],
            bid_price=[98, 95, 0, 99],
            bid_quantity=[5, 5, 0, 5],
            ask_price=[100, 105, 105, 100],
        ),
    )
    assert quoted_spread(run) == pytest.approx((10 * 2 + 30 * 10 + 40 * 1) / 80)


def test_depth_is_the_mean_over_the_session():
    run = MadeRun(
        seconds=4, depth=depth([0, 1, 2, 3], bid_quantity_1=[4, 4, 8, 8], ask_quantity_5=1)
    )
    assert best_depth(run) == (6, 1)


def test_amihud_of_two_traded_intervals():
    run = MadeRun(
        seconds=30,
        tick_size=0.05,
        multiplier=10,
        quotes=mids([0, 5, 12, 29], [1000, 1010, 1010, 909]),
        trades=trades([4, 5, 25], price=1000, quantity=[10, 10, 100], side=0),
    )
    first, last = 0.01 / (20 * 500), 0.1 / (100 * 500)
    assert amihud_illiquidity(run, interval=10 * SECOND) == pytest.approx((first + last) / 2 * 1e6)


def test_nothing_recorded_is_not_a_number():
    empty = MadeRun(quotes=mids([3600], [100]))
    assert np.isnan([quoted_spread(empty), amihud_illiquidity(empty), *best_depth(empty)]).all()


def test_what_stands_over_a_night_does_not_weigh():
    """For an hour 2 ticks and 10 lots, and for one a day later 4 ticks and 30 lots."""
    near = quotes([0], bid_price=99, ask_price=101)
    later = quotes([DAY], bid_price=98, ask_price=102)
    run = two_days(
        quotes=pd.concat([near, later]),
        depth=depth([0, 3600, DAY, DAY + 3600], bid_quantity_1=[10, 0, 30, 0]),
    )
    assert quoted_spread(run) == 3
    assert best_depth(run)[0] == 20


def test_amihud_leaves_the_night_and_other_venues_out():
    prices = pd.concat([mids([0, 10], [1000, 1010]), close(), mids([DAY, DAY + 10], [2000, 2040])])
    far = trades([5], price=1000, quantity=10**6, venue="away")
    near = trades([5, DAY + 5], price=[1000, 2000], quantity=10)
    run = two_days(quotes=prices, trades=pd.concat([near, far]), tick_size=1.0)
    exact = np.mean([0.01 / 10_000, 0.02 / 20_000])
    assert amihud_illiquidity(run) == pytest.approx(exact * 1e6)
