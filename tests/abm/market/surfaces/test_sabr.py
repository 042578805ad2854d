"""SABR surfaces: QuantLib's values, and the backbone."""

import numpy as np
import pytest
import QuantLib

from abm.market.surfaces import SabrSlice, SabrSurface

SMILE = SabrSlice(expiry=126, alpha=0.25, beta=0.6, rho=-0.4, nu=0.9)


@pytest.mark.parametrize("forward", [0.7, 1.0, 1.3])
def test_values_of_quantlib(forward):
    k = np.linspace(-0.6, 0.4, 11)
    expected = [
        QuantLib.sabrVolatility(forward * np.exp(x), forward, 0.5, 0.25, 0.6, 0.9, -0.4) for x in k
    ]
    assert SabrSurface(slices=(SMILE,)).volatility(k, 0.5, forward) == pytest.approx(
        np.array(expected), rel=1e-7
    )


def test_the_smile_falls_as_the_forward_rises_unless_beta_is_one():
    falling = SabrSurface(slices=(SMILE,)).volatility(0.0, 0.5, [0.8, 1.0, 1.25])
    assert falling[0] > falling[1] > falling[2]
    still = SabrSlice(expiry=126, alpha=0.25, beta=1.0, rho=-0.4, nu=0.9)
    assert np.ptp(SabrSurface(slices=(still,)).volatility(0.1, 0.5, [0.8, 1.0, 1.25])) == 0
