"""What options are worth, and how that moves: models of option prices over arrays.

A model is made of its inputs, which are checked once and broadcast against each other; its methods
are the value and the Greeks.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]


class BlackScholesMerton:
    """European options on something that pays a dividend yield (Black, Scholes 1973; Merton 1973).

    Formulas: Haug, The Complete Guide to Option Pricing Formulas (2007), chapters 1 and 2. With no
    years or no volatility left, the limits: at the money to the dot, half the delta of one in the
    money, and no gamma.

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
        self._sign = _signs(kind)
        self._spot = _numbers("spot", spot, above=0)
        self._strike = _numbers("strike", strike, above=0)
        self._years = _numbers("years", years, least=0)
        self._volatility = _numbers("volatility", volatility, least=0)
        self._rate = _numbers("rate", rate)
        self._dividend_yield = _numbers("dividend_yield", dividend_yield)
        self._spread = self._volatility * np.sqrt(self._years)
        self._d1 = self._standardised()
        self._d2 = self._d1 - self._spread
        self._share = self._spot * np.exp(-self._dividend_yield * self._years)
        self._bond = self._strike * np.exp(-self._rate * self._years)

    def value(self) -> Floats:
        """What each option is worth."""
        share = self._share * ndtr(self._sign * self._d1)
        return np.asarray(self._sign * (share - self._bond * self._chance()))

    def delta(self) -> Floats:
        """Change of the value with the spot."""
        sign = self._sign
        return np.asarray(sign * self._share / self._spot * ndtr(sign * self._d1))

    def gamma(self) -> Floats:
        """Change of the delta with the spot."""
        density = self._share / self._spot * _density(self._d1)
        scale = np.where(self._spread > 0, self._spot * self._spread, np.inf)
        return np.asarray(density / scale)

    def vega(self) -> Floats:
        """Change of the value with the volatility, per 1 and not per point."""
        return np.asarray(self._share * _density(self._d1) * np.sqrt(self._years))

    def theta(self) -> Floats:
        """Change of the value with the passing of time, a year."""
        sign = self._sign
        carry = self._dividend_yield * self._share * ndtr(sign * self._d1)
        interest = self._rate * self._bond * self._chance()
        decay = 0.5 * self.gamma() * (self._spot * self._volatility) ** 2
        return np.asarray(sign * (carry - interest) - decay)

    def _chance(self) -> Floats:
        """Risk-neutral chance that the option ends in the money."""
        return np.asarray(ndtr(self._sign * self._d2))

    def _standardised(self) -> Floats:
        lead = np.log(self._spot / self._strike)
        lead = lead + (self._rate - self._dividend_yield) * self._years
        certain = np.where(lead == 0, 0.0, np.copysign(np.inf, lead))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self._spread > 0, lead / self._spread + 0.5 * self._spread, certain)


def _density(x: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * x * x) / np.sqrt(2 * np.pi))


def _signs(kind: ArrayLike) -> Floats:
    kinds = np.asarray(kind)
    if not np.isin(kinds, ("call", "put")).all():
        raise ValueError(f"kind must be 'call' or 'put', not {kind!r}")
    return np.where(kinds == "call", 1.0, -1.0)


def _numbers(
    name: str, values: ArrayLike, *, least: float = -np.inf, above: float = -np.inf
) -> Floats:
    numbers = np.asarray(values, np.float64)
    if not (np.isfinite(numbers) & (numbers >= least) & (numbers > above)).all():
        bound = f" above {above:g}" if above > -np.inf else ""
        bound = f" of at least {least:g}" if least > -np.inf else bound
        raise ValueError(f"{name} must be a finite number{bound}, not {values!r}")
    return numbers
