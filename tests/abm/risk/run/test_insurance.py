import numpy as np
import pandas as pd
import pytest

from abm.risk.run.frames import SECOND
from abm.risk.run.insurance import breach_probability, floors
from tests.abm.risk.run.made_run import OPEN, MadeRun, desks

RUN = MadeRun(
    seconds=120,
    tick_size=0.1,
    desks=desks(
        [0, 0, 0, 60, 60, 60, 120, 120, 120],
        trader=[1, 2, 3] * 3,
        group=["insurers", "insurers", "makers"] * 3,
        wealth=[1000, 1000, 0, 850, 905, -50, 880, 900, 9],
        floor=[900, 900, 0] * 3,
    ),
)
"""One goes 50 below its floor and stays below, one touches it, a maker has none."""


def test_depth_and_time_of_a_breach():
    found = floors(RUN)
    assert found.index.tolist() == [("insurers", 1), ("insurers", 2)]
    assert found["lowest"].tolist() == pytest.approx([-5, 0])
    assert found["breached"].tolist() == [True, False]
    assert found["shortfall"].tolist() == pytest.approx([50 / 900, 0])
    assert found["first"].iloc[0] == OPEN + 60 * SECOND
    assert found["first"].iloc[1] is pd.NA


def test_a_floor_that_rises_is_held_against_the_wealth_of_its_time():
    rows = desks([0, 60], trader=1, wealth=[950, 1000], floor=[900, 990])
    assert floors(MadeRun(desks=rows, tick_size=1.0))["lowest"].tolist() == [10]


def test_probability_is_the_share_of_desks():
    assert breach_probability(floors(RUN)) == 0.5
    assert breach_probability(pd.concat([floors(RUN), floors(RUN).iloc[1:]])) == 1 / 3
    assert np.isnan(breach_probability(floors(MadeRun())))
