"""The latent investor: waits, unseen, for a price at which it will buy or sell.

    reservation price   p = F + g - d  of a buyer,  F + g + d  of a seller
    distance            d = s / 2 + w sqrt(u),  u uniform on [0, 1)
    lesson              g = learning (m - F) at its birth, m the mid-price
    shows               at most so many lots at p, while p is within reach of the best of its side
    takes               a bite of the opposite best, every few seconds, once p is past it
    looks               on average every  look (1 + (k / near)^2),  k ticks behind the best
    ends                when it is filled, or after a time of mean life; then it is another's

F is the fundamental price and s the spread. What is wanted within a distance d of the price grows
like d^2: its density is linear, so that Q lots move the price by sqrt(2 Q / L), L lots per tick
and tick of distance, 2 / w^2 of all that one side wants (Toth et al. 2011; Mastromatteo, Toth and
Bouchaud 2014; Donier, Bonart, Mastromatteo and Bouchaud 2015). News move F, and with it what
everybody wants, without an order: a far intention costs a look from time to time.

Buyers can be frightened, in two ways:

    alarm       G - mean(G) > a, G = F - m, the mean over some minutes: a sudden fall that the news
                do not explain. It takes its order back, looks into it for a while, and then trusts
                for some time (pauses of automatic systems on 6 May 2010: CFTC and SEC 2010, II.2)
    retreat     F has fallen by a share r from its high of the day: while it has, a gap teaches it
                nothing, and as a buyer it asks for a discount
"""

import math

import numpy as np

from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.kernel.base.draws import exponential, exponential_time, uniform
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import (
    BY_LAW,
    best_price,
    best_quantity,
    fundamental_price,
    has_quote,
    is_free,
    mid_price,
    open_lots,
    order_price,
    price_behind,
    send_cancel,
    send_immediate,
    send_quote,
    take_fills,
)
from abm.market.fields import Seconds, parameter
from abm.market.parameter_records import record

WIDEST = 2.0
"""Ticks of half the spread that a distance takes in at most."""


class LatentInvestorParameters(TraderParameters):
    """Parameters of a group of latent investors."""

    book: int = parameter(0, unit="book", about="where it trades", ge=0)
    width: float = parameter(
        40.0,
        unit="ticks",
        about="w: largest distance from the price, up to which the density grows",
        gt=0,
        le=1e6,
        source="Toth et al. 2011: linear over the moves of a day",
    )
    lots: float = parameter(
        100.0, unit="lots", about="mean of what one wants, exponential", ge=1, le=1e6
    )
    life: Seconds = parameter(5400.0, unit="s", about="mean life of an intention", gt=0)
    learning: float = parameter(
        0.9,
        unit="",
        about="share of the gap between mid and fundamental price taken for value at birth",
        ge=0,
        le=1,
    )
    reach: float = parameter(
        6.0, unit="ticks", about="shows an order this near to the best of its side", ge=0, le=1e6
    )
    shown: int = parameter(8, unit="lots", about="most that it shows", ge=1, le=10**9)
    look: Seconds = parameter(15.0, unit="s", about="mean time between looks at the touch", gt=0)
    near: float = parameter(
        6.0, unit="ticks", about="distance at which that time has doubled", gt=0, le=1e6
    )
    longest_look: Seconds = parameter(900.0, unit="s", about="longest such mean", gt=0)
    bite: int = parameter(10, unit="lots", about="most that it takes at once", ge=1, le=10**9)
    bite_share: float = parameter(
        0.3, unit="", about="share of the queue that it takes at most", gt=0, le=1
    )
    bite_interval: Seconds = parameter(4.0, unit="s", about="mean time between bites", gt=0)
    alarm_low: float = parameter(
        1e9, unit="ticks", about="least unexplained fall that alarms a buyer", gt=0
    )
    alarm_high: float = parameter(
        1e9, unit="ticks", about="largest such; the buyers are spread evenly between", gt=0
    )
    usual_memory: Seconds = parameter(
        600.0, unit="s", about="of the mean gap, against which a fall is sudden", gt=0
    )
    pause_low: Seconds = parameter(390.0, unit="s", about="least time to look into it", gt=0)
    pause_high: Seconds = parameter(950.0, unit="s", about="longest such", gt=0)
    trust: Seconds = parameter(
        600.0, unit="s", about="time after that in which nothing alarms it", ge=0
    )
    retreating: float = parameter(
        0.0, unit="share of buyers", about="who retreat from a bad day", ge=0, le=1
    )
    retreat_low: float = parameter(
        0.012,
        unit="share of the price",
        about="least fall of the fundamental price from the day's high that makes one retreat",
        ge=0,
        le=1,
    )
    retreat_high: float = parameter(
        0.020, unit="share of the price", about="largest such", ge=0, le=1
    )
    discount_low: float = parameter(
        40.0, unit="ticks", about="least discount that it then asks for", ge=0, le=1e6
    )
    discount_high: float = parameter(90.0, unit="ticks", about="largest such", ge=0, le=1e6)


