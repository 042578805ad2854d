import numpy as np
import pytest

from abm.risk.run.executions import slippage, slippage_by_group
from abm.risk.run.frames import SECOND
from tests.abm.risk.run.made_run import OPEN, MadeRun, executions

RUN = MadeRun(
    tick_size=0.5,
    multiplier=10,
    executions=executions(
        [30, 40, 90, 95],
        start=OPEN + np.array([0, 30, 60, 95]) * SECOND,
        trader=[1, 2, 1, 7],
        group=["makers", "makers", "makers", "insurers"],
        lots=[10, -4, 5, -8],
        filled=[10, -3, 0, -8],
        arrival=[1000, 1000, 1010, 500],
        cost=[20, 12, 0, -4],
        fees=[1.0, 0.5, 0, 0],
    ),
)
"""Ten lots bought 2 ticks too dear, three of four sold 4 ticks too low, one order in vain."""


def test_each_order_is_held_against_its_arrival():
    found = slippage(RUN)
    assert found["ticks"].tolist()[:2] == [2, 4]
    assert found["basis_points"].tolist()[:2] == pytest.approx([20, 40])
    assert found["share"].tolist() == [1, 0.75, 0, 1]
    assert found["seconds"].tolist() == [30, 10, 30, 0]
    assert found["cost"].tolist() == [21 * 5, 12.5 * 5, 0, -4 * 5]
    assert found["filled"].tolist() == [10, 3, 0, 8]
    assert np.isnan(found["ticks"][2])


def test_groups_are_weighted_by_lots():
    makers, insurers = (slippage_by_group(RUN).loc[name] for name in ("makers", "insurers"))
    assert makers["orders"] == 3
    assert (makers["lots"], makers["filled"]) == (19, 13)
    assert makers["share"] == pytest.approx(13 / 19)
    assert makers["ticks"] == pytest.approx((20 + 12) / 13)
    assert makers["basis_points"] == pytest.approx((10 * 20 + 3 * 40) / 13)
    assert makers["seconds"] == pytest.approx((10 * 30 + 4 * 10 + 5 * 30) / 19)
    assert makers["cost"] == pytest.approx(33.5 * 5)
    assert insurers["ticks"] == -0.5


def test_nothing_to_do_has_no_slippage():
    assert slippage_by_group(MadeRun()).empty
    nothing = MadeRun(executions=executions([1], group="makers", arrival=100))
    found = slippage_by_group(nothing).loc["makers"]
    assert found[["share", "ticks", "basis_points", "seconds"]].isna().all()
    assert found["cost"] == 0
