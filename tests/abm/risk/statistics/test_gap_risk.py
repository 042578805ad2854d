"""The closed form against counts of its own jumps."""

import numpy as np
import pytest

from abm.risk.statistics.gap_risk import breach_chance


@pytest.mark.parametrize(("multiplier", "jumps", "mean"), [(3, 1.0, 0.1), (8, 0.5, 0.05)])
def test_it_counts_the_months_with_a_jump_beyond_the_cushion(multiplier, jumps, mean):
    rng = np.random.default_rng(2)
    counts = rng.poisson(jumps, 200_000)
    months = np.repeat(np.arange(len(counts)), counts)
    falls = -np.expm1(-rng.exponential(mean, counts.sum()))
    breached = len(np.unique(months[falls > 1.0 / multiplier])) / len(counts)
    chance = breach_chance(multiplier, jumps, mean)
    assert breached == pytest.approx(chance, abs=4 * (chance / len(counts)) ** 0.5)
