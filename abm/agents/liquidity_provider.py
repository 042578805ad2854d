"""The liquidity provider: quotes a ladder on both sides, and leaves when the market turns on it.

    reservation price  r = s - q gamma sigma^2 T
    best quotes        r -+ (gamma sigma^2 T / 2 + ln(1 + gamma / k) / gamma)
    lots at level i    lots growth^i (sigma_0 / max(sigma, sigma_0))^thinning

s is the mid-price, q the position, sigma the volatility (Avellaneda and Stoikov 2008). The horizon
T rolls on, so that quotes are stationary (as those far from the end in Gueant, Lehalle and
Fernandez-Tapia 2013). Volatility is estimated from the mid-prices it sees; depth shrinks when that
rises (Brunnermeier and Pedersen 2009). It leaves for one of three reasons, which are the values of
its withdrawal events (the first reason, if another is added before it returns):

    INVENTORY   past its inventory limit it cancels its quotes, gets rid of a share of its position
                by market order, and rests: the mechanism of 6 May 2010 (CFTC and SEC 2010;
                Kirilenko, Kyle, Samadi and Tuzun 2017; Gao et al. 2024). Still past it after
                that, it quotes the side alone that helps
    VOLATILITY  it stays out until the market has been calm for a while (CFTC and SEC 2010, II.2)
    LOSS        it is out for the day and unwinds in slices
"""

import math

import numpy as np

from abm.agents.ladder import MOST_LEVELS, cancel_unwanted, send_missing
from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import (
    BY_LAW,
    come_back,
    is_open,
    is_waiting,
    mid_price,
    position,
    quote_of_others,
    rounded_behind,
    send_market,
    wealth,
    withdraw,
)
from abm.market.fields import Seconds, parameter
from abm.market.parameter_records import record

# why it withdrew
QUOTING, INVENTORY, VOLATILITY, LOSS = 0.0, 1.0, 2.0, 3.0


class LiquidityProviderParameters(TraderParameters):
    """Parameters of a group of liquidity providers."""

    book: int = parameter(0, unit="book", about="where it trades", ge=0)
    wake_interval: Seconds = parameter(
        0.1, unit="s", about="mean time between decisions of one trader", gt=0
    )
    levels: int = parameter(5, unit="prices", about="prices quoted on a side", ge=1, le=MOST_LEVELS)
    spacing: int = parameter(1, unit="ticks", about="between two prices of a side", ge=1, le=1000)
    lots: int = parameter(
        10, unit="lots", about="size at the best price in normal times", ge=1, le=1_000_000
    )
    growth: float = parameter(
        1.0, unit="", about="size at a price as a multiple of that at the next better", gt=0, le=2
    )
    risk_aversion: float = parameter(
        0.01,
        unit="1 / (tick lot)",
        about="gamma: how much it minds variance",
        gt=0,
        le=10,
        source="Avellaneda and Stoikov 2008: 0.1 for orders of one unit, here a level of 10 lots",
    )
    intensity_decay: float = parameter(
        1.5,
        unit="1 / tick",
        about="k: the chance of a fill falls like exp(-k distance)",
        gt=0,
        le=100,
        source="Avellaneda and Stoikov 2008",
    )
    horizon: Seconds = parameter(
        10.0,
        unit="s",
        about="T: how long it expects to hold what it holds",
        gt=0,
        le=86_400,
        source="with sigma 1, gamma sigma^2 T is 0.1 ticks a lot; Avellaneda and Stoikov 2008: 0.4",
    )
    normal_volatility: float = parameter(
        1.0,
        unit="ticks / s^0.5",
        about="sigma before it has seen any, and what it takes for normal",
        gt=0,
        le=1000,
        source="24% a year of a price of 10,000 ticks, in years of 252 days of 6.5 hours",
    )
    half_life: Seconds = parameter(
        30.0, unit="s", about="of a squared move in the estimate of sigma^2", gt=0, le=86_400
    )
    thinning: float = parameter(
        1.0,
        unit="",
        about="depth falls like (normal volatility / volatility) to this power; 0: never",
        ge=0,
        le=3,
        source="1 holds the risk of a level constant, as margins do: Brunnermeier, Pedersen 2009",
    )
    inventory_limit: int = parameter(
        200,
        unit="lots",
        about="largest position with which it still quotes both sides",
        ge=1,
        le=10**9,
        source="16 high-frequency traders (Kirilenko et al. 2017) held 3300 (CFTC and SEC 2010)",
    )
    unwind_share: float = parameter(
        0.6,
        unit="",
        about="share of its position that it gets rid of at once",
        gt=0,
        le=1,
        source="2000 of 3300 contracts on 6 May 2010 (CFTC and SEC 2010)",
    )
    rest: Seconds = parameter(10.0, unit="s", about="no quotes after that", ge=0, le=86_400)
    volatility_limit: float = parameter(
        5.0, unit="", about="multiple of normal volatility at which it leaves", gt=1, le=1000
    )
    calm: Seconds = parameter(
        5.0,
        unit="s",
        about="under half of the limit before it returns",
        ge=0,
        le=86_400,
        source="the pause of the E-mini that ended the fall of 6 May 2010 (CFTC and SEC 2010)",
    )
    loss_limit: float = parameter(
        20_000.0,
        unit="ticks x lots",
        about="loss since the open at which it leaves for the day: 1% of 10,000 ticks on 200 lots",
        gt=0,
        le=1e15,
    )


