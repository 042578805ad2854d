"""The volatility at which an option of Black, Scholes and Merton is worth its price.

What is solved is the out-of-the-money option of the same strike, in units of the geometric mean of
the present values of forward and strike: with x = -|log(forward / strike)|, s the spread,
h = x / s, t = s / 2, phi = exp(-(h^2 + t^2) / 2) / sqrt(2 pi) and Y the Mills ratio, it is worth
b(x, s) = phi (Y(h + t) - Y(h - t)), and db/ds = phi; so far from the money nothing underflows.
(The normalisation is that of Jaeckel 2015, Let's be rational.)
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from abm.market.pricing.inputs import Floats, numbers, signs
from abm.market.pricing.normal import ROOT_2_PI, mills

_EPSILON = np.finfo(np.float64).eps
_ITERATIONS = 60
_NARROW = 0.01


def implied_volatility(
    kind: ArrayLike,
    price: ArrayLike,
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike = 0.0,
    dividend_yield: ArrayLike = 0.0,
) -> Floats:
    """Volatilities a year, of the broadcast shape; for options on a forward let the yield be rate.

    Inputs as of BlackScholesMerton, with years > 0 and price >= 0. The relative error is at most
    1e-10, or eight roundings of spot and strike (2^-52 of their present values) over vega times
    volatility, where the price does not tell that much. A price at the intrinsic value, to a few
    such roundings, means 0. ValueError, with the name of the input, for a price below that or not
    below the most that an option can be worth, and for NaN, infinity and other impossible inputs.
    """
    sign, prices = signs(kind), numbers("price", price, least=0)
    spots, strikes = numbers("spot", spot, above=0), numbers("strike", strike, above=0)
    span, rates = numbers("years", years, above=0), numbers("rate", rate)
    yields = numbers("dividend_yield", dividend_yield)
    share, bond = spots * np.exp(-yields * span), strikes * np.exp(-rates * span)
    premium = _premium(sign, prices, share, bond)
    room = np.where(sign > 0, share, bond) - prices
    if np.any(room <= 0):
        raise ValueError(f"price must be below what a sure exercise is worth, not {price!r}")
    x = -np.abs(np.log(spots / strikes) + (rates - yields) * span)
    unit = np.sqrt(share * bond)
    x, premiums, rooms = np.broadcast_arrays(x, premium / unit, room / unit)
    return np.asarray(_spread(x, premiums, rooms) / np.sqrt(span))


def _premium(sign: Floats, price: Floats, share: Floats, bond: Floats) -> Floats:
    """Price of the option of the same strike that is out of the money, by put-call parity."""
    intrinsic = np.maximum(sign * (share - bond), 0.0)
    rounding = np.where(intrinsic > 0, 4 * _EPSILON * (share + bond), 0.0)
    premium = price - intrinsic
    if np.any(premium < -rounding):
        raise ValueError(f"price must be at least the intrinsic value, not {price!r}")
    return np.maximum(premium, 0.0)


def _spread(x: Floats, premium: Floats, room: Floats) -> Floats:
    """The s of b(x, s) = premium <= exp(x / 2) = premium + room, by Newton's method.

    The price turns from convex to concave at s = sqrt(-2 x). Below, 1 / log b is nearly straight in
    s^2. Above, log b is concave, so that from the left no step goes too far; and of more than half
    the room, -log(room) is nearly straight in s^2.
    """
    with np.errstate(all="ignore"):
        turn = np.sqrt(-2 * x)
        low = premium < np.exp(_log_b(x, turn)[0])
        high = ~low & (premium > room)
        s = np.where(low, turn, np.maximum(turn, ROOT_2_PI * premium))
        for _ in range(_ITERATIONS):
            before, step = s, np.where(high, _from_room(x, s, room), _from_b(x, s, premium, low))
            s = np.where(low, np.sqrt(np.maximum(s * s + 2 * s * step, s * s / 16)), s + step)
            if not np.any((np.abs(s - before) > 2 * _EPSILON * s) & (premium > 0)):
                break
    return np.where(premium > 0, s, 0.0)


def _from_b(x: Floats, s: Floats, premium: Floats, low: NDArray[np.bool]) -> Floats:
    """Newton's step for log b, or for 1 / log b where low (there in s^2, over 2 s)."""
    log_b, slope = _log_b(x, s)
    target = np.log(premium)
    return np.where(low, (1 - log_b / target) * log_b, target - log_b) / slope


def _from_room(x: Floats, s: Floats, room: Floats) -> Floats:
    """Newton's step for the logarithm of exp(x / 2) - b(x, s)."""
    h, t = x / s, s / 2
    rest = mills(-h - t) + mills(h - t)
    return np.asarray((-0.5 * (h * h + t * t) + np.log(rest / ROOT_2_PI / room)) * rest)


def _log_b(x: Floats, s: Floats) -> tuple[Floats, Floats]:
    """Logarithm of b(x, s), and its slope in s."""
    h, t = x / s, s / 2
    y = mills(h)
    y1 = 1 + h * y
    y2 = y + h * y1
    y3 = 2 * y1 + h * y2
    y5 = 4 * y3 + h * (3 * y2 + h * y3)
    series = 2 * t * (y1 + t * t / 6 * (y3 + t * t / 20 * y5))
    gap = np.where(t < _NARROW, series, mills(h + t) - mills(h - t))
    return -0.5 * (h * h + t * t) + np.log(gap / ROOT_2_PI), 1 / gap
