"""Fits give back the smile the quotes came from, exactly or within their noise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.market.surfaces import SviSlice, SviSurface, fit_svi


@given(
    st.floats(0.5, 4.0), st.floats(-0.8, 0.8), st.floats(-0.8, 0.8), st.floats(0.3, 2.0),
    st.sampled_from([0.01, 0.06, 0.4]),
)  # fmt: skip
@settings(deadline=None, max_examples=40)
def test_recovers_parameters_from_exact_quotes(slope, rho, m, sigma, scale):
    smile = SviSlice(
        expiry=21,
        a=0.5 * scale**2,
        b=0.2 * slope * scale,
        rho=rho,
        m=m * scale,
        sigma=sigma * scale,
    )
    k = scale * np.linspace(-3, 3, 21)
    fit = fit_svi(k, smile.total_variance(k, np.ones_like(k)))
    assert fit == pytest.approx(
        (smile.a, smile.b, rho, smile.m, smile.sigma), rel=1e-4, abs=1e-5 * scale
    )


def test_fits_noisy_quotes_within_the_noise():
    smile, noise = SviSurface().slices[2], 2e-5
    k = np.linspace(-0.15, 0.12, 41)
    draws = np.random.default_rng(7)
    errors = []
    for _ in range(50):
        fit = fit_svi(k, smile.variance(k) + noise * draws.standard_normal(len(k)))
        errors.append(SviSlice(expiry=21, **fit._asdict()).variance(k) - smile.variance(k))
    # five parameters of 41 quotes: the mean squared error of the fit is 5/41 of the noise's
    assert np.sqrt(np.mean(np.square(errors))) == pytest.approx(noise * np.sqrt(5 / 41), rel=0.15)


def test_a_quote_without_weight_does_not_count():
    smile, k = SviSurface().slices[2], np.linspace(-0.1, 0.1, 11)
    w, weights = smile.variance(k), np.ones(11)
    w[3], weights[3] = 0.5, 0.0
    assert fit_svi(k, w, weights) == pytest.approx(
        (smile.a, smile.b, smile.rho, smile.m, smile.sigma), rel=1e-5
    )


@pytest.mark.parametrize(
    "variances",
    [np.full(9, 0.04), np.linspace(0.03, 0.05, 9), np.abs(np.linspace(-1, 1, 9)) * 5 + 0.01],
)
def test_degenerate_quotes_still_give_a_valid_slice(variances):
    k = np.linspace(-0.4, 0.4, 9)
    fit = fit_svi(k, variances)
    smile = SviSlice(expiry=252, **fit._asdict())
    assert fit.b * (1 + abs(fit.rho)) <= 2 + 1e-12
    assert smile.least >= 0


def test_refuses_what_cannot_be_fitted():
    with pytest.raises(ValueError, match="quotes at 5 strikes, not 4"):
        fit_svi([0, 1, 2, 3, 3], np.ones(5))
    with pytest.raises(ValueError, match="above 0"):
        fit_svi(np.arange(6), np.zeros(6))
