"""Black, Scholes and Merton (1973) over arrays."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from abm.market.pricing.inputs import Floats, in_blocks, numbers, signs, unless_certain
from abm.market.pricing.normal import cumulative, density


class BlackScholesMerton:
    """European options on something that pays a dividend yield (Black, Scholes 1973; Merton 1973).

    Formulas: Haug, The Complete Guide to Option Pricing Formulas (2007), chapters 1 and 2. With no
    years or no volatility left, the limits: at the money to the dot, half the delta of one in the
    money, and no gamma, vanna or volga.

    >>> float(BlackScholesMerton("call", 100, 100, 1 / 12, 0.2).value().round(4))
    2.303
    """

    def __init__(
        self,
        kind: ArrayLike,
        spot: ArrayLike,
        strike: ArrayLike,
        years: ArrayLike,
        volatility: ArrayLike,
        rate: ArrayLike = 0.0,
        dividend_yield: ArrayLike = 0.0,
    ) -> None:
        """Options of shapes that broadcast.

        kind: "call" or "put".  spot, strike: > 0, in the unit of the value.  years to expiry: >= 0.
        volatility: >= 0, a year.  rate, dividend_yield: a year, continuously compounded.
        ValueError for anything else, NaN and infinity among it.
        """
        self._inputs = _Options(
            signs(kind),
            numbers("spot", spot, above=0),
            numbers("strike", strike, above=0),
            numbers("years", years, least=0),
            numbers("volatility", volatility, least=0),
            numbers("rate", rate),
            numbers("dividend_yield", dividend_yield),
        )

    def value(self) -> Floats:
        """What each option is worth."""
        return in_blocks(_value, *self._inputs)

    def delta(self) -> Floats:
        """Change of the value with the spot."""
        return in_blocks(_delta, *self._inputs)

    def gamma(self) -> Floats:
        """Change of the delta with the spot, per unit of the spot."""
        return in_blocks(_gamma, *self._inputs)

    def vega(self) -> Floats:
        """Change of the value with the volatility, per 1 and not per point."""
        return in_blocks(_vega, *self._inputs)

    def theta(self) -> Floats:
        """Change of the value with the passing of time, a year: mostly negative."""
        return in_blocks(_theta, *self._inputs)

    def rho(self) -> Floats:
        """Change of the value with the rate, per 1: positive for a call, negative for a put."""
        return in_blocks(_rho, *self._inputs)

    def vanna(self) -> Floats:
        """Change of the delta with the volatility, per 1: positive out of the money for a call."""
        return in_blocks(_vanna, *self._inputs)

    def volga(self) -> Floats:
        """Change of the vega with the volatility, per 1: positive away from the money."""
        return in_blocks(_volga, *self._inputs)

    def charm(self) -> Floats:
        """Change of the delta with the passing of time, a year."""
        return in_blocks(_charm, *self._inputs)


class _Options(NamedTuple):
    """A block of options: arrays of one shape, or single numbers."""

    sign: Floats
    spot: Floats
    strike: Floats
    years: Floats
    volatility: Floats
    rate: Floats
    dividend_yield: Floats

    @property
    def spread(self) -> Floats:
        """Standard deviation of the log price at expiry."""
        return np.asarray(self.volatility * np.sqrt(self.years))

    @property
    def d1(self) -> Floats:
        """Haug's d1; infinite, or 0 at the money, where nothing is left to chance."""
        lead = np.log(self.spot / self.strike) + (self.rate - self.dividend_yield) * self.years
        spread = self.spread
        if np.all(spread > 0):
            return np.asarray(lead / spread + 0.5 * spread)
        certain = np.where(lead == 0, 0.0, np.copysign(np.inf, lead))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(spread > 0, lead / spread + 0.5 * spread, certain)

    @property
    def yielded(self) -> Floats:
        """What is left of a share without its dividends."""
        return np.asarray(np.exp(-self.dividend_yield * self.years))

    @property
    def bond(self) -> Floats:
        """Present value of the strike."""
        return np.asarray(self.strike * np.exp(-self.rate * self.years))


def _value(*inputs: Floats) -> Floats:
    o = _Options(*inputs)
    d1 = o.d1
    share = o.spot * o.yielded * cumulative(o.sign * d1)
    return np.asarray(o.sign * (share - o.bond * cumulative(o.sign * (d1 - o.spread))))


def _delta(*inputs: Floats) -> Floats:
    o = _Options(*inputs)
    return np.asarray(o.sign * o.yielded * cumulative(o.sign * o.d1))


def _gamma(*inputs: Floats) -> Floats:
    o = _Options(*inputs)
    return unless_certain(o.spread, o.yielded * density(o.d1), o.spot * o.spread)


def _vega(*inputs: Floats) -> Floats:
    o = _Options(*inputs)
    return np.asarray(o.spot * o.yielded * density(o.d1) * np.sqrt(o.years))


def _theta(*inputs: Floats) -> Floats:
    o = _Options(*inputs)
    d1 = o.d1
    carry = o.dividend_yield * o.spot * o.yielded * cumulative(o.sign * d1)
    interest = o.rate * o.bond * cumulative(o.sign * (d1 - o.spread))
    decay = 0.5 * _gamma(*inputs) * (o.spot * o.volatility) ** 2
    return np.asarray(o.sign * (carry - interest) - decay)


def _rho(*inputs: Floats) -> Floats:
    o = _Options(*inputs)
    return np.asarray(o.sign * o.years * o.bond * cumulative(o.sign * (o.d1 - o.spread)))


def _vanna(*inputs: Floats) -> Floats:
    o = _Options(*inputs)
    d1 = o.d1
    with np.errstate(invalid="ignore"):
        change = -o.yielded * density(d1) * (d1 - o.spread)
    return unless_certain(o.spread, change, o.volatility)


def _volga(*inputs: Floats) -> Floats:
    o = _Options(*inputs)
    d1 = o.d1
    with np.errstate(invalid="ignore"):
        change = _vega(*inputs) * d1 * (d1 - o.spread)
    return unless_certain(o.spread, change, o.volatility)


def _charm(*inputs: Floats) -> Floats:
    o = _Options(*inputs)
    d1, spread = o.d1, o.spread
    with np.errstate(invalid="ignore"):
        drift = (o.rate - o.dividend_yield) * o.years - 0.5 * (d1 - spread) * spread
        motion = unless_certain(o.spread, o.yielded * density(d1) * drift, o.years * spread)
    return np.asarray(o.dividend_yield * _delta(*inputs) - motion)
