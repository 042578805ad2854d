"""News: how the fundamental price of an instrument moves.

One piece of news moves its log by

    drift + volatility x + jumps,

x normal, or of Student's law, whose tails are as heavy as those of returns (Cont 2001: their index
is above 2 and below 5). The volatility varies: its log is an autoregression of order one (Taylor
1986), scaled so that the mean square of the volatility is what it is without; over the day it has
the shape of a U, of a mean of 1. Jumps are Poisson in number and exponential in size, each up or
down (Merton 1976; Kou 2002). In a stressed time the volatility is a multiple of that, and the price
falls besides.
"""

import math

from abm.kernel.base.draws import (
    TELLING,
    VARYING,
    exponential,
    normal,
    open_event,
    student,
    uniform,
)
from abm.kernel.base.heap import heap_replace_first
from abm.kernel.book.prices import HIGHEST_PRICE
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.activity import activity_at
from abm.kernel.market.market import NEWS, fundamental_of, listing_of, next_serial, rng_of

LARGEST_MOVE = 100.0
"""Of the log of a price, at once: more than from the lowest price to the highest."""

HIGHEST = float(HIGHEST_PRICE)
"""Fundamental price, in ticks: no venue has a higher one."""


@compiled
def publish_news(market, instrument):
    """Move a fundamental price, the news of which are first on the agenda; put the next on it.

    While trading is closed, news wait.
    """
    value, rng = fundamental_of(market, instrument), rng_of(market)
    value.told += 1
    volatility = value.news
    if value.clustering > 0.0:
        volatility *= _varied(value, rng)
    if value.u_shape > 1.0:
        volatility *= activity_at(market, market.now, value.u_shape)
    if is_stressed(market, instrument):
        volatility *= value.stress_volatility
    open_event(rng, value.stream, value.told, TELLING)
    x = student(rng, value.freedom) if value.freedom > 0.0 else normal(rng)
    move = value.drift + volatility * x + _jumps(value, rng) + _fall(market, value)
    value.fundamental = min(value.fundamental * math.exp(min(move, LARGEST_MOVE)), HIGHEST)
    value.next_news = max(market.now, market.resume) + value.interval
    heap_replace_first(market.agenda, value.next_news, next_serial(market), NEWS, instrument)


@compiled
def _varied(value, rng):
    """Let the log of the volatility go on; returns what multiplies its root mean square."""
    open_event(rng, value.stream, value.told, VARYING)
    kept = value.persistence if value.told > 1 else 0.0
    fresh = value.clustering * math.sqrt(1.0 - kept * kept)
    value.unrest = kept * value.unrest + fresh * normal(rng)
    return math.exp(value.unrest - value.clustering * value.clustering)


@compiled
def is_stressed(market, instrument):
    """Whether the day's stressed time has begun for an instrument."""
    value = fundamental_of(market, instrument)
    return market.open_time + value.stress_start <= market.now <= market.close_time


@compiled
def stress_activity(market, book):
    """Activity of those who follow a stress, as a multiple: 1 while there is none."""
    instrument = listing_of(market, book).instrument
    if is_stressed(market, instrument):
        return fundamental_of(market, instrument).stress_activity
    return 1.0


@compiled
def _fall(market, value):
    """What the stress adds to the move of this piece of news."""
    since = market.now - market.open_time - value.stress_start
    return value.stress_drift if 0 < since <= value.stress_length else 0.0


@compiled
def _jumps(value, rng):
    """The jumps that come with a piece of news, summed up."""
    jumps = 0.0
    at = exponential(rng, 1.0) if value.jumps > 0.0 else math.inf
    while at < value.jumps:
        size = exponential(rng, value.jump_size)
        rises = value.jumps_up > 0.0 and uniform(rng) < value.jumps_up
        jumps += size if rises else -size
        at += exponential(rng, 1.0)
    return jumps
