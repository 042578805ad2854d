"""The compiled surface against QuantLib, in between slices, beyond them, and at any strike."""

import math

import numpy as np
import pytest
import QuantLib
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from abm.kernel.compiling.jit import copied_rows, new_rows
from abm.kernel.pricing.surfaces import (
    FLAT,
    LEAST_VARIANCE,
    SABR,
    SLICE,
    SVI,
    sabr_volatility,
    slice_variance,
    surface_volatility,
    svi_variance,
)

SLICES = new_rows(3, SLICE)
SLICES["kind"] = SVI, SABR, FLAT
SLICES["years"] = 0.1, 0.3, 0.5
SLICES[0:1][["a", "b", "rho", "m", "sigma"]] = (0.002, 0.05, -0.4, 0.01, 0.1)
SLICES[1:2][["alpha", "beta", "rho", "nu"]] = (0.2, 0.5, -0.3, 0.8)
SLICES[2]["volatility"] = 0.25

sabr = st.tuples(
    st.floats(-0.5, 0.5),
    st.floats(0.01, 2),
    st.floats(0.5, 2),
    st.floats(0.05, 0.6),
    st.floats(0, 1),
    st.floats(-0.95, 0.95),
    st.floats(0.05, 1.5),
)


def volatility(k, years, forward=1.0, slices=SLICES):
    return surface_volatility(slices.ctypes.data, 0, len(slices) - 1, k, years, forward)


@given(sabr)
@settings(deadline=None)
def test_sabr_of_quantlib(smile):
    k, years, forward, alpha, beta, rho, nu = smile
    drift = ((1 - beta) * alpha) ** 2 / 24 + abs(rho) * beta * nu * alpha / 4 + nu**2 / 24
    assume(drift * years < 0.5)  # the expansion is a small correction, or no good to anyone
    expected = QuantLib.sabrVolatility(forward * math.exp(k), forward, years, alpha, beta, nu, rho)
    assert sabr_volatility(*smile) == pytest.approx(expected, rel=1e-6)


@given(
    st.floats(-1, 1), st.floats(0.01, 0.5), st.floats(-0.9, 0.9), st.floats(-0.5, 0.5),
    st.floats(0.01, 1),
)  # fmt: skip
@settings(deadline=None)
def test_svi_of_quantlib(k, b, rho, m, sigma):
    smile = QuantLib.SviSmileSection(2.0, 1.0, [0.04, b, sigma, rho, m])
    assert svi_variance(k, 0.04, b, rho, m, sigma) == pytest.approx(smile.variance(math.exp(k)))


def test_sabr_where_it_is_known_without_the_expansion():
    assert sabr_volatility(0.3, 2.0, 1.0, 0.2, 1.0, 0.0, 0.0) == 0.2  # Black
    assert sabr_volatility(0.0, 0.0, 4.0, 0.2, 0.5, -0.3, 0.8) == pytest.approx(0.1)  # backbone
    left, right = (sabr_volatility(k, 1.0, 1.0, 0.2, 1.0, 0.0, 0.7) for k in (-0.2, 0.2))
    assert left == pytest.approx(right, rel=1e-14)


@pytest.mark.parametrize("k", [-0.2, 0.0, 0.3])
def test_between_slices_total_variance_is_linear_and_outside_them_volatility_constant(k):
    first, second = svi_variance(k, 0.002, 0.05, -0.4, 0.01, 0.1), volatility(k, 0.3) ** 2 * 0.3
    assert volatility(k, 0.1) ** 2 * 0.1 == pytest.approx(first)
    assert volatility(k, 0.15) ** 2 * 0.15 == pytest.approx(0.75 * first + 0.25 * second)
    assert volatility(k, 0.0) == volatility(k, 0.05) == volatility(k, 0.1)
    assert volatility(k, 0.5) == volatility(k, 80.0) == 0.25


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(0, 10),
    st.sampled_from([(1e-4, 0.0, 0.999, 100.0), (10.0, 0.0, -0.999, 100.0), (0.2, 1.0, -0.9, 5.0)]),
)
@example(-38.0, 0.5, (10.0, 0.0, -0.999, 100.0))  # one slice towers over the next
@settings(deadline=None)
def test_any_finite_strike_has_a_volatility(k, years, smile):
    slices = copied_rows(SLICES)
    slices[1:2][["alpha", "beta", "rho", "nu"]] = smile
    assert 0 < volatility(k, years, slices=slices) < math.inf


def test_no_variance_is_below_the_least():
    slices = copied_rows(SLICES[:1])
    slices["a"] = -1.0
    assert volatility(0.0, 0.1, slices=slices) == math.sqrt(LEAST_VARIANCE / 0.1)


@given(sabr)
@settings(deadline=None)
def test_plain_and_compiled_agree(smile):
    assert sabr_volatility.py_func(*smile) == sabr_volatility(*smile)
    k, forward = smile[0], smile[2]
    for row in SLICES.view(np.recarray):
        assert slice_variance.py_func(row, k, forward) == slice_variance(row, k, forward)
