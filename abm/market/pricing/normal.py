"""The standard normal distribution over arrays."""

import numpy as np

from abm.kernel.compiling.jit import floats_at, unit
from abm.market.pricing.inputs import Floats

ROOT_2_PI = np.sqrt(2 * np.pi)

_PIVOT = 4.0
_FAR = 1e3

_COEFFICIENTS = np.array(
    [
        -6.587166960040728e-10,
        -8.925174673398336e-10,
        2.1548961134006573e-09,
        6.771976283440986e-09,
        8.362197453000894e-09,
        -2.1358573576435447e-08,
        -9.741766007209662e-08,
        4.004717387336618e-09,
        5.392741741161445e-07,
        4.015817391215629e-07,
        -2.604952311931659e-06,
        -3.4300155467311318e-06,
        1.3623498436151258e-05,
        2.124897236181293e-05,
        -8.785221533491595e-05,
        -9.44299131274325e-05,
        0.0006948969180728219,
        -0.00028562316362095905,
        -0.005002378567402249,
        0.01793609748659878,
        -0.03219783742998705,
        0.028600364053232116,
        0.013999634724507987,
        -0.09670347732652243,
        0.4720532065098438,
    ]
)
"""Of the polynomial, the highest power first, by Chebyshev's interpolation in 120 nodes; the test
makes them anew. As numbers, because fitting them takes SciPy, which a run waits 0.2 s for."""


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
    from scipy.special import erfcx

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
