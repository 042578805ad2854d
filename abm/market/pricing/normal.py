"""The standard normal distribution over arrays."""

import numpy as np
from numpy.polynomial import chebyshev
from scipy.special import erfcx

from abm.kernel.jit import floats_at, unit
from abm.market.pricing.inputs import Floats

ROOT_2_PI = np.sqrt(2 * np.pi)

_PIVOT = 4.0
_DEGREE = 24
_NODES = 120
_FAR = 1e3


def cumulative(x: Floats) -> Floats:
    """Chance that a standard normal number is at most x, within 1e-14 + 2e-16 x^2 of itself.

    The chance of more than |x| is exp(-x^2 / 2) / (1 + |x|) times a polynomial of
    (|x| - 4) / (|x| + 4), smooth from 0 to infinity (after Shepherd and Laframboise 1981,
    Mathematics of Computation 36, 249): half the time of scipy.special.ndtr.
    """
    points = np.ascontiguousarray(x)
    chances = np.exp(-0.5 * points * points)
    room = np.empty(2 * x.size)
    places = (each.ctypes.data for each in (chances, room, _COEFFICIENTS, points))
    _chances(*places, len(_COEFFICIENTS), x.size)
    return chances


def density(x: Floats) -> Floats:
    """Density of a standard normal number at x."""
    return np.asarray(np.exp(-0.5 * x * x) / ROOT_2_PI)


def mills(x: Floats) -> Floats:
    """The chance of at most x over the density at x; precise in the far lower tail."""
    return np.asarray(np.sqrt(np.pi / 2) * erfcx(-x / np.sqrt(2)))


@unit(int, int, int, int, int, int)
def _chances(chances, room, coefficients, x, terms, size):  # type: ignore[no-untyped-def]
    """Turn exp(-x^2 / 2) into the chance of at most x, with room for two numbers each.

    The arrays are given by address. Loops over x without branches, innermost, for the compiler to
    take many at once.
    """
    chances, coefficients, x = (
        floats_at(chances, size),
        floats_at(coefficients, terms),
        floats_at(x, size),
    )
    place, scale = floats_at(room, size), floats_at(room + 8 * size, size)
    for i in range(x.size):
        far = min(abs(x[i]), _FAR)
        place[i] = (far - _PIVOT) / (far + _PIVOT)
        scale[i] = coefficients[0]
    for k in range(1, coefficients.size):
        coefficient = coefficients[k]
        for i in range(x.size):
            scale[i] = scale[i] * place[i] + coefficient
    for i in range(x.size):
        tail = chances[i] * scale[i] / (1.0 + min(abs(x[i]), _FAR))
        chances[i] = tail if x[i] < 0.0 else 1.0 - tail


def _fitted() -> Floats:
    """Coefficients of the polynomial, the highest first, by Chebyshev's interpolation."""
    angles = np.pi * (np.arange(_NODES) + 0.5) / _NODES
    sizes = _PIVOT / np.tan(0.5 * angles) ** 2
    tails = 0.5 * (1 + sizes) * erfcx(sizes / np.sqrt(2))
    waves = np.cos(np.outer(np.arange(_DEGREE + 1), angles)) @ tails * (2 / _NODES)
    waves[0] *= 0.5
    return np.array(chebyshev.cheb2poly(waves)[::-1], np.float64)


_COEFFICIENTS = _fitted()
