"""The latent order book: intentions that diffuse, are forgotten and meet, and one large order.

The reaction-diffusion market of Mastromatteo, Toth and Bouchaud (2014, Phys. Rev. E 89, 042805, and
Phys. Rev. Lett. 113, 268701) and of Donier, Bonart, Mastromatteo and Bouchaud (2015, Quantitative
Finance 15, 1109), and the metaorder that they send through it. Every intention to trade a lot is a
lot of a resting limit order; those of one side and price are one order. A turn of length tau is a
step of all random walks: each lot goes a tick up or down with chance 1/4 each, so that they diffuse
with D = 1 / (4 tau) in ticks^2. Where bids meet asks the book lets them trade.
"""

import math
from typing import Any, Literal

import numpy as np
from pydantic import model_validator

from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.errors import UsageError
from abm.kernel.base.draws import exponential, word
from abm.kernel.book.messages import BUY
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import (
    is_open,
    mid_price,
    open_lots,
    send_cancel,
    send_limit,
    send_market,
    send_replace,
    wake_interval,
)
from abm.market.fields import Seconds, parameter
from abm.market.parameter_records import record

FURTHEST = 125
"""Most ticks from the start: one message a price and turn is all that a trader can send."""
PRICES = 2 * FURTHEST + 1

PAPER = "Donier et al. 2015"


class LatentOrdersParameters(TraderParameters):
    """Parameters of the latent orders of one side; wake_interval is the turn, tau."""

    book: int = parameter(0, unit="book", about="where they rest", ge=0)
    side: Literal["buy", "sell"] = parameter(unit="", about="what all of them are")
    furthest: int = parameter(
        FURTHEST, unit="ticks", about="distance from the start that none leaves", ge=1, le=FURTHEST
    )
    offset: float = parameter(
        0.0, unit="ticks", about="from the start to where the sides begin to meet", ge=-0.5, le=0.5
    )
    cancel_rate: float = parameter(
        0.0, unit="1/s", about="cancellations of each lot, nu", ge=0, source=PAPER
    )
    deposit_rate: float = parameter(
        0.0, unit="lots/(s tick)", about="new lots behind the mid, lambda", ge=0, source=PAPER
    )
    edge_rate: float = parameter(
        0.0, unit="lots/s", about="new lots at the furthest price: those diffusing in", ge=0
    )

    @model_validator(mode="after")
    def _can_be_stationary(self) -> "LatentOrdersParameters":
        if self.cancel_rate * self.wake_interval > 0.1:
            raise ValueError("cancel_rate x wake_interval is above 0.1: make the latter shorter")
        if self.deposit_rate > 0.0 and self.cancel_rate == 0.0:
            raise ValueError("a deposit_rate without a cancel_rate fills the book without end")
        return self

    def profile(self, distances: np.ndarray) -> np.ndarray:
        """Stationary lots a tick at distances (ticks) behind the price, none before it.

        (lambda / nu) (1 - exp(-y / y_c)) with y_c = sqrt(D / nu), by the paper, and on top of it
        what flows in from the edge, a line of slope edge_rate / D.
        """
        behind, diffusion = np.maximum(distances, 0.0), 0.25 / self.wake_interval
        lots = self.edge_rate / diffusion * behind
        if self.cancel_rate > 0.0:
            level = self.deposit_rate / self.cancel_rate
            lots = lots - level * np.expm1(-behind * (self.cancel_rate / diffusion) ** 0.5)
        return lots


class LatentOrders(Trader):
    """All intentions of one side, which diffuse by a tick (Donier et al. 2015).

    Buyers move at a quarter of each turn, sellers at three. Memory, by prices from the lowest on:
    orders (ids, 0 before the first), lots now, and moved, the lots after the step.
    """

    Parameters = LatentOrdersParameters
    memory = record(
        lowest=np.int64,
        orders=(np.int64, PRICES),
        lots=(np.int64, PRICES),
        moved=(np.int64, PRICES),
    )

    @classmethod
    def prepare(cls, parameters: Any, market: Any, members: np.ndarray) -> dict[str, np.ndarray]:
        """Begin with the stationary profile around the price of the instrument.

        Raises UsageError where the furthest price would be below a tick.
        """
        lowest = market.instrument_of(parameters.book).ticks - parameters.furthest
        if lowest < 1:
            least = f"let the price be above {parameters.furthest} ticks, or furthest smaller"
            raise UsageError(
                f"the furthest price is {lowest} ticks", place="furthest", remedy=least
            )
        members["lowest"] = lowest
        above = np.arange(-parameters.furthest, parameters.furthest + 1) - parameters.offset
        behind = -above if parameters.side == "buy" else above
        members["lots"][:, : len(above)] = np.rint(parameters.profile(behind))
        return {}

    @staticmethod
    def wake(state, params, market, now, rng):
        """See what has traded, move every lot, take in new ones, and show them all."""
        if is_open(market, params.book):
            seconds = wake_interval(market) / 1e9
            _see(state, params, market)
            _move(state, params, rng, params.cancel_rate * seconds)
            _deposit(state, params, rng, seconds, _span(state, params, market))
            _show(state, params, market)
        return _next_turn(market, now, 0.25 if params.side == BUY else 0.75)


