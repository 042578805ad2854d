"""What the page of facts shows of a tape: lines whose x is the same for every tape of a market."""

from collections.abc import Mapping

import numpy as np

from abm.facts.autocorrelation import autocorrelation
from abm.facts.kinds.classes import inventory_response
from abm.facts.kinds.depth import profile
from abm.facts.kinds.inter_event import gaps
from abm.facts.kinds.intraday_shape import PARTS, swings, volumes
from abm.facts.kinds.lifetimes import cancelled_lives
from abm.facts.kinds.metaorders import by_size, metaorders
from abm.facts.kinds.queues import queues
from abm.facts.kinds.response import responses
from abm.facts.kinds.sign_memory import SPACED, correlations
from abm.facts.kinds.signature import daily_volatility, volatilities
from abm.facts.kinds.spread import spreads
from abm.facts.returns import returns
from abm.facts.tape import Tape
from abm.risk.run.frames import SECOND, Values

SCALES = np.array([1, 2, 5, 10, 20, 60, 120, 300, 600])
"""Of the signature (s)."""
TICKS = np.arange(-10, 11)
"""Moves of the mid for which inventories are shown."""
WIDEST = 10
"""Ticks of the last spread that is shown: that, and more."""
DEVIATIONS = np.geomspace(0.1, 30, 100)
"""Places (standard deviations) at which the distribution of returns is shown."""
OVER_MEAN = {
    "queues": np.geomspace(1e-2, 30, 200),
    "sizes": np.geomspace(1e-2, 1e3, 200),
    "gaps": np.geomspace(1e-4, 1e2, 200),
}
"""Places, over the mean, at which other distributions are shown."""
LIVES = np.geomspace(1e-6, 1e5, 200)
"""Lives (s) up to which orders are counted."""

Curves = Mapping[str, tuple[np.ndarray, Values]]
"""Lines by their names: x and y, NaN where not known."""


def price(tape: Tape) -> Curves:
    """Mid since its first value (%), by hours since the open."""
    times = np.linspace(tape.open, tape.close, 1000).astype(np.int64)
    mids = tape.mid.at(times)
    first = mids[np.isfinite(mids)][:1]
    over = mids / first if len(first) else mids
    return {"": ((times - tape.open) / (3600 * SECOND), 100 * (over - 1))}


def signature(tape: Tape) -> Curves:
    """Volatility (% a year) at SCALES."""
    return {"": (SCALES, volatilities(tape, SCALES.tolist()))}


def large_returns(tape: Tape) -> Curves:
    """Share of the returns over ten seconds beyond so many standard deviations."""
    found = returns(tape, 10)
    scaled = np.abs(found) / np.sqrt((found**2).mean()) if found.any() else found[:0]
    return {"": (DEVIATIONS, beyond(scaled, DEVIATIONS))}


def memory(series: Values, lags: int) -> Curves:
    """Autocorrelation at each lag up to the last."""
    places = np.arange(1, lags + 1)
    return {"": (places, autocorrelation(series, places))}


def sign_memory(tape: Tape) -> Curves:
    """Autocorrelation of the signs of orders at SPACED lags."""
    return {"": (SPACED, correlations(tape))}


def response(tape: Tape) -> Curves:
    """Response of the mid (ticks) at SPACED lags."""
    return {"": (SPACED, responses(tape, SPACED))}


def impact(tape: Tape) -> Curves:
    """Mean impact of groups of parent orders (of daily volatility) by their share of the volume."""
    lots, impacts = by_size(metaorders(tape))
    if not len(lots):
        return {}
    share = lots / tape.column("orders", "quantity").sum()
    return {"": (share, impacts / daily_volatility(tape))}


def shape(tape: Tape) -> Curves:
    """Volume and volatility of the parts of the day, over their means."""
    part, lots = (np.arange(PARTS) + 0.5) / PARTS, volumes(tape)
    mean = lots.mean()
    over = lots / mean if mean > 0 else np.full(PARTS, np.nan)
    return {"volume": (part, over), "volatility": (part, swings(tape))}


def spread(tape: Tape) -> Curves:
    """Share of the time with each spread in whole ticks."""
    values, lengths = spreads(tape)
    places = np.clip(values, 0, WIDEST).astype(np.int64)
    counted = np.bincount(places, weights=lengths, minlength=WIDEST + 1)
    total = counted.sum() if counted.any() else np.nan
    return {"": (np.arange(WIDEST + 1), np.asarray(counted / total, np.float64))}


def depth(tape: Tape) -> Curves:
    """Mean lots at each level, over those at the first."""
    lots = profile(tape)
    first = lots[0] if lots[0] > 0 else np.nan
    return {"": (np.arange(1, len(lots) + 1), lots / first)}


def queue(tape: Tape) -> Curves:
    """Share of the time with best queues beyond so many times their mean."""
    lots, lengths = queues(tape)
    mean = np.average(lots, weights=lengths) if lengths.sum() > 0 else np.nan
    at = OVER_MEAN["queues"]
    return {"": (at, beyond(lots / mean, at, lengths))}


def order_sizes(tape: Tape) -> Curves:
    """Share of the aggressive orders beyond so many times their mean size."""
    return _over_mean(tape.column("orders", "quantity"), OVER_MEAN["sizes"])


def waiting(tape: Tape) -> Curves:
    """Share of the times between aggressive orders beyond so many times their mean."""
    return _over_mean(gaps(tape), OVER_MEAN["gaps"])


def lives(tape: Tape) -> Curves:
    """Share of the cancelled orders that lived up to so many seconds."""
    found = cancelled_lives(tape)
    longer = beyond(np.maximum(found, LIVES[0]), np.nextafter(LIVES, np.inf))
    return {"": (LIVES, 1 - longer)}


def inventories(tape: Tape) -> Curves:
    """Mean change of the inventory of each class with moves of the mid in TICKS."""
    found = {}
    for name, (moves, changes) in inventory_response(tape).items():
        known = np.isin(moves, TICKS)
        along = np.full(len(TICKS), np.nan)
        along[(moves[known] - TICKS[0]).astype(np.int64)] = changes[known]
        found[name.replace("_", " ")] = (TICKS, along)
    return found


def _over_mean(values: Values, at: Values) -> Curves:
    return {"": (at, beyond(values / values.mean() if len(values) else values, at))}


def beyond(values: Values, at: Values, weights: Values | None = None) -> Values:
    """Share of the weight of values at or above each place; without weights all have the same.

    NaN without any weight.
    """
    weights = np.ones(len(values)) if weights is None else weights
    order = np.argsort(values, kind="stable")
    above = np.append(np.cumsum(weights[order][::-1])[::-1], 0.0)
    if not above[0] > 0:
        return np.full(len(at), np.nan)
    return np.asarray(above[np.searchsorted(values[order], at)] / above[0], np.float64)
