import numpy as np
import pytest

from abm.facts.kinds.sign_memory import SIGN_EXPONENT, SPACED, cut_off, power_law, sign_memory
from tests.abm.facts.made_tape import orders, tape


def of_signs(signs):
    return tape(len(signs), orders=orders(np.arange(len(signs)), signs=signs))


def persistent(stay: float, count=100_000):
    """Signs that stay the same with a probability: their autocorrelation is (2 stay - 1)^lag."""
    turns = np.random.default_rng(1).random(count) > stay
    return of_signs(1 - 2 * (np.cumsum(turns) % 2))


def test_signs_that_mostly_stay_forget_by_powers():
    found = sign_memory(persistent(0.8))
    assert found["lag 1"] == pytest.approx(0.6, abs=0.01)
    assert found["lag 10"] == pytest.approx(0.6**10, abs=0.015)
    assert cut_off(persistent(0.8))["lag"] in SPACED[(SPACED > 6) & (SPACED < 20)]


def test_a_power_law_is_found_with_its_exponent():
    assert power_law(0.3 * SPACED**-0.5) == pytest.approx((0.5, 0.3))
    assert np.isnan(power_law(-np.ones(len(SPACED)))[0])


def test_lags_that_noise_has_hidden_do_not_decide():
    noise = np.random.default_rng(2).normal(0, 0.003, (200, len(SPACED)))
    found = [power_law(0.25 * SPACED**-0.6 + each)[0] for each in noise]
    assert np.mean(found) == pytest.approx(0.6, abs=0.01)
    assert np.std(found) < 0.02


def test_orders_split_into_lots_of_pareto_length_have_the_exponent_of_theory():
    # Lillo, Mike and Farmer 2005: runs with tail index alpha give the exponent alpha - 1
    draw = np.random.default_rng(5)
    lengths = np.ceil(draw.pareto(1.5, 40_000) + 1).astype(int)
    signs = np.repeat(draw.choice([-1, 1], len(lengths)), lengths)[:150_000]
    assert SIGN_EXPONENT.of(of_signs(signs))["exponent"] == pytest.approx(0.5, abs=0.15)


def test_few_orders_say_nothing():
    assert np.isnan(list(sign_memory(of_signs([1, -1, 1])).values())).all()
