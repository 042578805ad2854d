"""A dealer with inventory risk: quotes around its reservation price, or around the mid-price.

The simulation of Avellaneda and Stoikov (2008, Quantitative Finance 8, 217). The mid s is a random
walk of steps ± sigma sqrt(dt); a dealer quotes one lot a side; in each step each of its quotes, at
the distance delta from s, is hit with the chance A exp(-k delta) dt, at most 1. Here s is the mid
of a book of its own, and every dealer has a book in which only market orders meet it. Path follows
path; a unit of time of the paper is a second.
"""

import math
from typing import Any, Literal

import numpy as np

from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.kernel.base.draws import uniform
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.compiling.jit import compiled, rows_at
from abm.kernel.market.trading import (
    best_price,
    cash,
    has_quote,
    mid_price,
    open_lots,
    position,
    send_cancel,
    send_limit,
    send_market,
    wake_interval,
)
from abm.market.fields import Seconds, parameter
from abm.market.parameter_records import record

STEPS = 200
"""Steps of a path; after the last the mid is shown once more, to value what is left."""

PRICE = 100.0
"""Of the mid at the start of a path, in currency."""

TICK = 1e-4
"""Of all prices; a move of the mid is 1414.2 ticks and a half-spread 6454, so rounding is lost."""

REFERENCE = 0
"""The book whose mid is the mid-price."""

# what is done when within a step, in nanoseconds after its begin
MOVING, QUOTING, HITTING = 0, 1, 2

PATH = np.dtype([("profit", "f8"), ("inventory", "i8")], align=True)
"""How a path ended: cash plus inventory at the mid (currency), and the inventory (lots)."""

SOURCE = "Avellaneda and Stoikov 2008, section 3.3"

_path_row = rows_at(PATH)


class StepParameters(TraderParameters):
    """Parameters of everyone: how long a step is, and where to trade."""

    wake_interval: Seconds = parameter(0.005, unit="s", about="a step", gt=0, source=SOURCE)
    wake_law: Literal["even"] = parameter(
        "even", unit="", about="so that all first wake within the time of one step"
    )
    book: int = parameter(REFERENCE, unit="book", about="where it trades", ge=0)


class MidPriceParameters(StepParameters):
    """Parameters of the mid-price."""

    volatility: float = parameter(
        2.0, unit="currency/sqrt(s)", about="sigma, of the mid", gt=0, source=SOURCE
    )


class DealerParameters(StepParameters):
    """Parameters of a dealer."""

    paths: int = parameter(10_000, unit="paths", about="after which it stops", ge=1, le=80_000)
    volatility: float = parameter(
        2.0, unit="currency/sqrt(s)", about="sigma, as it takes it to be", gt=0, source=SOURCE
    )
    risk_aversion: float = parameter(0.1, unit="1/currency", about="gamma", gt=0, source=SOURCE)
    decay: float = parameter(
        1.5, unit="1/currency", about="k, as it takes it to be", gt=0, source=SOURCE
    )
    skewed: bool = parameter(
        True, unit="", about="whether it quotes around its reservation price, not the mid"
    )
    narrowing: bool = parameter(
        False, unit="", about="whether the spread is wider by gamma sigma^2 (T - t)"
    )


class PublicParameters(StepParameters):
    """Parameters of those who trade with a dealer."""

    arrivals: float = parameter(
        140.0, unit="orders/s", about="A, hits of a quote at the mid", gt=0, source=SOURCE
    )
    decay: float = parameter(
        1.5, unit="1/currency", about="k, by which distance deters", gt=0, source=SOURCE
    )


class MidPrice(Trader):
    """Moves the mid-price up or down each step, and quotes a tick on either side of it.

    A path begins at PRICE. What is shown is rounded to ticks, the walk is not.
    """

    Parameters = MidPriceParameters
    memory = record(price=np.float64, orders=(np.int64, 2))

    @staticmethod
    def wake(state, params, market, now, rng):
        """Move, or begin anew, and show where the mid now is."""
        turn = _turn(market, now)
        if turn > 0:
            move = params.volatility * math.sqrt(_step_time(market))
            if _step(turn) == 0:
                state.price = PRICE
            else:
                state.price += move if uniform(rng) < 0.5 else -move
            shown = _ticks(state.price)
            _quote(state, params, market, shown - 1, shown + 1)
        return _begin(market, turn + 1) + MOVING


