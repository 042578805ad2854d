"""Fitting a surface of SVI to the quotes of a chain, expiry by expiry, free of arbitrage."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from abm.kernel.market.trading import TRADING_DAYS
from abm.market.surfaces.constrained_fitting import fit_slice
from abm.market.surfaces.fitting import fit_svi
from abm.market.surfaces.slices import Floats
from abm.market.surfaces.svi import SviSlice
from abm.market.surfaces.svi_surface import SviSurface

LEAST_SPREAD = 0.001
"""Narrower spreads of volatility, a year, count as this one: a tenth of a point."""


def fit_surface(
    strikes: ArrayLike,
    years: ArrayLike,
    volatilities: ArrayLike | None = None,
    forward: ArrayLike = 1.0,
    weights: ArrayLike | Literal["vega"] | None = None,
    *,
    bid: ArrayLike | None = None,
    ask: ArrayLike | None = None,
    allow_arbitrage: bool = False,
) -> SviSurface:
    """The surface of quotes: arrays that broadcast, a quote an element, in any order.

    strikes, forward: > 0, in one unit.  years of trading to expiry: > 0.  volatilities: Black's, a
    year; by default half way from bid to ask, both volatilities.  weights: of the squared misfits
    of volatility, >= 0, alike by default; "vega" counts misfits of price instead. With bid and ask
    a misfit also counts by how many spreads it is, narrow ones as LEAST_SPREAD.  allow_arbitrage:
    leave the best fit as it is.

    A slice is made of every distinct years, none below those before. ValueError if one has fewer
    than `LEAST_QUOTES` strikes, for numbers that make no sense, and if no slice without arbitrage
    is found.
    """
    vega = isinstance(weights, str)
    if vega and weights != "vega":
        raise ValueError(f"weights must be numbers or 'vega', not {weights!r}")
    level, spread = _level_and_spread(volatilities, bid, ask)
    given = (strikes, years, level, forward, spread, 1.0 if vega or weights is None else weights)
    strike, year, volatility, price, width, weight = (
        each.ravel() for each in np.broadcast_arrays(*(np.asarray(x, np.float64) for x in given))
    )
    _check_positive(strike, year, volatility, price, width)
    k, w = np.log(strike / price), volatility**2 * year
    weight = weight * variance_weights(volatility, year, width)
    if vega:
        weight = weight * vega_of_forward(k, w) ** 2 * year
    return SviSurface(
        slices=_slices(k, year, w, weight, allow_arbitrage), allow_arbitrage=allow_arbitrage
    )


def variance_weights(volatility: Floats, years: ArrayLike, width: ArrayLike = 1.0) -> Floats:
    """Of squared misfits of total variance, so that those of volatility over a width count alike.

    To first order a misfit of volatility is that of total variance over 2 volatility years.
    """
    return np.asarray((2 * volatility * np.asarray(years) * np.asarray(width)) ** -2)


def vega_of_forward(k: Floats, w: Floats) -> Floats:
    """Change of an undiscounted price over the forward with sqrt(w): the normal density of d1."""
    return np.asarray(np.exp(-((-k / np.sqrt(w) + np.sqrt(w) / 2) ** 2) / 2) / np.sqrt(2 * np.pi))


def _slices(
    k: Floats, year: Floats, w: Floats, weight: Floats, allow_arbitrage: bool
) -> tuple[SviSlice, ...]:
    slices: list[SviSlice] = []
    for expiry in np.unique(year):
        at, days = year == expiry, float(expiry * TRADING_DAYS)
        weights = weight[at] / max(weight[at].max(), np.finfo(float).tiny)
        if allow_arbitrage:
            fit = fit_svi(k[at], w[at], weights)
            slices.append(SviSlice(expiry=days, **fit._asdict()))
        else:
            # those before the last are below it
            slices.append(fit_slice(k[at], w[at], days, weights, slices[-1:]))
    return tuple(slices)


def _level_and_spread(
    volatilities: ArrayLike | None, bid: ArrayLike | None, ask: ArrayLike | None
) -> tuple[ArrayLike, ArrayLike]:
    """Volatilities to fit, and what their misfits are measured in."""
    if (bid is None) != (ask is None):
        raise ValueError("bid and ask go together: give both, or neither")
    if bid is None or ask is None:
        if volatilities is None:
            raise ValueError("give volatilities, or bid and ask")
        return volatilities, 1.0
    low, high = np.asarray(bid, np.float64), np.asarray(ask, np.float64)
    if not (low <= high).all():
        raise ValueError("a bid must not be above its ask")
    middle = (low + high) / 2 if volatilities is None else volatilities
    return middle, np.maximum(high - low, LEAST_SPREAD)


def _check_positive(*numbers: Floats) -> None:
    for each in numbers:
        if not (np.isfinite(each) & (each > 0)).all():
            raise ValueError("quotes must be finite numbers above 0")
