import numpy as np
import pandas as pd
import pytest

from abm.risk.run.crashes import worst_fall
from abm.risk.run.evaporation import empty_seconds, evaporation
from tests.abm.risk.run.made_run import DAY, MadeRun, close, depth, mids, quotes, two_days

MIDS = mids([0, 10, 14], [100, 100, 90])


def test_the_least_depth_against_the_median_before():
    bid = [40, 1000, 50, 50, 60, 60, 60, 60, 60, 60, 60, 30, 2, 5, 5, 1]
    ask = [50] * 12 + [20, 4, 90, 0]
    run = MadeRun(
        seconds=20, quotes=MIDS, depth=depth(range(16), bid_quantity_1=bid, ask_quantity_3=ask)
    )
    left = evaporation(run, worst_fall(run))
    assert left.bid == pytest.approx(2 / 60)
    assert left.both == pytest.approx(9 / 110)


@pytest.mark.parametrize("seconds", [(), (0, 5), (12, 13)])
def test_no_depth_before_or_in_the_fall_is_not_a_number(seconds):
    run = MadeRun(seconds=20, quotes=MIDS, depth=depth(seconds, bid_quantity_1=9))
    assert np.isnan(evaporation(run, worst_fall(run), "STOCK").bid)


def test_time_without_one_side_or_both():
    run = MadeRun(
        seconds=60,
        quotes=quotes(
            [5, 20, 22, 30, 30.5],
            bid_price=99,
            ask_price=101,
            bid_quantity=[1, 0, 1, 1, 0],
            ask_quantity=[1, 1, 1, 0, 0],
        ),
    )
    assert empty_seconds(run) == pytest.approx(5 + 2 + 30)
    assert empty_seconds(MadeRun(seconds=60), "STOCK") == 60
    nights = pd.concat([mids([5], [100]), close(), mids([DAY + 7], [100])])
    assert empty_seconds(two_days(quotes=nights)) == 5 + 7
    assert empty_seconds(MadeRun(seconds=60, quotes=mids([-9, 70], [100, 90]))) == 0
