import numpy as np
import pandas as pd
import pytest

from abm.risk.run.fallout import growth, wealth
from abm.risk.run.frames import SECOND
from tests.abm.risk.run.made_run import OPEN, MadeRun, groups, mids


def profit(run, start=None, end=None):
    return growth(wealth(run), start, run.close_time if end is None else end)


def test_selling_ten_lots_before_a_fall():
    """Insurers hold 50 and sell 10 at 1000 to makers; the mid goes to 900; the fee is 20 each."""
    rows = groups(
        [0, 0, 1, 1],
        group=["insurers", "makers"] * 2,
        position=[50, 0, 40, 10],
        cash=[7, 0, 7 + 10_000, -10_000],
        fees=[0, 0, 20, 20],
    )
    run = MadeRun(quotes=mids([0, 0.5], [1000, 900]), groups=rows, tick_size=0.01, multiplier=50)
    gained = profit(run)
    assert gained.to_dict() == {
        "insurers": (10_000 + 40 * 900 - 50 * 1000 - 20) * 0.5,
        "makers": (-10_000 + 10 * 900 - 20) * 0.5,
    }
    # what is lost together is the fees and the endowment's loss of value
    assert gained.sum() == pytest.approx((50 * -100 - 40) * 0.5)


def test_the_fall_alone():
    rows = groups([0, 1, 2, 3], group="makers", position=10)
    run = MadeRun(quotes=mids([0, 1, 2, 3], [100, 90, 60, 80]), groups=rows, tick_size=1.0)
    at = [OPEN + s * SECOND for s in (1, 2)]
    assert profit(run, *at).to_dict() == {"makers": -300}
    assert profit(run, at[0], at[1] - 1).to_dict() == {"makers": 0}


def test_instruments_add_up_each_at_its_own_mid():
    stock = groups([0, 1], group="dealers", position=[0, 5], cash=[0, -500])
    future = groups([0, 1], instrument="FUTURE", group="dealers", position=[0, -5], cash=[0, 490])
    unquoted = groups([0, 1], instrument="OPTION", group="dealers", cash=[30, 30])
    run = MadeRun(
        quotes=pd.concat([mids([0], [104]), mids([0], [97], instrument="FUTURE")]),
        groups=pd.concat([stock, future, unquoted]),
        tick_size=1.0,
    )
    assert profit(run).to_dict() == {"dealers": 5 * 4 + 5 * 1}


def test_before_the_first_mid_it_is_marked_at_that_one_and_never_marked_is_unknown():
    rows = groups([0, 9], group="makers", position=[10, 10])
    assert profit(MadeRun(quotes=mids([3, 6], [100, 101]), groups=rows))["makers"] == pytest.approx(
        0.1
    )
    assert np.isnan(profit(MadeRun(groups=rows, trades=MadeRun().trades))["makers"])


def test_options_are_part_of_wealth():
    rows = groups([0, 1], group="makers", cash=[0, -40], position=[0, 4], options=[100.0, 117.5])
    run = MadeRun(quotes=mids([0, 1], [10, 9]), groups=rows, tick_size=2.0)
    assert profit(run)["makers"] == 2 * (17.5 - 40 + 4 * 9)


def test_no_groups():
    assert wealth(MadeRun()).empty
    assert profit(MadeRun()).empty
