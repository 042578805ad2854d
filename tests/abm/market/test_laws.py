"""Laws of placement and size against their formulas."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy import stats

from abm.kernel.base.draws import DRAW, open_event
from abm.kernel.base.laws import draw_from
from abm.kernel.compiling.jit import compiled, floats_at
from abm.market.laws import (
    PowerLaw,
    SizeFixed,
    SizeGeometric,
    SizeLognormal,
    Table,
    Uniform,
    cumulative,
)


@compiled
def outcomes(table, count, draw, found, most):
    """Fill an array of floats with draws from a table."""
    found = floats_at(found, most)
    open_event(draw, 0, 0, 0)
    for index in range(most):
        found[index] = draw_from(table, count, draw)


chance = st.just(0.0) | st.floats(1e-15, 1)


@given(st.lists(chance, min_size=1, max_size=20).filter(lambda c: sum(c) > 0.01))
def test_a_table_is_normalised_and_ends_at_one(chances):
    law = Table(chances=tuple(chances)).probabilities()
    assert law.sum() == pytest.approx(1)
    steps = cumulative(law)["up_to"]
    assert steps[-1] == 1.0
    assert (np.diff(steps) >= 0).all()


def test_a_power_law_has_its_exponent_and_its_market_orders():
    law = PowerLaw(market_share=0.25, exponent=0.6, furthest=50).probabilities()
    assert law[0] == 0.25
    assert law[8] / law[2] == pytest.approx(4.0**-1.6)
    assert law.sum() == pytest.approx(1)
    even = Uniform(market_share=0.1, furthest=9).probabilities()
    assert even == pytest.approx([0.1] * 10)


def test_sizes_have_their_means():
    for law, mean in ((SizeFixed(lots=7), 7.0), (SizeGeometric(mean=5.37), 5.37)):
        chances = law.probabilities()
        assert np.arange(1, len(chances) + 1) @ chances == pytest.approx(mean)
    chances = SizeLognormal(median=20.0, sigma=0.5).probabilities()
    assert np.searchsorted(np.cumsum(chances), 0.5) + 1 == 20
    rounded = stats.lognorm(0.5, scale=20.0).mean() + 0.5  # rounding up adds half a lot
    assert np.arange(1, len(chances) + 1) @ chances == pytest.approx(rounded, rel=1e-3)


@pytest.mark.parametrize("mean", [1, 1.5, 5.37, 123.4])
def test_geometric_sizes_are_scipys(mean):
    chances = SizeGeometric(mean=mean).probabilities()
    lots = np.arange(1, len(chances) + 1)
    np.testing.assert_allclose(chances, stats.geom.pmf(lots, 1.0 / mean), rtol=1e-13)


@pytest.mark.parametrize(("median", "sigma"), [(0.3, 0.01), (1.0, 1.7), (20.0, 0.5), (777.7, 1.0)])
def test_lognormal_sizes_are_scipys(median, sigma):
    chances = SizeLognormal(median=median, sigma=sigma).probabilities()
    body = stats.lognorm(sigma, scale=median)
    edges = np.arange(0, 2 + int(np.ceil(body.ppf(1 - 1e-6))))
    np.testing.assert_allclose(chances, np.diff(body.cdf(edges)), rtol=0, atol=1e-15)


def test_draws_follow_the_table():
    chances = np.array([0.3, 0.0, 0.5, 0.2])
    table, found = cumulative(chances), np.zeros(20_000)
    outcomes(table.ctypes.data, len(table), np.zeros(1, DRAW)[0], found.ctypes.data, len(found))
    counts = np.bincount(found.astype(int), minlength=4)
    assert counts[1] == 0
    assert stats.chisquare(counts[[0, 2, 3]], 20_000 * chances[[0, 2, 3]]).pvalue > 0.01


@pytest.mark.parametrize("chances", [(), (0.0, 0.0), (0.5, -0.1)])
def test_a_table_needs_chances(chances):
    with pytest.raises(ValidationError):
        Table(chances=chances)


def test_a_lognormal_law_whose_table_would_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"has sizes up to 1.56e\+10 lots"):
        SizeLognormal(median=10_000, sigma=3)
