import numpy as np
import pytest

from abm.risk.run.frames import SECOND
from abm.risk.run.liquidity import amihud_illiquidity, best_depth, quoted_spread
from tests.abm.risk.run.made_run import MadeRun, depth, mids, quotes, trades


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
        quotes=mids([0, 5, 12, 30], [1000, 1010, 1010, 909]),
        trades=trades([4, 5, 25], price=1000, quantity=[10, 10, 100], side=0),
    )
    first, last = 0.01 / (20 * 500), 0.1 / (100 * 500)
    assert amihud_illiquidity(run, interval=10 * SECOND) == pytest.approx((first + last) / 2 * 1e6)


def test_nothing_recorded_is_not_a_number():
    empty = MadeRun(quotes=mids([3600], [100]))
    assert np.isnan([quoted_spread(empty), amihud_illiquidity(empty), *best_depth(empty)]).all()
