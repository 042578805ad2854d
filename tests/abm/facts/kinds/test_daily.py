import numpy as np
import pytest
from scipy.signal import lfilter

from abm.facts.estimate import measure
from abm.facts.kinds.daily import DAILY_MEMORY, DAILY_SIZE, DAILY_TAIL, daily_return
from tests.abm.facts.made_tape import walk


def test_a_day_returns_what_it_moves():
    assert daily_return(walk([5, 5], start=1000))["return"] == pytest.approx(100 * np.log(1.01))


def test_years_of_days_have_the_memory_and_the_tail_of_their_law():
    draw = np.random.default_rng(1)
    returns = draw.standard_t(3, 20_000) * np.exp(
        lfilter([0.1], [1, -0.99], draw.normal(size=20_000))
    )
    memory = DAILY_MEMORY.over_days(returns)
    assert abs(memory["lag 1"]) < 0.05
    assert memory["absolute, lag 1"] > memory["absolute, lag 100"] > 0
    tail = DAILY_TAIL.over_days(draw.pareto(3, 20_000) + 1)
    assert tail["1 / Hill index"] == pytest.approx(1 / 3, abs=0.03)
    mean = DAILY_SIZE.over_days(draw.normal(0, 1, 20_000))["mean"]
    assert mean == pytest.approx(np.sqrt(2 / np.pi), abs=0.02)


def test_days_that_make_no_year_say_nothing():
    assert DAILY_SIZE.over_days(np.ones(249)) == {}
    found = measure([walk([1, -2, 3])] * 2)
    assert found["daily_size"].numbers == {}
    assert measure([walk([0, 7])] * 250)["daily_size"].numbers["mean"].value > 0
