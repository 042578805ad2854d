import numpy as np
import pytest

from abm.facts.kinds.inter_event import burstiness, waiting
from tests.abm.facts.made_tape import orders, tape


def test_times_of_a_poisson_process():
    times = np.cumsum(np.random.default_rng(1).exponential(0.5, 40_000))
    day = tape(orders=orders(times))
    assert waiting(day) == pytest.approx({"mean": 0.5, "median": 0.5 * np.log(2)}, rel=0.02)
    assert burstiness(day)["s.d. over mean"] == pytest.approx(1, abs=0.02)


def test_one_order_has_no_times_between():
    assert np.isnan([*waiting(tape(orders=orders([1]))).values()]).all()
    assert np.isnan(burstiness(tape(orders=orders([1])))["s.d. over mean"])
