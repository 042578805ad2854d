"""The order splitter: works one large order after another, child by child.

    parent    buys with the chance (1 + tanh(c (m - M) - q / f)) / 2, M the mean of the mid-price m
              over some minutes, q its position; has n children, n Pareto, and a speed s, lognormal
    activity  A = U (1 - e) + e (v / v_0 + sigma / sigma_0) / 2: of the time of the day, and with a
              weight e of the volume v and the volatility sigma of late over what is normal
    child     at the rate s A / wake_interval;  with the chance a it takes at most the opposite
              best, and with the chance b takes again, and so on; else it is a limit order at the
              best price of its side or some ticks behind it, for a time

Orders that are split over a time of a heavy-tailed length give signs a long memory (Lillo, Mike and
Farmer 2005); sizes of orders are Pareto too (Gopikrishnan, Plerou, Gabaix and Stanley 2000). Who
buys what has risen is the chartist of Chiarella 1992. Activity that follows activity clusters
trades (Hawkes 1971; Hardiman, Bercot and Bouchaud 2013). Some limit orders are of a side at random:
those of who makes the market now and then.
"""

import math

import numpy as np

from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.agents.volatility import OWN_VOLATILITY, begin_volatility, watch_volatility
from abm.kernel.base.draws import exponential_time, normal, pareto, uniform
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.activity import activity_of_day
from abm.kernel.market.news import stress_activity
from abm.kernel.market.pulse import volume_rate
from abm.kernel.market.trading import (
    BY_LAW,
    best_quantity,
    is_open,
    mid_price,
    position,
    reference_price,
    send_limit_until,
    send_market,
    wake_interval,
)
from abm.kernel.options.parents import OWN_PARENT, begin_own, finish_own
from abm.market.fields import Seconds, parameter
from abm.market.parameter_records import record

LONGEST = 10_000_000_000
"""Nanoseconds after which it looks again how busy the market is."""
BUSIEST = 8.0
"""Most children in a wake interval, on average."""
MOST_SLICES = 50
"""Slices that may follow a market order."""
MEMORY = 1
"""Horizon of the volume that it follows, the middle one of the experiment's."""
EVER = 1e-12


class OrderSplitterParameters(TraderParameters):
    """Parameters of a group of order splitters."""

    book: int = parameter(0, unit="book", about="where it trades", ge=0)
    children_exponent: float = parameter(
        1.4,
        unit="",
        about="tail exponent of the number of children of a parent",
        gt=0.5,
        le=10,
        source="Lillo, Mike and Farmer 2005: signs then fall off with this less one",
    )
    most_children: int = parameter(100, unit="orders", about="most of a parent", ge=1, le=10**6)
    speed_spread: float = parameter(
        1.5, unit="", about="standard deviation of the log of the speed of a parent", ge=0, le=3
    )
    chase: float = parameter(
        0.0, unit="1 / tick", about="c: tilt of a parent's side by the trend", ge=-10, le=10
    )
    trend_memory: Seconds = parameter(
        600.0, unit="s", about="of the mean price from which a trend is seen", gt=0
    )
    position_scale: float = parameter(
        1e9, unit="lots", about="f: position that tilts the side of the next parent back", gt=0
    )
    excitation: float = parameter(
        0.7, unit="", about="e: share of activity that follows that of the market", ge=0, le=1
    )
    normal_volume: float = parameter(
        15.0, unit="lots / s", about="v_0: mean volume over a day", gt=0
    )
    normal_volatility: float = parameter(
        0.37, unit="ticks / s^0.5", about="sigma_0: mean volatility over a day", gt=0, le=1000
    )
    half_life: Seconds = parameter(416.0, unit="s", about="of its estimate of the volatility", gt=0)
    aggressive: float = parameter(
        0.35,
        unit="",
        about="a: chance that a child takes",
        ge=0,
        le=1,
        source="Kirilenko et al. 2017, aggressive shares of the classes",
    )
    again: float = parameter(
        0.35, unit="", about="b: chance that another slice follows", ge=0, lt=1
    )
    slice_gap: Seconds = parameter(0.3, unit="s", about="mean time between slices", gt=0)
    size: float = parameter(2.2, unit="lots", about="least size, of a Pareto law", gt=0, le=10**6)
    size_exponent: float = parameter(
        1.7,
        unit="",
        about="tail exponent of the size",
        gt=1,
        le=10,
        source="Gopikrishnan, Plerou, Gabaix and Stanley 2000: 1.5 to 1.7",
    )
    most_lots: int = parameter(500, unit="lots", about="largest order", ge=1, le=10**9)
    random_side: float = parameter(
        0.0, unit="", about="chance that a limit order is of a side at random", ge=0, le=1
    )
    join: float = parameter(
        0.5, unit="", about="chance that a limit order joins the best price", ge=0, le=1
    )
    behind: float = parameter(
        3.0, unit="ticks", about="median distance of the others behind it", gt=0, le=10**6
    )
    furthest: int = parameter(200, unit="ticks", about="largest such", ge=1, le=10**6)
    lifetime: Seconds = parameter(120.0, unit="s", about="mean life of a limit order", gt=0)


