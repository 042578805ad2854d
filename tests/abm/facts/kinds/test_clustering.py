import numpy as np
import pytest

from abm.facts.kinds.clustering import branching, fano
from tests.abm.facts.made_tape import orders, tape

LONG = 10 * 23_400


def clusters(ratio: float, background: float) -> np.ndarray:
    """Times (s) of a Hawkes process of that branching ratio and a kernel of a tenth of a second.

    By its clusters (Hawkes and Oakes 1974): each event has a Poisson number of children.
    """
    draw = np.random.default_rng(7)
    times = [generation := draw.uniform(0, LONG, draw.poisson(background * LONG))]
    while len(generation):
        generation = np.repeat(generation, draw.poisson(ratio, len(generation)))
        generation = generation + draw.exponential(0.1, len(generation))
        times.append(generation)
    return np.sort(np.concatenate(times))


def test_a_poisson_process_has_a_fano_factor_of_one_and_no_branching():
    day = tape(LONG, orders=orders(clusters(0, 1)))
    assert fano(day)["1 min"] == pytest.approx(1, abs=4 * np.sqrt(2 / (LONG / 60)))
    assert branching(day)["1 min"] < 0.05


@pytest.mark.parametrize("ratio", [0.5, 0.8])
def test_a_self_exciting_process_shows_its_branching_ratio(ratio):
    day = tape(LONG, orders=orders(clusters(ratio, 0.3)))
    assert fano(day)["1 min"] == pytest.approx(1 / (1 - ratio) ** 2, rel=0.12)
    assert branching(day)["1 min"] == pytest.approx(ratio, abs=0.03)


def test_a_short_tape_says_nothing():
    day = tape(300, orders=orders(np.arange(300)))
    assert np.isnan([fano(day)["1 min"], branching(day)["1 min"]]).all()
