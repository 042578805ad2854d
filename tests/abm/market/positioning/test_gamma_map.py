"""The map against sums by hand over the options, and against roots found anew."""

import numpy as np
import pytest
from scipy.optimize import brentq

from abm.market.positioning.gamma_map import gamma_map
from abm.market.positioning.open_options import open_chain
from tests.abm.market.positioning.open_chains import at, with_interest


@pytest.fixture(scope="module")
def chain():
    return open_chain(with_interest(at(105.0, 110.0), at(90.0, 100.0, contracts=1500.0), spot=99))


@pytest.fixture(scope="module")
def found(chain):
    return gamma_map(chain)


def test_sums_are_those_of_the_options_by_assumption_strike_and_expiry(chain, found):
    call, gamma = chain.kind == "call", chain.gamma()
    rows = found.assumptions.set_index("assumption")
    assert rows.loc["naive", "calls"] == pytest.approx(gamma[call].sum())
    assert rows.loc["naive", "puts"] == pytest.approx(-gamma[~call].sum())
    assert rows.loc["short", "gamma"] == pytest.approx(-gamma.sum())
    assert rows.loc["short_puts", "vanna"] == pytest.approx(-chain.vanna()[~call].sum())
    assert rows.loc["long", "charm"] == pytest.approx(chain.charm().sum())
    strikes = found.strikes.set_index("strike")
    assert strikes.index.tolist() == [90, 100, 105, 110]
    assert strikes.loc[100, "gamma"] == pytest.approx(-gamma[chain.strike == 100].sum())
    for parts in (found.strikes, found.expiries):
        for name in ("calls", "puts", "gamma", "vanna", "charm"):
            assert parts[name].sum() == pytest.approx(rows.loc["naive", name])


@pytest.mark.parametrize("dynamics", ["sticky_strike", "sticky_delta"])
def test_the_level_of_zero_gamma_is_a_root(chain, found, dynamics):
    shares = np.where(chain.kind == "call", 1, -1)
    root = brentq(lambda spot: chain.gamma(spot, dynamics) @ shares, 99, 112)
    (naive, short_puts, *_) = found.assumptions["levels"]
    assert naive[dynamics] == pytest.approx([root], abs=0.01)
    assert short_puts[dynamics] == []


def test_draws_lie_about_nothing_and_say_how_many_have_levels(found):
    assert sum(found.crossings.values()) == pytest.approx(1)
    low, middle, high = found.drawn["gamma"]
    assert low < 0 < high
    assert abs(middle) < 0.3 * high
    profile = found.profile
    assert (profile["low"] <= profile["median"]).all()
    assert (profile["median"] <= profile["high"]).all()
    today = profile.iloc[len(profile) // 2]
    assert (today["spot"], today["low"]) == pytest.approx((99, low))