class OrderSplitter(Trader):
    """Works parent orders one after the other (Lillo, Mike and Farmer 2005).

    memory: side, left (children of the parent still to come), speed, slices (that are to follow at
    once), acts (1: a child is due now), day (its close), mean (of the mid, ticks) as of seen (ns),
    its own volatility, and the begin of the parent.
    """

    Parameters = OrderSplitterParameters
    memory = record(
        side=np.int64,
        left=np.int64,
        speed=np.float64,
        slices=np.int64,
        acts=np.int64,
        day=np.int64,
        mean=np.float64,
        seen=np.int64,
        **OWN_PARENT,
        **OWN_VOLATILITY,
    )

    @staticmethod
    def wake(state, params, market, now, rng):
        """Send the child that is due, or a slice that follows one; see how busy the market is."""
        if not is_open(market, params.book):
            return BY_LAW
        if state.day != market.close_time:
            _begin_day(state, params, market, now, rng)
        _watch(state, params, market, now)
        if state.slices > 0:
            state.slices -= 1
            _send_slice(state, params, market, rng)
        elif state.acts == 1:
            _send_child(state, params, market, now, rng)
        if state.slices > 0:
            return now + 1 + exponential_time(rng, float(params.slice_gap))
        return _next_child(state, params, market, now, rng)


# what it sees


@compiled
def _begin_day(state, params, market, now, rng):
    """Begin amid a parent, as if the market had always been open."""
    mid = mid_price(market, params.book)
    begin_volatility(state, mid, params.normal_volatility, now)
    state.day = market.close_time
    state.mean = mid
    state.seen = now
    state.acts = 0
    if state.start == 0:
        _begin_parent(state, params, market, 0.0, rng)
        # a moment meets slow parents more often than fast ones
        state.speed *= math.exp(-params.speed_spread * params.speed_spread)


@compiled
def _watch(state, params, market, now):
    """Take in the mid-price."""
    mid = mid_price(market, params.book)
    kept = math.exp((state.seen - now) / params.trend_memory)
    state.mean = kept * state.mean + (1.0 - kept) * mid
    state.seen = now
    watch_volatility(state, mid, params.normal_volatility, params.half_life, now)


@compiled
def _activity(state, params, market):
    """A: how busy it is now, 1 on average."""
    day = activity_of_day(market) * stress_activity(market, params.book)
    volume = volume_rate(market, params.book, MEMORY) / params.normal_volume
    volatility = math.sqrt(state.variance) / params.normal_volatility
    return day * (1.0 - params.excitation) + params.excitation * 0.5 * (volume + volatility)


# what it does


@compiled
def _next_child(state, params, market, now, rng):
    """When the next child is due, or when to look again how busy the market is (ns)."""
    rate = min(state.speed * _activity(state, params, market), BUSIEST)
    wait = exponential_time(rng, wake_interval(market) / max(rate, EVER))
    state.acts = 1 if wait <= LONGEST else 0
    return now + 1 + min(wait, LONGEST)


@compiled
def _send_child(state, params, market, now, rng):
    """Send a child of the parent, or begin another first."""
    if state.left <= 0:
        finish_own(market, params.book, state)
        trend = mid_price(market, params.book) - state.mean
        tilt = params.chase * trend - position(market, params.book) / params.position_scale
        _begin_parent(state, params, market, tilt, rng)
    if uniform(rng) < params.aggressive:
        state.left -= 1
        state.children += 1
        _send_slice(state, params, market, rng)
        while state.slices < MOST_SLICES and uniform(rng) < params.again:
            state.slices += 1
    else:
        _send_limit(state, params, market, now, rng)


@compiled
def _begin_parent(state, params, market, tilt, rng):
    """Take up a parent order."""
    state.side = BUY if uniform(rng) < 0.5 * (1.0 + math.tanh(tilt)) else SELL
    state.left = int(min(pareto(rng, params.children_exponent), float(params.most_children)))
    # the mean of 1 / speed, and so the mean time between children, is that of speed 1
    spread = params.speed_spread
    state.speed = math.exp(spread * normal(rng) + 0.5 * spread * spread)
    begin_own(market, params.book, state)


@compiled
def _send_slice(state, params, market, rng):
    """Take a random number of lots, at most what is shown at the best price."""
    there = best_quantity(market, params.book, 1 - state.side)
    if there > 0:
        send_market(market, params.book, state.side, min(_size(params, rng), there))


@compiled
def _send_limit(state, params, market, now, rng):
    """Show an order at the touch or behind it; of a random side, it is no child of the parent."""
    lots, side = _size(params, rng), state.side
    if uniform(rng) < params.random_side:
        side = BUY if uniform(rng) < 0.5 else SELL
    else:
        state.left -= 1
        state.children += 1
    away = 0
    if uniform(rng) >= params.join:
        away = 1 + int(min(params.behind * (pareto(rng, 1.0) - 1.0), float(params.furthest)))
    price = reference_price(market, params.book, side) + (-away if side == BUY else away)
    until = now + 1 + exponential_time(rng, float(params.lifetime))
    send_limit_until(market, params.book, side, price, lots, until)


@compiled
def _size(params, rng):
    """Lots of an order."""
    lots = min(params.size * pareto(rng, params.size_exponent), float(params.most_lots))
    return max(1, int(lots))