class MetaorderParameters(TraderParameters):
    """Parameters of a metaorder; wake_interval is the turn of the latent orders."""

    book: int = parameter(0, unit="book", about="where it trades", ge=0)
    side: Literal["buy", "sell"] = parameter("buy", unit="", about="what it does")
    rate: float = parameter(1.0, unit="lots/s", about="of its market orders, m0", ge=0)
    start: Seconds = parameter(0.0, unit="s", about="after the open", ge=0)
    duration: Seconds = parameter(100.0, unit="s", about="for how long, T", ge=0)


class Metaorder(Trader):
    """Trades at a constant rate by market orders, one a turn, in the middle of what it stands for.

    What finds no order to trade with is lost. Memory: lots sent.
    """

    Parameters = MetaorderParameters
    memory = record(sent=np.int64)

    @staticmethod
    def wake(state, params, market, now, rng):
        """Send what is due by half a turn from now."""
        since = now - market.open_time - params.start
        elapsed = min(since + wake_interval(market) / 2.0, float(params.duration))
        lots = int(params.rate * elapsed / 1e9) - state.sent
        if lots > 0 and since >= 0 and is_open(market, params.book):
            send_market(market, params.book, params.side, lots)
            state.sent += lots
        return _next_turn(market, now, 0.0) if since < params.duration else -1


@compiled
def _next_turn(market, now, phase):
    """The next time (ns) at this phase of a turn; turns are counted from the open."""
    turn = int(wake_interval(market))
    first = market.open_time + int(turn * phase)
    return first + ((now - first) // turn + 1) * turn


@compiled
def _see(state, params, market):
    """What is left of every order, once there are orders."""
    for place in range(2 * params.furthest + 1):
        state.moved[place] = 0
        if state.orders[place] != 0:
            state.lots[place] = open_lots(market, state.orders[place])


@compiled
def _move(state, params, rng, cancelled):
    """Forget each lot with a chance, and move what remains; at both ends lots stay."""
    last = 2 * params.furthest
    for place in range(last + 1):
        lots = state.lots[place] - _losses(rng, state.lots[place], cancelled)
        leaving = _heads(rng, lots)
        rising = _heads(rng, leaving)
        state.moved[place] += lots - leaving
        state.moved[min(place + 1, last)] += rising
        state.moved[max(place - 1, 0)] += leaving - rising


@compiled
def _span(state, params, market):
    """Ticks from the far edge of the side, half a tick behind its furthest price, to the mid."""
    above = mid_price(market, params.book) - state.lowest
    return 0.5 + (above if params.side == BUY else 2 * params.furthest - above)


@compiled
def _deposit(state, params, rng, seconds, span):
    """New lots, as points of two Poisson processes: along the span, and at the edge."""
    last = 2 * params.furthest
    if params.deposit_rate > 0.0:
        mean = 1.0 / (params.deposit_rate * seconds)
        point = exponential(rng, mean)
        while point < span:
            state.moved[int(point) if params.side == BUY else last - int(point)] += 1
            point += exponential(rng, mean)
    if params.edge_rate > 0.0:
        mean = 1.0 / params.edge_rate
        point = exponential(rng, mean)
        while point < seconds:
            state.moved[0 if params.side == BUY else last] += 1
            point += exponential(rng, mean)


@compiled
def _show(state, params, market):
    """Bring the order of every price to its lots: one message where they have changed."""
    for place in range(2 * params.furthest + 1):
        price, resting = state.lowest + place, state.orders[place] != 0 and state.lots[place] > 0
        lots = state.moved[place]
        if lots == 0:
            if resting:
                send_cancel(market, params.book, state.orders[place])
            state.orders[place] = 0
        elif not resting:
            state.orders[place] = send_limit(market, params.book, params.side, price, lots)
        elif lots != state.lots[place]:
            send_replace(market, params.book, state.orders[place], price, lots)
        state.lots[place] = lots


@compiled
def _losses(rng, lots, chance):
    """How many of so many lots are lost, each with a small chance: binomial, by its gaps."""
    if chance <= 0.0:
        return 0
    lost = 0
    mean = -1.0 / math.log1p(-chance)
    at = int(exponential(rng, mean))
    while at < lots:
        lost += 1
        at += 1 + int(exponential(rng, mean))
    return lost


@compiled
def _heads(rng, coins):
    """How many of so many fair coins fall heads: binomial, one random bit a coin."""
    heads = 0
    left = coins
    while left >= 64:
        heads += _ones(word(rng))
        left -= 64
    return heads + (_ones(word(rng) >> np.uint64(64 - left)) if left > 0 else 0)


@compiled
def _ones(bits):
    """Bits set among 64, added up in pairs, fours, eights and so on."""
    bits -= (bits >> np.uint64(1)) & np.uint64(0x5555555555555555)
    bits = (bits & np.uint64(0x3333333333333333)) + (
        (bits >> np.uint64(2)) & np.uint64(0x3333333333333333)
    )
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    bits += bits >> np.uint64(8)
    bits += bits >> np.uint64(16)
    bits += bits >> np.uint64(32)
    return np.int64(bits & np.uint64(0x7F))
