import numpy as np
import pytest

from abm.facts.hill import hill


@pytest.mark.parametrize("index", [1.5, 3.0])
def test_the_tail_of_a_pareto_law_is_its_own(index):
    values = np.random.default_rng(1).pareto(index, 100_000) + 1
    # standard error of k values: index / sqrt(k)
    assert hill(values, 0.05) == pytest.approx(index, abs=3 * index / np.sqrt(5000))


def test_what_has_no_tail_has_no_index():
    assert np.isnan(hill(np.arange(1, 50), 0.05))
    assert np.isnan(hill(np.ones(1000), 0.05))
    assert np.isnan(hill(np.zeros(1000), 0.05))
