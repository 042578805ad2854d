"""Arbitrage that quotes allow: options bought at the ask and sold at the bid, with a sure profit.

A call is worth less at a higher strike, but by no more than the discounted difference of strikes
(spreads); its price is convex in the strike (butterflies); and over discount and forward, at one
strike over the forward, it is not worth less with more time (calendars). Puts likewise (Carr and
Madan 2005, A note on sufficient conditions for no arbitrage).
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from abm.market.quotes.quoted_chain import QuotedExpiry
from abm.market.surfaces.slices import Floats

_LEAST = 1e-9
"""A profit up to this share of the strike is rounding."""


class QuoteArbitrage(NamedTuple):
    """A sure profit in currency, for one option sold at `strike` against those bought at `others`.

    what: "call spread", "put butterfly", ...  expiry: of the option sold, later: of those bought.
    """

    what: str
    expiry: str
    later: str
    strike: float
    others: tuple[float, ...]
    profit: float


class Valued(NamedTuple):
    """Quotes of an expiry, the forward of the underlying, and the discount of what is paid then."""

    expiry: QuotedExpiry
    forward: float
    discount: float


class _Side(NamedTuple):
    """Bids of one kind of option, and asks, at strikes where there are some; now, in currency."""

    kind: str
    sold: Floats
    bid: Floats
    bought: Floats
    ask: Floats


def quote_arbitrage(chain: Sequence[Valued]) -> list[QuoteArbitrage]:
    """What a chain allows, the best of each sort for each option that one can sell.

    chain: from the nearest expiry on; each is looked at alone, and before every later one.
    """
    found: list[QuoteArbitrage] = []
    for each in chain:
        for kind in ("call", "put"):
            side = _side(each.expiry, kind)
            found += _kept(each, each, _spreads(side, each.discount))
            found += _kept(each, each, _butterflies(side))
    for sooner, later in combinations(chain, 2):
        if sooner.expiry.days < later.expiry.days:
            for kind in ("call", "put"):
                found += _kept(sooner, later, _calendars(sooner, later, kind))
    return found


_Row = tuple[str, float, tuple[float, ...], float]


def _kept(sold: Valued, bought: Valued, rows: Iterator[_Row]) -> Iterator[QuoteArbitrage]:
    names = sold.expiry.name, bought.expiry.name
    for what, strike, others, profit in rows:
        if np.isfinite(profit) and profit > _LEAST * strike:
            ends = tuple(float(each) for each in others)
            yield QuoteArbitrage(what, *names, float(strike), ends, float(profit))


def _side(expiry: QuotedExpiry, kind: str) -> _Side:
    bid, ask, strike = expiry.bid(kind), expiry.ask(kind), expiry.strike
    return _Side(kind, strike[bid > 0], bid[bid > 0], strike[ask > 0], ask[ask > 0])


def _spreads(side: _Side, discount: float) -> Iterator[_Row]:
    """Sold against one that is worth no less, or against one worth less by a known amount."""
    if not len(side.bought):
        return
    sign = 1 if side.kind == "call" else -1
    for strike, bid in zip(side.sold, side.bid, strict=True):
        # what the option bought may lack of the one sold, at most: discounted distance of strikes
        lacking = discount * np.maximum(sign * (side.bought - strike), 0)
        profit = np.where(side.bought == strike, -np.inf, bid - side.ask - lacking)
        best = int(np.argmax(profit))
        yield f"{side.kind} spread", strike, (side.bought[best],), profit[best]


def _butterflies(side: _Side) -> Iterator[_Row]:
    cost, others = _made_of(side, side.sold)
    for strike, bid, price, ends in zip(side.sold, side.bid, cost, others, strict=True):
        if len(ends) == 2:
            yield f"{side.kind} butterfly", strike, ends, bid - price


def _calendars(sooner: Valued, later: Valued, kind: str) -> Iterator[_Row]:
    """Sold against the later option of the same strike over forward, as many as are worth it."""
    sold, bought = _side(sooner.expiry, kind), _side(later.expiry, kind)
    cost, others = _made_of(bought, sold.sold * later.forward / sooner.forward)
    unit = sooner.forward * sooner.discount / (later.forward * later.discount)
    for strike, bid, price, ends in zip(sold.sold, sold.bid, cost, others, strict=True):
        yield f"{kind} calendar", strike, ends, bid - price * unit


def _made_of(side: _Side, at: Floats) -> tuple[Floats, list[tuple[float, ...]]]:
    """The cheapest cost at the asks of at least an option of each strike, and what is bought.

    That is the lower convex hull of asks by strike; infinite beyond the strikes.
    """
    hull: list[int] = []
    k, ask = side.bought, side.ask
    for place in range(len(k)):
        while len(hull) > 1 and _above(k, ask, hull[-2], hull[-1], place):
            hull.pop()
        hull.append(place)
    if not hull:
        return np.full(len(at), np.inf), [()] * len(at)
    corners = k[hull]
    cost = np.interp(at, corners, ask[hull], left=np.inf, right=np.inf)
    ends = np.searchsorted(corners, at)
    return cost, [
        (float(strike),)
        if strike in corners
        else tuple(float(x) for x in corners[max(end - 1, 0) : end + 1])
        for strike, end in zip(at, ends, strict=True)
    ]


def _above(k: Floats, ask: Floats, left: int, middle: int, right: int) -> bool:
    """Whether the middle lies on or above the line from left to right."""
    line = (ask[right] - ask[left]) * (k[middle] - k[left])
    return bool((ask[middle] - ask[left]) * (k[right] - k[left]) >= line)
