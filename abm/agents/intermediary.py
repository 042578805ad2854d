"""The intermediary: quotes at the touch around its own estimate of the price, and holds little.

    estimate      r += dF + k n,  then  r += (m + s q - r) (1 - exp(-dt / T))
    volatility    rho = sigma / sigma_0, between CALMEST and WILDEST
    quotes        buys from floor(r - s q - h) down, sells from ceil(r - s q + h) up
    takes         the opposite best once r - s q is t ticks past it; a queue longer than l / rho
                  only once it is a tick more
    limit         Q / max(1, rho / rho_0)^p lots

dF is what the news have moved the fundamental price since its last look, dt ago, and n the lots
bought less those sold by takers; m the mid-price, q the position, sigma its own estimate of the
volatility. All of the public news is believed, almost nothing of the flow, and what remains is
soon given up for the mid-price: intermediaries are not the impact, the latent book is. The lean on
inventory s is that of Ho and Stoll 1981 and Avellaneda and Stoikov 2008, the estimate moved by flow
that of Glosten and Milgrom 1985. A quote is of lots / rho (Brunnermeier and Pedersen 2009).

Past its limit, which shrinks in a turbulent market, an intermediary sells a share of its position
into the opposite best, rests, and quotes the side that would add to it far away: lots go round from
one to the other, the hot potato of 6 May 2010 (CFTC and SEC 2010; Kirilenko, Kyle, Samadi and
Tuzun 2017). It leaves while sigma is a multiple of the normal. Both are reasons of its withdrawal.
"""

import math

import numpy as np

from abm.agents.ladder import MOST_LEVELS, cancel_unwanted, send_missing
from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.agents.volatility import OWN_VOLATILITY, begin_volatility, watch_volatility
from abm.kernel.base.draws import normal, uniform
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import (
    BY_LAW,
    best_price,
    best_quantity,
    come_back,
    fundamental_price,
    has_quote,
    is_free,
    mid_price,
    position,
    price_behind,
    send_immediate,
    taken_lots,
    withdraw,
)
from abm.market.fields import Seconds, parameter
from abm.market.parameter_records import record

CALMEST, WILDEST = 0.6, 6.0
"""Least and largest multiple of the normal volatility that it acts on."""

LEAST_LIMIT = 3
"""Lots below which no limit shrinks."""

# why it withdrew
INVENTORY, VOLATILITY = 1.0, 2.0


class IntermediaryParameters(TraderParameters):
    """Parameters of a group of intermediaries."""

    book: int = parameter(0, unit="book", about="where it trades", ge=0)
    wake_interval: Seconds = parameter(
        0.2, unit="s", about="mean time between decisions of one trader", ge=1e-9
    )
    levels: int = parameter(5, unit="prices", about="prices quoted on a side", ge=1, le=MOST_LEVELS)
    lots: int = parameter(5, unit="lots", about="size at each in normal times", ge=1, le=10**6)
    impact: float = parameter(
        0.002,
        unit="tick / lot",
        about="k: what a lot of flow moves the estimate",
        ge=0,
        le=10,
    )
    memory: Seconds = parameter(
        60.0, unit="s", about="T: time in which it gives its estimate up for the mid", gt=0
    )
    skew: float = parameter(
        0.04, unit="tick / lot", about="s: lean of the quotes for a lot held", ge=0, le=10
    )
    half_spread_low: float = parameter(
        0.0, unit="ticks", about="h: least half spread", ge=-100, le=100
    )
    half_spread_high: float = parameter(
        1.0, unit="ticks", about="largest such; the group is spread evenly between", ge=-100, le=100
    )
    take: float = parameter(
        0.3, unit="ticks", about="t: how far past the opposite best it takes", ge=-10, le=100
    )
    take_lots: int = parameter(
        30,
        unit="lots",
        about="l: queue that it takes at once, and most that it takes",
        ge=1,
        le=10**9,
    )
    normal_volatility: float = parameter(
        0.37, unit="ticks / s^0.5", about="sigma_0: what it takes for normal", gt=0, le=1000
    )
    half_life: Seconds = parameter(
        30.0, unit="s", about="of its estimate of the volatility, median of the group", gt=0
    )
    diversity: float = parameter(
        1.5, unit="", about="standard deviation of the log half-life in the group", ge=0, le=5
    )
    inventory_limit: int = parameter(
        80, unit="lots", about="Q: largest position in normal times", ge=1, le=10**9
    )
    limit_power: float = parameter(
        1.5, unit="", about="p: how fast the limit shrinks with volatility", ge=0, le=5
    )
    limit_from: float = parameter(
        1.7, unit="", about="rho_0: volatility over normal from which it does", gt=0, le=100
    )
    unwind_share: float = parameter(
        0.8, unit="", about="share of the position that it hands on past the limit", gt=0, le=1
    )
    rest: Seconds = parameter(1.0, unit="s", about="mean pause until it hands on again", ge=0)
    far: int = parameter(
        30, unit="ticks", about="distance of the quote that would add to it then", ge=0, le=10**6
    )
    volatility_limit: float = parameter(
        8.0, unit="", about="volatility over normal at which it leaves", gt=0, le=1000
    )


