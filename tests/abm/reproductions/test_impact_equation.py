import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import brentq

from abm.reproductions.impact_equation import price_path, rise

ROOTS = np.linspace(0.0, 1.0, 401)
ENDED = np.append(ROOTS**2, 1.0 + 3.0 * ROOTS[1:] ** 2)
"""Times until T, and on to 4 T, dense at both beginnings."""


def ended(participation):
    return price_path(ENDED, np.repeat([participation, 0.0], 400))


def test_a_small_metaorder_rises_linearly_and_a_large_one_by_the_root():
    assert rise(0.0) == pytest.approx(0.0, abs=1e-9)
    assert rise(0.01) == pytest.approx(0.01 / np.pi**0.5, rel=1e-4)
    assert rise(1e4) == pytest.approx(2e4**0.5, rel=1e-3)


@pytest.mark.parametrize("participation", [0.1, 1.0, 10.0])
def test_the_path_of_a_steady_metaorder_is_self_similar(participation):
    path = ended(participation)[100:401]
    assert path == pytest.approx(rise(participation) * ROOTS[100:], rel=3e-3)


def test_a_small_metaorder_decays_as_its_propagator():
    path, times = ended(0.01), ENDED[401:]
    assert path[401:] / path[400] == pytest.approx(times**0.5 - (times - 1.0) ** 0.5, rel=1e-4)


def test_a_large_metaorder_decays_as_the_equation_by_quadrature():
    """After the end the past is known, and each price the root of one integral."""
    height = rise(10.0)

    def excess(price, time):
        def kernel(s):
            lag = time - s
            return np.exp(-((price - height * s**0.5) ** 2) / (4 * lag)) / (4 * np.pi * lag) ** 0.5

        return price - 10.0 * quad(kernel, 0.0, 1.0)[0]

    path = np.interp([1.5, 2.0, 4.0], ENDED, ended(10.0))
    exact = [brentq(excess, 0.0, height, args=(time,)) for time in (1.5, 2.0, 4.0)]
    assert path == pytest.approx(exact, rel=3e-3)


@given(st.lists(st.floats(-1.0, 1.0), min_size=5, max_size=20))
@settings(max_examples=30, deadline=None)
def test_a_path_turns_with_the_sign_of_its_rates_and_is_linear_where_they_are_small(rates):
    times, rates = np.arange(len(rates) + 1.0), 1e-4 * np.array(rates)
    path = price_path(times, rates)
    assert price_path(times, -rates) == pytest.approx(-path, abs=1e-10)
    steps = np.diff(rates, prepend=0.0)
    linear = [
        steps[: n + 1] @ np.sqrt(times[n + 1] - times[: n + 1]) / np.pi**0.5
        for n in range(len(rates))
    ]
    assert path[1:] == pytest.approx(np.array(linear), abs=1e-10)