class LatentInvestor(Trader):
    """Holds a part of the latent order book (Toth et al. 2011; Donier et al. 2015).

    memory: side, offset (of the reservation price from F, ticks), lots it still wants, order (its
    id, 0 without one), due (when it ends), day (its close), high (of F on this day, ticks),
    usual_gap (ticks) as of seen (ns), alarm (ticks), retreat (share of the price), discount
    (ticks), calm_until (ns, nothing alarms it).
    """

    Parameters = LatentInvestorParameters
    memory = record(
        side=np.int64,
        offset=np.float64,
        lots=np.int64,
        order=np.int64,
        due=np.int64,
        day=np.int64,
        high=np.float64,
        usual_gap=np.float64,
        seen=np.int64,
        alarm=np.float64,
        retreat=np.float64,
        discount=np.float64,
        calm_until=np.int64,
    )

    @staticmethod
    def wake(state, params, market, now, rng):
        """Be born again if it has ended; flee, take, show, or only look."""
        if not is_free(market, params.book):
            return BY_LAW
        bought, sold = take_fills(market, params.book)
        state.lots -= bought + sold
        value = fundamental_price(market, params.book)
        _meet_the_day(state, params, market, value, rng)
        sudden = _sudden_fall(state, params, market, value, now)
        if state.lots <= 0 or now > state.due:
            _be_born(state, params, market, value, now, rng)
        if state.side == BUY and sudden > state.alarm and now > state.calm_until:
            return _pause(state, params, market, now, rng)
        price = value + state.offset
        if state.side == BUY and _retreats(state, value):
            price -= state.discount
        if _is_past_the_touch(state, params, market, price):
            _take(state, params, market)
            return now + 1 + exponential_time(rng, float(params.bite_interval))
        away = _show(state, params, market, price)
        distance = max(0.0, away) / params.near
        mean = min(params.look * (1.0 + distance * distance), float(params.longest_look))
        return now + 1 + exponential_time(rng, mean)


# what it wants


@compiled
def _meet_the_day(state, params, market, value, rng):
    """On its first day, get a character; on each, forget the high of the day before."""
    if state.day == 0:
        state.alarm = _between(rng, params.alarm_low, params.alarm_high)
        state.retreat = _between(rng, params.retreat_low, params.retreat_high)
        state.discount = _between(rng, params.discount_low, params.discount_high)
        if uniform(rng) >= params.retreating:
            state.retreat = 1.0
    if state.day != market.close_time:
        state.day = market.close_time
        state.high = value
        state.usual_gap = 0.0
        state.seen = market.now
    state.high = max(state.high, value)


@compiled
def _between(rng, low, high):
    return low + (high - low) * uniform(rng)


@compiled
def _be_born(state, params, market, value, now, rng):
    """Want something else: after a fill on either side, after old age or at first on any."""
    _take_back(state, params, market)
    state.side = BUY if uniform(rng) < 0.5 else SELL
    lesson, half_spread = 0.0, 0.0
    if state.due != 0:
        learning = 0.0 if _retreats(state, value) else params.learning
        lesson = learning * (mid_price(market, params.book) - value)
        half_spread = min(_half_spread(market, params.book), WIDEST)
    distance = half_spread + params.width * math.sqrt(uniform(rng))
    state.offset = lesson - distance if state.side == BUY else lesson + distance
    state.lots = 1 + int(exponential(rng, params.lots))
    state.due = now + 1 + exponential_time(rng, float(params.life))


@compiled
def _half_spread(market, book):
    return 0.5 * (best_price(market, book, SELL) - best_price(market, book, BUY))


# what frightens it


@compiled
def _retreats(state, value):
    """Whether it has seen the day go bad."""
    return value < (1.0 - state.retreat) * state.high


@compiled
def _sudden_fall(state, params, market, value, now):
    """Ticks by which the price is further below the fundamental one than it used to be."""
    gap = value - mid_price(market, params.book)
    sudden = gap - state.usual_gap
    state.usual_gap += (1.0 - math.exp((state.seen - now) / params.usual_memory)) * sudden
    state.seen = now
    return sudden


@compiled
def _pause(state, params, market, now, rng):
    """Take the order back and look into it; it does not age meanwhile. Returns when it is back."""
    _take_back(state, params, market)
    back = now + int(_between(rng, float(params.pause_low), float(params.pause_high)))
    if state.due < back:
        state.due = back + exponential_time(rng, float(params.life))
    state.calm_until = back + params.trust
    return back


# what it does


@compiled
def _is_past_the_touch(state, params, market, price):
    other = 1 - state.side
    touch = best_price(market, params.book, other)
    past = price >= touch if state.side == BUY else price <= touch
    return past and has_quote(market, params.book, other)


@compiled
def _take(state, params, market):
    """Take a bite of the opposite best."""
    _take_back(state, params, market)
    other = 1 - state.side
    share = int(params.bite_share * best_quantity(market, params.book, other))
    lots = max(1, min(state.lots, params.bite, share))
    touch = best_price(market, params.book, other)
    send_immediate(market, params.book, state.side, touch, lots)


@compiled
def _show(state, params, market, reservation):
    """Have an order stand at the reservation price if that is near; returns how far it is."""
    price = price_behind(market, params.book, state.side, reservation)
    best = best_price(market, params.book, state.side)
    away = best - price if state.side == BUY else price - best
    if open_lots(market, state.order) == 0:
        state.order = 0
    elif away > params.reach or order_price(market, state.order) != price:
        _take_back(state, params, market)
    if state.order == 0 and away <= params.reach:
        lots = max(1, min(state.lots, params.shown))
        state.order = send_quote(market, params.book, state.side, price, lots)
    return float(away)


@compiled
def _take_back(state, params, market):
    """Cancel its order."""
    if state.order != 0 and open_lots(market, state.order) > 0:
        send_cancel(market, params.book, state.order)
    state.order = 0