class LiquidityProvider(Trader):
    """Quotes a ladder and withdraws under stress (Avellaneda, Stoikov 2008; CFTC and SEC 2010).

    In the theory the mid-price is given; here it is made of quotes. Providers among themselves take
    each other's skew for news, and the price drifts while they hold anything: others must anchor
    it.

    memory: day (close of the day it has begun, ns), orders (ids by side and slot, 0 for none),
    others (best prices of others by side, ticks) and whether there were any (quoted), mid (ticks)
    and seen (ns) at the last look, variance (ticks^2 / s), wealth at its first look of the day
    (ticks x lots), reason it is out, and until when at least (ns).
    """

    Parameters = LiquidityProviderParameters
    memory = record(
        day=np.int64,
        orders=(np.int64, (2, MOST_LEVELS)),
        others=(np.int64, 2),
        quoted=(np.int64, 2),
        mid=np.float64,
        seen=np.int64,
        variance=np.float64,
        wealth=np.float64,
        reason=np.float64,
        until=np.int64,
    )

    @staticmethod
    def wake(state, params, market, now, rng):
        """Look at the market, and bring the quotes to where they should be."""
        if is_waiting(market):
            return BY_LAW
        if not is_open(market, params.book):
            _act(state, params, market, 0, 0, 0)
            return BY_LAW
        if state.day != market.close_time:
            _begin_day(state, params, market, now)
        _look(state, params, market, now)
        reason = _reason(state, params, market, now)
        is_new = reason != state.reason
        state.reason = reason
        if state.reason == QUOTING:
            come_back(market, params.book)
        else:
            withdraw(market, params.book, state.reason)
        _trade(state, params, market, now, is_new)
        return BY_LAW


# what it knows


@compiled
def _begin_day(state, params, market, now):
    state.day = market.close_time
    state.mid = mid_price(market, params.book)
    state.seen = now
    state.variance = params.normal_volatility * params.normal_volatility
    state.wealth = _worth(state, params, market)
    state.reason = QUOTING
    state.until = now


@compiled
def _mid(state, params, market):
    """The mid-price, from quotes of others where there are any; if nobody else quotes, the last.

    Alone, it would else take its own skewed quotes for news and run after them.
    """
    state.others[BUY], state.quoted[BUY] = quote_of_others(market, params.book, BUY)
    state.others[SELL], state.quoted[SELL] = quote_of_others(market, params.book, SELL)
    if state.quoted[BUY] == 0 and state.quoted[SELL] == 0:
        return state.mid
    return 0.5 * (state.others[BUY] + state.others[SELL])


@compiled
def _worth(state, params, market):
    """Wealth in ticks x lots, with the position at the mid-price that it last looked at."""
    correction = state.mid - mid_price(market, params.book)
    return wealth(market, params.book) + position(market, params.book) * correction


