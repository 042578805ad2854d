"""Bachelier (1900) over arrays."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from abm.market.pricing.inputs import Floats, in_blocks, numbers, signs, unless_certain
from abm.market.pricing.normal import cumulative, density


class Bachelier:
    """European options on a forward that moves by normal amounts, and may be negative.

    Formulas: Haug, The Complete Guide to Option Pricing Formulas (2007), section 1.3.1, of a
    forward. With no years or no volatility left, the limits: at the money to the dot, half the
    delta of one in the money, and no gamma, vanna or volga. Greeks hold the forward still.

    >>> float(Bachelier("call", -1, -1, 0.25, 2).value().round(4))
    0.3989
    """

    def __init__(
        self,
        kind: ArrayLike,
        forward: ArrayLike,
        strike: ArrayLike,
        years: ArrayLike,
        volatility: ArrayLike,
        rate: ArrayLike = 0.0,
    ) -> None:
        """Options of shapes that broadcast.

        kind: "call" or "put".  forward, strike: in the unit of the value.  years to expiry: >= 0.
        volatility: >= 0, in the unit of the forward, per square root of a year.  rate that
        discounts: a year, continuously compounded.  ValueError for anything else, NaN and infinity
        among it.
        """
        self._inputs = _Options(
            signs(kind),
            numbers("forward", forward),
            numbers("strike", strike),
            numbers("years", years, least=0),
            numbers("volatility", volatility, least=0),
            numbers("rate", rate),
        )

    def value(self) -> Floats:
        """What each option is worth."""
        return in_blocks(_value, *self._inputs)

    def delta(self) -> Floats:
        """Change of the value with the forward."""
        return in_blocks(_delta, *self._inputs)

    def gamma(self) -> Floats:
        """Change of the delta with the forward, per unit of the forward."""
        return in_blocks(_gamma, *self._inputs)

    def vega(self) -> Floats:
        """Change of the value with the volatility, per unit of the volatility."""
        return in_blocks(_vega, *self._inputs)

    def theta(self) -> Floats:
        """Change of the value with the passing of time, a year: mostly negative."""
        return in_blocks(_theta, *self._inputs)

    def rho(self) -> Floats:
        """Change of the value with the rate that discounts, per 1: negative."""
        return -self._inputs.years * self.value()

    def vanna(self) -> Floats:
        """Change of the delta with the volatility, per unit: of the sign of strike - forward."""
        return in_blocks(_vanna, *self._inputs)

    def volga(self) -> Floats:
        """Change of the vega with the volatility, per unit: never negative."""
        return in_blocks(_volga, *self._inputs)

    def charm(self) -> Floats:
        """Change of the delta with the passing of time, a year."""
        return in_blocks(_charm, *self._inputs)


class _Options(NamedTuple):
    """A block of options: arrays of one shape, or single numbers."""

    sign: Floats
    forward: Floats
    strike: Floats
    years: Floats
    volatility: Floats
    rate: Floats

    @property
    def spread(self) -> Floats:
        """Standard deviation of the price at expiry."""
        return np.asarray(self.volatility * np.sqrt(self.years))

    @property
    def d(self) -> Floats:
        """Spreads in the money, of a call; infinite, or 0 at the money, without a spread."""
        lead, spread = self.forward - self.strike, self.spread
        certain = np.where(lead == 0, 0.0, np.copysign(np.inf, lead))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(spread > 0, lead / spread, certain)

    @property
    def discount(self) -> Floats:
        """Present value of 1 at expiry."""
        return np.asarray(np.exp(-self.rate * self.years))


def _value(*inputs: Floats) -> Floats:
    o = _Options(*inputs)
    inside = o.sign * (o.forward - o.strike) * cumulative(o.sign * o.d)
    return np.asarray(o.discount * (inside + o.spread * density(o.d)))


def _delta(*inputs: Floats) -> Floats:
    o = _Options(*inputs)
    return np.asarray(o.sign * o.discount * cumulative(o.sign * o.d))


def _gamma(*inputs: Floats) -> Floats:
    o = _Options(*inputs)
    return unless_certain(o.spread, o.discount * density(o.d), o.spread)


def _vega(*inputs: Floats) -> Floats:
    o = _Options(*inputs)
    return np.asarray(o.discount * density(o.d) * np.sqrt(o.years))


def _theta(*inputs: Floats) -> Floats:
    o = _Options(*inputs)
    return np.asarray(o.rate * _value(*inputs) - 0.5 * _gamma(*inputs) * o.volatility**2)


def _vanna(*inputs: Floats) -> Floats:
    o = _Options(*inputs)
    with np.errstate(invalid="ignore"):
        return unless_certain(o.spread, -o.discount * density(o.d) * o.d, o.volatility)


def _volga(*inputs: Floats) -> Floats:
    o = _Options(*inputs)
    with np.errstate(invalid="ignore"):
        return unless_certain(o.spread, _vega(*inputs) * o.d**2, o.volatility)


def _charm(*inputs: Floats) -> Floats:
    o = _Options(*inputs)
    with np.errstate(invalid="ignore"):
        motion = unless_certain(o.spread, o.discount * density(o.d) * o.d, 2 * o.years)
    return np.asarray(o.rate * _delta(*inputs) + motion)
