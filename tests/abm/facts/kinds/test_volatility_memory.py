import numpy as np
import pytest

from abm.facts.kinds.volatility_memory import volatility_memory, without_shape
from tests.abm.facts.made_tape import DAY, gaussian, walk


def test_a_random_walk_has_none():
    found = volatility_memory(gaussian())
    assert all(abs(found[f"10 s, lag {lag}"]) < 3.5 / np.sqrt(DAY / 10) for lag in (1, 5, 20))


def test_a_u_alone_looks_like_memory_until_it_is_taken_out():
    u = 0.2 + 3 * np.linspace(-1, 1, DAY) ** 2
    steps = np.rint(np.random.default_rng(1).normal(0, 1000, DAY) * u)
    found = volatility_memory(walk(steps))
    assert found["10 s, lag 20"] > 0.2
    assert abs(found["10 s, lag 1, without the U"]) < 0.08


def test_a_parabola_is_taken_out_whole():
    clock = np.linspace(-1, 1, 100)
    assert without_shape(1 + 2 * clock**2) == pytest.approx(np.ones(100))
