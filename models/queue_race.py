"""The queue race: which side of a book with a spread of one tick runs empty first.

The model of Cont, Stoikov and Talreja (2010, Operations Research 58, 549) at the touch. On each
side orders of one lot arrive at a rate, market orders hit them at another, and each is cancelled at
a third; when the last ask is gone, the mid moves up. One trader plays it all through the book.
"""

from typing import Any

import numpy as np

from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.kernel.base.draws import integer, uniform
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import BY_LAW, open_lots, send_cancel, send_limit, send_market
from abm.market.fields import Seconds, parameter
from abm.market.parameter_records import record

LONGEST = 128
"""Orders of a side that the trader can remember.

Within the bounds of the rates a queue is at most Poisson with mean 20, and more has the chance
1e-57."""

SOURCE = "Cont, Stoikov and Talreja 2010, one tick from the opposite quote"


class QueueRaceParameters(TraderParameters):
    """Parameters of a player of queue races."""

    wake_interval: Seconds = parameter(
        0.001, unit="s", about="mean time between events; who wins does not depend on it", gt=0
    )
    book: int = parameter(0, unit="book", about="where it plays, alone", ge=0)
    races: int = parameter(20_000, unit="races", about="how often it plays", ge=1)
    bid: int = parameter(1, unit="orders", about="bids at the start of a race", ge=1, le=20)
    ask: int = parameter(1, unit="orders", about="asks at the start of a race", ge=1, le=20)
    own: bool = parameter(
        False,
        unit="",
        about="whether the last bid is one's own, never cancelled, and its fill ends a race",
    )
    limit_rate: float = parameter(
        1.85, unit="orders/s", about="limit orders a side", gt=0, le=10, source=SOURCE
    )
    market_rate: float = parameter(
        0.94, unit="orders/s", about="market orders a side", gt=0, source=SOURCE
    )
    cancel_rate: float = parameter(
        0.71, unit="1/s", about="cancellations of each order", ge=0.5, source=SOURCE
    )


class QueueRace(Trader):
    """Plays all orders of a book at the touch, race after race (Cont, Stoikov and Talreja 2010).

    Its memory holds the races done and the ups among them: the ask ran empty before the bid did, or
    before its own order was filled. A wake-up is an event; only their sequence matters.
    """

    Parameters = QueueRaceParameters
    memory = record(
        races=np.int64,
        ups=np.int64,
        running=np.int64,
        price=np.int64,
        own=np.int64,
        lengths=(np.int64, 2),
        orders=(np.int64, (2, LONGEST)),
    )

    @classmethod
    def prepare(cls, parameters: Any, market: Any, members: np.ndarray) -> dict[str, np.ndarray]:
        """Bids stand at the price of the instrument, asks a tick above."""
        members["price"] = market.instrument_of(parameters.book).ticks
        return {}

    @staticmethod
    def wake(state, params, market, now, rng):
        """Send the next event of the race; once it is decided, note who won and set up another."""
        _forget(state, market, BUY)
        _forget(state, market, SELL)
        if state.running != 0 and state.lengths[SELL] > 0 and _bid_stands(state, params, market):
            _send_event(state, params, market, rng)
            return BY_LAW
        if state.running != 0:
            state.races += 1
            state.ups += 1 if state.lengths[SELL] == 0 else 0
            _clear(state, params, market)
        if state.races == params.races:
            return -1
        _set_up(state, params, market)
        return BY_LAW


@compiled
def _forget(state, market, side):
    """Forget the orders of a side that are no longer in the book."""
    kept = 0
    for place in range(state.lengths[side]):
        order = state.orders[side, place]
        if open_lots(market, order) > 0:
            state.orders[side, kept] = order
            kept += 1
    state.lengths[side] = kept


@compiled
def _bid_stands(state, params, market):
    """Whether the bid is still in the race: one's own order if there is one, else any."""
    if params.own != 0:
        return open_lots(market, state.own) > 0
    return state.lengths[BUY] > 0


@compiled
def _send_event(state, params, market, rng):
    """An arrival, a market order or a cancellation, with chances as their rates."""
    bid_rate = params.limit_rate + params.market_rate + params.cancel_rate * state.lengths[BUY]
    ask_rate = params.limit_rate + params.market_rate + params.cancel_rate * state.lengths[SELL]
    level = uniform(rng) * (bid_rate + ask_rate)
    side = BUY
    if level >= bid_rate:
        side = SELL
        level -= bid_rate
    if level < params.limit_rate:
        _add(state, params, market, side)
    elif level < params.limit_rate + params.market_rate or state.lengths[side] == 0:
        send_market(market, params.book, 1 - side, 1)
    else:
        place = integer(rng, state.lengths[side])
        send_cancel(market, params.book, state.orders[side, place])


@compiled
def _add(state, params, market, side):
    price = state.price if side == BUY else state.price + 1
    state.orders[side, state.lengths[side]] = send_limit(market, params.book, side, price, 1)
    state.lengths[side] += 1


@compiled
def _set_up(state, params, market):
    """Queue up the bids and asks of a new race, one's own order as the last bid."""
    for _ in range(params.bid - params.own):
        _add(state, params, market, BUY)
    for _ in range(params.ask):
        _add(state, params, market, SELL)
    if params.own != 0:
        state.own = send_limit(market, params.book, BUY, state.price, 1)
    state.running = 1


@compiled
def _clear(state, params, market):
    """Cancel what a race has left in the book."""
    for side in range(2):
        for place in range(state.lengths[side]):
            send_cancel(market, params.book, state.orders[side, place])
        state.lengths[side] = 0
    if params.own != 0 and open_lots(market, state.own) > 0:
        send_cancel(market, params.book, state.own)
