"""What a trader written in Python can see and ask for besides quotes, prices and its orders.

The methods of a `step` for what a `wake` finds in abm.kernel.market.trading, pulse and alerts.
Ticks, lots and nanoseconds, in the first book unless another is named. What is refused is refused
as by the methods of Trader.
"""

from typing import Any

from abm.agents.standing import Standing
from abm.kernel.market import alerts, pulse, trading
from abm.market import checks

LATEST = 2**61
"""Nanoseconds; the longest reaction."""


class Senses(Standing):
    """A part of Trader."""

    # what is displayed, what was filled

    def quantity_at(self, side: int, price: int, book: int = 0) -> int:
        """Displayed lots of a side at a price."""
        return int(
            trading.quantity_at(*self._place(book), checks.side(side), checks.whole("price", price))
        )

    def depth_within(self, side: int, ticks: int, book: int = 0) -> int:
        """Displayed lots of a side at prices up to so many ticks behind the best displayed."""
        return int(
            trading.depth_within(
                *self._place(book), checks.side(side), checks.whole("ticks", ticks, 0, LATEST)
            )
        )

    def take_fills(self, book: int = 0) -> tuple[int, int]:
        """Lots bought and sold of what the book trades since this was last asked, or the open."""
        account = self._home.account(self.number, book)
        fills = int(account["bought"]), int(account["sold"])
        account["bought"] = account["sold"] = 0
        return fills

    # the pulse of a book; see abm.kernel.market.pulse

    def volume_rate(self, horizon: int, book: int = 0) -> float:
        """Lots traded a second, a mean over a horizon (0, 1 or 2, from short to long)."""
        return float(pulse.volume_rate(*self._pulsing(book), _horizon(horizon)))

    def flow_rate(self, horizon: int, book: int = 0) -> float:
        """Lots bought less lots sold by those who take, a second, a mean over a horizon."""
        return float(pulse.flow_rate(*self._pulsing(book), _horizon(horizon)))

    def mid_variance(self, horizon: int, book: int = 0) -> float:
        """Squared moves of the mid-price a second (ticks^2 / s), a mean over a horizon."""
        return float(pulse.mid_variance(*self._pulsing(book), _horizon(horizon)))

    def minute_volume(self, book: int = 0) -> int:
        """Lots traded in the 60 seconds of trading time before this second."""
        return int(pulse.minute_volume(*self._pulsing(book)))

    def time_since_best_moved(self, book: int = 0) -> int:
        """Trading time since a best price changed, came or went."""
        return int(pulse.time_since_best_moved(*self._pulsing(book)))

    def day_high(self, book: int = 0) -> int:
        """Highest price traded today; before the first trade of the day the last price."""
        return int(pulse.day_high(*self._pulsing(book)))

    def day_low(self, book: int = 0) -> int:
        """Lowest price traded today; before the first trade of the day the last price."""
        return int(pulse.day_low(*self._pulsing(book)))

    # what it can be woken by; holds until it next wakes, see abm.kernel.market.alerts

    def wake_when_best_moves(self, reaction: int = 0, book: int = 0) -> None:
        """Wake a reaction time after the price of the best bid or ask changes, comes or goes."""
        alerts.wake_when_best_moves(*self._place(book, acting=True), _time(reaction))

    def wake_when_price_crosses(self, price: float, reaction: int = 0, book: int = 0) -> None:
        """Wake a reaction time after the mid-price reaches a price, or leaves it if it is there."""
        place, level = self._place(book, acting=True), checks.real("price", price, -LATEST, LATEST)
        alerts.wake_when_price_crosses(*place, level, _time(reaction))

    def wake_when_queue_thins(self, side: int, lots: int, reaction: int = 0, book: int = 0) -> None:
        """Wake a reaction time after a change of the quote that leaves fewer lots at the best."""
        told = checks.side(side), checks.lots("lots", lots), _time(reaction)
        alerts.wake_when_queue_thins(*self._place(book, acting=True), *told)

    def wake_when_filled(self, reaction: int = 0) -> None:
        """Wake a reaction time after the next fill, in whichever book."""
        market, _ = self._place(0, acting=True)
        alerts.wake_when_filled(market, _time(reaction))

    def _pulsing(self, book: int) -> tuple[Any, int]:
        """The market, if it keeps the pulse of its books, and one of them."""
        market, b = self._place(book)
        if market.has_pulse == 0:
            raise RuntimeError(
                f"nobody watches the pulse of the books: set watches_pulse = True in the class"
                f" {type(self).__name__}"
            )
        return market, b


def _horizon(horizon: int) -> int:
    return checks.whole("horizon", horizon, 0, pulse.HORIZONS - 1)


def _time(reaction: int) -> int:
    return checks.whole("reaction", reaction, 0, LATEST)
