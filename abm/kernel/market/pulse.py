"""The pulse of a book: how much is traded in it and how its price moves, for all who want to know.

Means are exponential: lots traded at a time s count lots / T exp(-(t - s) / T) at time t, over a
horizon T; horizons are numbered 0 to HORIZONS - 1 and given to the model in seconds. They begin at
0, so that they are short of a long mean by exp(-t / T) after a time t. All time here is trading
time: in the night nothing decays. Reading changes nothing, so no market depends on who looks.

It is kept only where it is watched: where a decision calls one of the functions below, or a class
of traders says that it watches the pulse. Elsewhere they return 0.
"""

import math

import numpy as np

from abm.kernel.book.book import NONE
from abm.kernel.book.messages import BUY
from abm.kernel.compiling.jit import compiled, new_rows, rows_at
from abm.kernel.market.market import listing_of
from abm.kernel.market.trading import is_open, last_price, trading_time

HORIZONS = 3
"""How many there are: short, middle, long."""

_SECOND, _MINUTE = 10**9, 60
_SLOTS = _MINUTE + 1

PULSE = np.dtype(
    [
        ("horizons", "f8", (HORIZONS,)),
        ("volume", "f8", (HORIZONS,)),
        ("flow", "f8", (HORIZONS,)),
        ("variance", "f8", (HORIZONS,)),
        ("seen", "i8"),
        ("mid", "f8"),
        ("mid_day", "i8"),
        ("moved", "i8"),
        ("day", "i8"),
        ("high", "i8"),
        ("low", "i8"),
        ("second", "i8"),
        ("minute", "i8"),
        ("lots", "i8", (_SLOTS,)),
    ],
    align=True,
)
"""The pulse of a book: horizons (ns); means of lots traded, of lots bought less sold by takers, and
of squared moves of the mid-price (ticks^2), all a second, as of the trading time seen (ns); the
mid-price last seen (ticks) and the close of its day (ns); trading time of the last change of a best
price; close of the day of the last trade, and the highest and lowest price of that day (ticks); the
second of trading of the last trade, lots of that second and of the minute before it, and of each
second of these, at the second modulo 61."""

_pulse_row = rows_at(PULSE)


@compiled
def pulse_of(market, book):
    """The pulse of a book."""
    return _pulse_row(market.pulses, book)


# what can be seen


@compiled
def volume_rate(market, book, horizon):
    """Lots traded a second, a mean over a horizon; a trade counts once."""
    pulse = pulse_of(market, book)
    return pulse.volume[horizon] * _kept(market, pulse, horizon)


@compiled
def flow_rate(market, book, horizon):
    """Lots bought less lots sold by those who take, a second, a mean over a horizon.

    Trades of auctions, which nobody takes, do not count.
    """
    pulse = pulse_of(market, book)
    return pulse.flow[horizon] * _kept(market, pulse, horizon)


@compiled
def mid_variance(market, book, horizon):
    """Squared moves of the mid-price a second (ticks^2 / s), a mean over a horizon.

    Moves while the book trades continuously; those from one day to the next do not count.
    """
    pulse = pulse_of(market, book)
    return pulse.variance[horizon] * _kept(market, pulse, horizon)


@compiled
def minute_volume(market, book):
    """Lots traded in the last whole minute: the 60 seconds of trading time before this second."""
    pulse = pulse_of(market, book)
    second, lots = trading_time(market, market.now) // _SECOND, pulse.minute
    if second - pulse.second > _MINUTE:
        return 0
    if second == pulse.second:
        return lots - pulse.lots[second % _SLOTS]
    for later in range(pulse.second + 1, second + 1):
        lots -= pulse.lots[later % _SLOTS]  # of the second 61 before
    return lots


@compiled
def time_since_best_moved(market, book):
    """Trading time (ns) since a best price changed, came or went; since the open if none did."""
    return trading_time(market, market.now) - pulse_of(market, book).moved


@compiled
def day_high(market, book):
    """Highest price traded today, in ticks; before the first trade of the day the last price."""
    pulse = pulse_of(market, book)
    return pulse.high if pulse.day == market.close_time else last_price(market, book)


@compiled
def day_low(market, book):
    """Lowest price traded today, in ticks; before the first trade of the day the last price."""
    pulse = pulse_of(market, book)
    return pulse.low if pulse.day == market.close_time else last_price(market, book)


@compiled
def _kept(market, pulse, horizon):
    """What is left now of a mean of a horizon, as a share of what it was when last seen."""
    return math.exp((pulse.seen - trading_time(market, market.now)) / pulse.horizons[horizon])


# how it is kept


@compiled
def feel_trade(market, trade):
    """Take in a trade, as it is reported."""
    pulse, lots = pulse_of(market, trade.book), trade.quantity
    _decay(market, pulse)
    signed = 0 if market.in_auction != 0 else lots if trade.side == BUY else -lots
    for horizon in range(HORIZONS):
        a_second = _SECOND / pulse.horizons[horizon]
        pulse.volume[horizon] += lots * a_second
        pulse.flow[horizon] += signed * a_second
    if pulse.day != market.close_time:
        pulse.day = market.close_time
        pulse.high = trade.price
        pulse.low = trade.price
    pulse.high = max(pulse.high, trade.price)
    pulse.low = min(pulse.low, trade.price)
    _count(market, pulse, lots)


@compiled
def feel_quote(market, book):
    """Take in that a best price of a book has changed, come or gone."""
    pulse, mid = pulse_of(market, book), listing_of(market, book).mid
    pulse.moved = trading_time(market, market.now)
    move = mid - pulse.mid
    if move != 0.0 and pulse.mid_day == market.close_time and is_open(market, book):
        _decay(market, pulse)
        for horizon in range(HORIZONS):
            pulse.variance[horizon] += move * move * _SECOND / pulse.horizons[horizon]
    pulse.mid = mid
    pulse.mid_day = market.close_time


@compiled
def _decay(market, pulse):
    """Bring the means to now."""
    if trading_time(market, market.now) > pulse.seen:
        for horizon in range(HORIZONS):
            kept = _kept(market, pulse, horizon)
            pulse.volume[horizon] *= kept
            pulse.flow[horizon] *= kept
            pulse.variance[horizon] *= kept
        pulse.seen = trading_time(market, market.now)


@compiled
def _count(market, pulse, lots):
    """Add lots to this second of trading, and forget those older than the minute before it."""
    second = trading_time(market, market.now) // _SECOND
    for gone in range(max(pulse.second, second - _SLOTS) + 1, second + 1):
        pulse.minute -= pulse.lots[gone % _SLOTS]
        pulse.lots[gone % _SLOTS] = 0
    pulse.second = second
    pulse.lots[second % _SLOTS] += lots
    pulse.minute += lots


def new_pulses(mids: np.ndarray, horizons: tuple[float, ...], close_time: int) -> np.ndarray:
    """A PULSE row a book, at the open: mid-prices (ticks), horizons (s), close of day 0 (ns)."""
    pulses = new_rows(len(mids), PULSE)
    pulses["horizons"] = [_SECOND * horizon for horizon in horizons]
    pulses["mid"], pulses["mid_day"], pulses["day"] = mids, close_time, NONE
    return pulses
