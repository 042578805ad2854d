from dataclasses import replace

import numpy as np
import pytest

from abm.risk.run.executions import mean_slippage, slippage, weighted
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


def test_means_are_weighted_by_lots():
    found = slippage(RUN)
    makers = found[found["group"] == "makers"]
    assert weighted(makers["share"], makers["lots"]) == pytest.approx(13 / 19)
    assert weighted(makers["ticks"], makers["filled"]) == pytest.approx((20 + 12) / 13)


def test_orders_of_those_who_do_not_hedge_are_no_hedges():
    assert mean_slippage(RUN) == pytest.approx(-4 / 8)
    assert np.isnan(mean_slippage(replace(RUN, hedger_groups=())))


def test_nothing_to_do_has_no_slippage():
    assert slippage(MadeRun()).empty
    found = slippage(MadeRun(executions=executions([1], group="makers", arrival=100)))
    assert np.isnan(weighted(found["share"], found["lots"]))
    assert np.isnan(weighted(found["ticks"], found["filled"]))
    assert found["cost"].sum() == 0
