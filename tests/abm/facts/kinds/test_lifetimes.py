import numpy as np
import pandas as pd
import pytest

from abm.facts.kinds.lifetimes import fates, life, new_per_execution
from abm.risk.run.frames import SECOND
from tests.abm.facts.made_tape import at, tape


def test_fates_of_five_orders():
    lives = pd.DataFrame(
        {
            "time": at(range(5)),
            "life": np.array([0.05, 2, 61, 5, -1]) * SECOND,
            "quantity": 10,
            "executed": [0, 0, 4, 10, 0],
            "cancelled": [True, True, True, False, False],
        }
    )
    day = tape(lives=lives)
    assert life(day) == {"median": 2}
    assert fates(day) == pytest.approx(
        {
            "ever executed": 2 / 5,
            "cancelled ones at most 50 ms": 1 / 3,
            "cancelled ones over 60 s": 1 / 3,
        }
    )


def test_new_orders_are_counted_over_displayed_executions():
    messages = pd.DataFrame({"time": at(range(6)), "kind": [1, 1, 1, 4, 4, 5], "quantity": 1})
    assert new_per_execution(tape(messages=messages)) == {"ratio": 1.5}
    assert np.isnan(new_per_execution(tape(messages=messages[:3]))["ratio"])