@compiled
def _look(state, params, market, now):
    """Take in the mid-price; variance is a weighted mean of squared moves per second.

    Another estimate than that of abm.agents.volatility, whose windows of ten seconds and bounded
    moves would have it see a crash, for which it leaves, too late.
    """
    mid, seconds = _mid(state, params, market), (now - state.seen) / 1e9
    if seconds > 0.0:
        kept = math.exp(-math.log(2.0) * (now - state.seen) / params.half_life)
        move = mid - state.mid
        state.variance = kept * state.variance + (1.0 - kept) * move * move / seconds
    state.mid, state.seen = mid, now


# whether it stays


@compiled
def _reason(state, params, market, now):
    """Why the provider is out of the market, or QUOTING."""
    if state.reason == LOSS or state.wealth - _worth(state, params, market) > params.loss_limit:
        return LOSS
    if _is_turbulent(state, params, now):
        return VOLATILITY
    if _is_laden(state, params, market, now):
        return INVENTORY
    return QUOTING


@compiled
def _is_turbulent(state, params, now):
    """Whether volatility passed its limit and has not been calm for long enough since."""
    volatility = math.sqrt(state.variance)
    limit = params.volatility_limit * params.normal_volatility
    if volatility > limit or (state.reason == VOLATILITY and volatility > 0.5 * limit):
        state.until = now + params.calm
        return True
    return state.reason == VOLATILITY and now < state.until


@compiled
def _is_laden(state, params, market, now):
    """Whether it holds too much, or rests because it did."""
    resting = state.reason == INVENTORY and now < state.until
    return resting or abs(position(market, params.book)) > params.inventory_limit


# what it does


@compiled
def _trade(state, params, market, now, is_new):
    """Quote and unwind as the reason it is out has it; past the inventory limit only one side."""
    held = position(market, params.book)
    unwinds = state.reason == LOSS or (state.reason == INVENTORY and is_new)
    if state.reason == INVENTORY and is_new:
        state.until = now + params.rest
    quotes = state.reason == QUOTING or (state.reason == INVENTORY and now >= state.until)
    buys = params.levels if quotes and held <= params.inventory_limit else 0
    sells = params.levels if quotes and held >= -params.inventory_limit else 0
    _act(state, params, market, buys, sells, held if unwinds else 0)


@compiled
def _act(state, params, market, buys, sells, excess):
    """Show so many prices on each side, and get rid of a share of the excess position (lots).

    No message is sent about orders that stand where they should. All cancellations leave first: an
    order that unwinds must not meet own quotes, and new ones may pass the old of the other side.
    """
    bid, ask = _best(state, params, market, BUY), _best(state, params, market, SELL)
    told = params.spacing, _size(state, params), params.growth
    cancel_unwanted(market, params.book, state.orders, BUY, bid, buys, *told)
    cancel_unwanted(market, params.book, state.orders, SELL, ask, sells, *told)
    if excess != 0:
        lots = max(1, int(params.unwind_share * abs(excess) + 0.5))
        send_market(market, params.book, SELL if excess > 0 else BUY, lots)
    send_missing(market, params.book, state.orders, BUY, bid, buys, *told)
    send_missing(market, params.book, state.orders, SELL, ask, sells, *told)


@compiled
def _best(state, params, market, side):
    """First price of a side (Avellaneda and Stoikov 2008), rounded away from the middle.

    It is at most one tick inside of the best opposite price of others.
    """
    risk = params.risk_aversion * state.variance * params.horizon / 1e9
    reservation = state.mid - position(market, params.book) * risk
    room = math.log(1.0 + params.risk_aversion / params.intensity_decay) / params.risk_aversion
    half = 0.5 * risk + room
    price = reservation - half if side == BUY else reservation + half
    return rounded_behind(side, price, state.others[1 - side], state.quoted[1 - side] != 0)


@compiled
def _size(state, params):
    """Lots to show at the best price."""
    normal = params.normal_volatility
    calm = math.pow(normal / max(normal, math.sqrt(state.variance)), params.thinning)
    return params.lots * calm
