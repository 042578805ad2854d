"""The price that a metaorder makes in a linear latent book: the integral equation and its solution.

Donier, Bonart, Mastromatteo and Bouchaud (2015, Quantitative Finance 15, 1109), for intentions that
are never forgotten (nu T -> 0). All numbers are free of dimension: times in T, how long the
metaorder lasts, prices in sqrt(D T), rates in J = D L, the transactions of the book by itself:

    y(t) = int_0^t ds m(s) exp(-(y(t) - y(s))^2 / (4 (t - s))) / sqrt(4 pi (t - s))

At a constant rate m0 this is y = A sqrt(t), with A -> m0 / (J sqrt(pi)) for a small one and
A -> sqrt(2 m0 / J) for a large one, where the impact is sqrt(2 Q / L) of Q = m0 T.
"""

import numpy as np
import numpy.typing as npt
from scipy.integrate import quad
from scipy.optimize import brentq

Values = npt.NDArray[np.float64]


def rise(participation: float) -> float:
    """A, by which the price rises as A sqrt(D t) at a participation m0 / J of at least 0."""

    def kernel(u: float, a: float) -> float:
        """Of the time s = u^2 of 1, by which the root at s = 1 is all that is singular."""
        return float(np.exp(-((a / 2) ** 2) * (1 - u) / (1 + u)) * u / np.sqrt(np.pi * (1 - u * u)))

    def excess(a: float) -> float:
        return a - participation * quad(kernel, 0.0, 1.0, args=(a,))[0]

    return float(brentq(excess, 0.0, participation + 1e-12))


def price_path(times: Values, rates: Values) -> Values:
    """Prices at times from 0 on, for the rate m / J in each interval; below 0 it sells.

    times: increasing, shape (n + 1,), dense where the price turns.  rates: shape (n,). In an
    interval the square root is integrated, the exponential taken at its middle.
    """
    prices = np.zeros(len(times))
    for now in range(1, len(times)):
        begins, ends, time = times[:now], times[1 : now + 1], times[now]
        roots = (np.sqrt(time - begins) - np.sqrt(time - ends)) / np.sqrt(np.pi)
        weights, spreads = rates[:now] * roots, 4 * time - 2 * (begins + ends)
        furthest = float(np.abs(weights).sum()) + 1e-12
        given = prices[:now], weights, spreads
        prices[now] = brentq(_excess, -furthest, furthest, args=given)
    return prices


def _excess(price: float, before: Values, weights: Values, spreads: Values) -> float:
    """A price less what the metaorder makes of it; before: the prices at the earlier times."""
    middles = (before + np.append(before[1:], price)) / 2
    return price - float(weights @ np.exp(-((price - middles) ** 2) / spreads))