class Dealer(Trader):
    """Quotes one lot a side, anew each step (Avellaneda and Stoikov 2008).

    Its quotes stand evenly around the reservation price r = s - q gamma sigma^2 (T - t), q lots
    held, or if it is not skewed around s; their distance is (2 / gamma) ln(1 + gamma / k), and
    gamma sigma^2 (T - t) more if the spread is narrowing. What it has traded is counted anew on
    each path; how paths ended stands in its table.
    """

    Parameters = DealerParameters
    memory = record(paths=np.int64, lots=np.int64, cash=np.int64, orders=(np.int64, 2))
    tables = ("outcomes",)

    @classmethod
    def prepare(cls, parameters: Any, market: Any, members: np.ndarray) -> dict[str, np.ndarray]:
        """A table of PATH rows to be filled."""
        return {"outcomes": np.zeros(parameters.paths, PATH)}

    @staticmethod
    def wake(state, params, market, now, rng):
        """Quote around the centre of the step; after the last step note how the path ended."""
        turn = _turn(market, now)
        if turn > 0 and _step(turn) == STEPS:
            _pull(state, params, market)
            _note_path(state, params, market)
            if state.paths == params.paths:
                return -1
        elif turn > 0:
            if _step(turn) == 0:
                state.lots = position(market, params.book)
                state.cash = cash(market, params.book)
            left = (STEPS - _step(turn)) * _step_time(market)
            _quote_around(state, params, market, params.risk_aversion * params.volatility**2 * left)
        return _begin(market, turn + 1) + QUOTING


class Public(Trader):
    """Buys and sells one lot by market orders, the less often the further the quote from the mid.

    In a step each quote is hit with the chance A exp(-k distance) dt, at most 1.
    """

    Parameters = PublicParameters

    @staticmethod
    def wake(state, params, market, now, rng):
        """Hit the bid, the ask, both or none."""
        _hit(params, market, rng, BUY)
        _hit(params, market, rng, SELL)
        return _begin(market, _turn(market, now) + 1) + HITTING


@compiled
def _turn(market, now):
    """Steps of all paths that have begun; 0 in the time in which everyone first wakes."""
    return (now - market.open_time) // int(wake_interval(market))


@compiled
def _begin(market, turn):
    return market.open_time + turn * int(wake_interval(market))


@compiled
def _step(turn):
    """Step of the present path, 0 to STEPS."""
    return (turn - 1) % (STEPS + 1)


@compiled
def _step_time(market):
    """Length of a step, in seconds."""
    return wake_interval(market) * 1e-9


@compiled
def _ticks(price):
    return math.floor(price / TICK + 0.5)


@compiled
def _mid(market):
    """The mid-price, in currency."""
    return mid_price(market, REFERENCE) * TICK


@compiled
def _pull(state, params, market):
    """Cancel what is left of the two orders."""
    for side in range(2):
        if open_lots(market, state.orders[side]) > 0:
            send_cancel(market, params.book, state.orders[side])


@compiled
def _quote(state, params, market, bid, ask):
    """One lot a side at these prices, in the place of the orders before."""
    _pull(state, params, market)
    state.orders[BUY] = send_limit(market, params.book, BUY, bid, 1)
    state.orders[SELL] = send_limit(market, params.book, SELL, ask, 1)


@compiled
def _quote_around(state, params, market, risk):
    """Quote, when a lot shifts the reservation price by a risk of gamma sigma^2 (T - t)."""
    centre = _mid(market)
    spread = 2.0 / params.risk_aversion * math.log1p(params.risk_aversion / params.decay)
    if params.skewed != 0:
        centre -= (position(market, params.book) - state.lots) * risk
    if params.narrowing != 0:
        spread += risk
    _quote(state, params, market, _ticks(centre - 0.5 * spread), _ticks(centre + 0.5 * spread))


@compiled
def _note_path(state, params, market):
    """Write on the table how the path ended."""
    path = _path_row(params.outcomes, state.paths)
    path.inventory = position(market, params.book) - state.lots
    path.profit = (cash(market, params.book) - state.cash) * TICK + path.inventory * _mid(market)
    state.paths += 1


@compiled
def _hit(params, market, rng, side):
    """Perhaps trade with the quote of a side, if there is one."""
    if has_quote(market, params.book, side):
        above = best_price(market, params.book, side) * TICK - _mid(market)
        distance = above if side == SELL else -above
        chance = params.arrivals * math.exp(-params.decay * distance) * _step_time(market)
        if uniform(rng) < chance:
            send_market(market, params.book, 1 - side, 1)
