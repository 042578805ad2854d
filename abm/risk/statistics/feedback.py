"""How dynamic hedging feeds back on the price it hedges against: closed forms.

Traders who replicate puts hold phi shares for each put, phi its delta, and are worth a share rho
of all demand; the others want the value Y of shares, whatever the price (unit-elastic demand). The
market clears at the price X that solves

    X (1 - rho phi(X)) = Y

(Frey and Stremme 1997; Sircar and Papanicolaou 1998). X moves more than Y does, by the ratio

    sigma_X / sigma_Y = (1 - rho phi) / (1 - rho phi - rho X phi')

and beyond a critical rho, 1 / (phi + X phi'), a price cannot stand: as Y falls X jumps down, and
as Y rises again it jumps up elsewhere (Gennotte and Leland 1990).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import ndtr

Floats = NDArray[np.float64]

POINTS = 4001
"""Prices at which a change of sign is looked for, evenly spaced in their log."""


class Jump(NamedTuple):
    """A leap of the price as demand moves smoothly: at which demand Y, from where to where."""

    demand: float
    before: float
    after: float

    @property
    def size(self) -> float:
        """The leap as a share of the price before; negative down."""
        return self.after / self.before - 1.0


class PutReplication:
    """Replication of puts in equal numbers at some strikes, without interest."""

    def __init__(self, strikes: ArrayLike, years: float, volatility: float) -> None:
        """strikes: > 0, in the unit of the price.  years: > 0.  volatility: > 0, a year.

        ValueError for anything else.
        """
        self.strikes = np.atleast_1d(np.asarray(strikes, np.float64))
        if not (years > 0 and volatility > 0 and self.strikes.size and self.strikes.min() > 0):
            raise ValueError("strikes, years and volatility must be above 0")
        self.years, self.volatility = years, volatility

    def share(self, price: ArrayLike) -> Floats:
        """phi: mean delta of the puts, from -1 to 0, at each price (> 0)."""
        return np.asarray((ndtr(self._d1(price)) - 1.0).mean(axis=-1))

    def slope(self, price: ArrayLike) -> Floats:
        """X phi': change of phi with the log of the price; what is bought as the price rises."""
        density = np.exp(-0.5 * self._d1(price) ** 2) / np.sqrt(2.0 * np.pi)
        return np.asarray(density.mean(axis=-1) / self._spread)

    @property
    def reach(self) -> tuple[float, float]:
        """Prices beyond which the deltas do not move: eight deviations from all strikes."""
        width = np.exp(8.0 * self._spread)
        return float(self.strikes.min() / width), float(self.strikes.max() * width)

    @property
    def _spread(self) -> float:
        """Standard deviation of the log price at expiry."""
        return float(self.volatility * np.sqrt(self.years))

    def _d1(self, price: ArrayLike) -> Floats:
        """Of Black and Scholes; the strikes are the last axis."""
        prices = np.asarray(price, np.float64)[..., np.newaxis]
        return np.asarray(np.log(prices / self.strikes) / self._spread + 0.5 * self._spread)


def demand_at(price: ArrayLike, rho: float, puts: PutReplication) -> Floats:
    """Y, the demand of all others at which the market clears at a price."""
    return np.asarray(np.asarray(price) * (1.0 - rho * puts.share(price)))


def volatility_ratio(price: ArrayLike, rho: float, puts: PutReplication) -> Floats:
    """Volatility of the price over that of demand; NaN where the price cannot stand."""
    alone = 1.0 - rho * puts.share(price)
    rest = alone - rho * puts.slope(price)
    return np.where(rest > 0, alone / np.where(rest > 0, rest, 1.0), np.nan)


def critical_share(price: ArrayLike, puts: PutReplication) -> Floats:
    """The rho beyond which the market cannot stand at a price; infinite where it always can."""
    pull = _pull(price, puts)
    return np.where(pull > 0, 1.0 / np.where(pull > 0, pull, 1.0), np.inf)


def prices_at(demand: float, rho: float, puts: PutReplication) -> list[float]:
    """Every price at which the market clears, rising: one, or three within the fold."""
    low, high = puts.reach
    grid = _grid(min(low, demand / (1.0 + rho)) / 2.0, 2.0 * max(high, demand))
    return _roots(lambda price: demand_at(price, rho, puts) - demand, grid)


def crash(rho: float, puts: PutReplication) -> Jump | None:
    """The jump of the price as demand slides down; None up to the least critical rho."""
    turns = _turns(rho, puts)
    if not turns:
        return None
    demand = float(demand_at(turns[-1], rho, puts))
    return Jump(demand, turns[-1], prices_at(demand, rho, puts)[0])


def _pull(price: ArrayLike, puts: PutReplication) -> Floats:
    """By how much replication lifts the demand for a dearer share, for a rho of 1."""
    return puts.share(price) + puts.slope(price)


def _turns(rho: float, puts: PutReplication) -> list[float]:
    """Prices, rising, at which demand stops rising with the price, or stops falling."""
    return _roots(lambda price: 1.0 - rho * _pull(price, puts), _grid(*puts.reach))


def _grid(low: float, high: float) -> Floats:
    return np.geomspace(low, high, POINTS)


def _roots(function: Callable[[ArrayLike], Floats], grid: Floats) -> list[float]:
    """Where a function of the price changes its sign, rising."""

    def one(price: float) -> float:
        return float(function(price))

    signs = np.signbit(function(grid))
    changes = np.flatnonzero(signs[1:] != signs[:-1])
    return [float(brentq(one, grid[i], grid[i + 1], xtol=1e-10)) for i in changes]