class Intermediary(Trader):
    """Makes the market, or trades fast between those who do (Kirilenko et al. 2017).

    memory: orders (ids of its quotes), day (its close), seen (ns, last look), taken (lots taken
    then), value (fundamental price then) and estimate (ticks), half_spread (ticks), half_life (ns),
    rests_until (ns), and its own volatility.
    """

    Parameters = IntermediaryParameters
    memory = record(
        orders=(np.int64, (2, MOST_LEVELS)),
        day=np.int64,
        seen=np.int64,
        taken=np.int64,
        value=np.float64,
        estimate=np.float64,
        half_spread=np.float64,
        half_life=np.float64,
        rests_until=np.int64,
        **OWN_VOLATILITY,
    )

    @staticmethod
    def wake(state, params, market, now, rng):
        """Learn, hand on what is too much, take what is too good, and have the quotes stand."""
        if not is_free(market, params.book):
            return BY_LAW
        if state.day != market.close_time:
            _begin_day(state, params, market, now, rng)
        _learn(state, params, market, now)
        if state.variance > (params.volatility_limit * params.normal_volatility) ** 2:
            withdraw(market, params.book, VOLATILITY)
            _cancel_all(state, params, market)
        else:
            _make_market(state, params, market, now, rng)
        return BY_LAW


# what it thinks


@compiled
def _begin_day(state, params, market, now, rng):
    """Begin at the mid-price, with a spread and a memory of its own."""
    mid = mid_price(market, params.book)
    state.day = market.close_time
    state.seen = now
    state.taken = taken_lots(market, params.book)
    state.value = fundamental_price(market, params.book)
    state.estimate = mid
    width = params.half_spread_high - params.half_spread_low
    state.half_spread = params.half_spread_low + width * uniform(rng)
    state.half_life = params.half_life * math.exp(params.diversity * normal(rng))
    begin_volatility(state, mid, params.normal_volatility, now)


@compiled
def _learn(state, params, market, now):
    """Take in the news, the flow and the mid-price since the last look."""
    taken, mid = taken_lots(market, params.book), mid_price(market, params.book)
    value = fundamental_price(market, params.book)
    state.estimate += value - state.value + params.impact * (taken - state.taken)
    believed = 1.0 - math.exp((state.seen - now) / params.memory)
    aim = mid + params.skew * position(market, params.book)
    state.estimate += believed * (aim - state.estimate)
    state.seen = now
    state.taken = taken
    state.value = value
    watch_volatility(state, mid, params.normal_volatility, state.half_life, now)


@compiled
def _volatility_ratio(state, params):
    """rho: how volatile the market is, as a multiple of the normal."""
    return min(max(math.sqrt(state.variance) / params.normal_volatility, CALMEST), WILDEST)


# what it does


@compiled
def _make_market(state, params, market, now, rng):
    """Hand on what is past the limit, and quote."""
    held, rho = position(market, params.book), _volatility_ratio(state, params)
    limit = max(LEAST_LIMIT, int(params.inventory_limit / _shrinking(params, rho)))
    if abs(held) <= limit:
        come_back(market, params.book)
    elif now >= state.rests_until:
        state.rests_until = now + int(2.0 * params.rest * uniform(rng))
        withdraw(market, params.book, INVENTORY)
        _hand_on(params, market, held)
    reservation = state.estimate - params.skew * held
    _quote(state, params, market, BUY, reservation, rho, held >= limit)
    _quote(state, params, market, SELL, reservation, rho, held <= -limit)


@compiled
def _shrinking(params, rho):
    """By how much the limit is divided."""
    return math.pow(max(1.0, rho / params.limit_from), params.limit_power)


@compiled
def _hand_on(params, market, held):
    """Trade a share of the position at the opposite best, as far as that goes."""
    side = SELL if held > 0 else BUY
    there = best_quantity(market, params.book, 1 - side)
    lots = min(int(params.unwind_share * abs(held) + 0.5), there)
    if lots > 0:
        touch = best_price(market, params.book, 1 - side)
        send_immediate(market, params.book, side, touch, lots)


@compiled
def _quote(state, params, market, side, reservation, rho, is_full):
    """Have a ladder stand on a side, one quote far away if it is full; take what is too good."""
    outwards = -1 if side == BUY else 1
    first = reservation + outwards * state.half_spread
    best, levels = price_behind(market, params.book, side, first), params.levels
    if is_full:
        best += outwards * params.far
        levels = 1
    size = params.lots / rho
    cancel_unwanted(market, params.book, state.orders, side, best, levels, 1, size, 1.0)
    if not is_full and _is_too_good(params, market, side, reservation, rho):
        _take(params, market, side)
    send_missing(market, params.book, state.orders, side, best, levels, 1, size, 1.0)


@compiled
def _opposite(params, market, side):
    """The best price of the other side, and whether there is one now."""
    other = 1 - side
    return best_price(market, params.book, other), has_quote(market, params.book, other)


@compiled
def _is_too_good(params, market, side, reservation, rho):
    """Whether the opposite best is to be taken."""
    touch, quoted = _opposite(params, market, side)
    past = reservation - touch if side == BUY else touch - reservation
    is_long = best_quantity(market, params.book, 1 - side) > params.take_lots / rho
    return quoted and past >= params.take + (1.0 if is_long else 0.0)


@compiled
def _take(params, market, side):
    """Take what stands at the opposite best, within the limit of the position."""
    touch, _ = _opposite(params, market, side)
    held = position(market, params.book)
    room = params.inventory_limit - (held if side == BUY else -held)
    lots = min(best_quantity(market, params.book, 1 - side), params.take_lots, room)
    if lots > 0:
        send_immediate(market, params.book, side, touch, lots)


@compiled
def _cancel_all(state, params, market):
    for side in range(2):
        cancel_unwanted(market, params.book, state.orders, side, 0, 0, 1, 1.0, 1.0)
