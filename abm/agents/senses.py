"""What a trader written in Python can see and ask for besides quotes, prices and its orders.

The methods of a `step` for what a `wake` finds in abm.kernel.trading, pulse and alerts. Ticks, lots
and nanoseconds, in the first book unless another is named. What cannot be raises ValueError.
"""

from math import isfinite
from typing import TYPE_CHECKING, Any

from abm.kernel import alerts, pulse, trading
from abm.kernel.messages import BUY, MAX_QUANTITY, SELL

if TYPE_CHECKING:
    from abm.model import MarketModel

LATEST = 2**61
"""Nanoseconds; no reaction takes as long."""


class Senses:
    """A part of Trader."""

    model: "MarketModel"
    number: int

    # what is displayed, what was filled

    def quantity_at(self, side: int, price: int, book: int = 0) -> int:
        """Displayed lots of a side at a price."""
        return int(trading.quantity_at(self.model.market, self._at(book), _side(side), int(price)))

    def depth_within(self, side: int, ticks: int, book: int = 0) -> int:
        """Displayed lots of a side at prices up to so many ticks behind the best displayed."""
        return int(trading.depth_within(self.model.market, self._at(book), _side(side), int(ticks)))

    def take_fills(self, book: int = 0) -> tuple[int, int]:
        """Lots bought and sold of what the book trades since this was last asked, or the open."""
        account = self.model.account(self.number, self._at(book))
        fills = int(account["bought"]), int(account["sold"])
        account["bought"] = account["sold"] = 0
        return fills

    # the pulse of a book; see abm.kernel.pulse

    def volume_rate(self, horizon: int, book: int = 0) -> float:
        """Lots traded a second, a mean over a horizon (0, 1 or 2, from short to long)."""
        return float(pulse.volume_rate(self._pulsing(), self._at(book), _horizon(horizon)))

    def flow_rate(self, horizon: int, book: int = 0) -> float:
        """Lots bought less lots sold by those who take, a second, a mean over a horizon."""
        return float(pulse.flow_rate(self._pulsing(), self._at(book), _horizon(horizon)))

    def mid_variance(self, horizon: int, book: int = 0) -> float:
        """Squared moves of the mid-price a second (ticks^2 / s), a mean over a horizon."""
        return float(pulse.mid_variance(self._pulsing(), self._at(book), _horizon(horizon)))

    def minute_volume(self, book: int = 0) -> int:
        """Lots traded in this second of trading time and the 59 before."""
        return int(pulse.minute_volume(self._pulsing(), self._at(book)))

    def time_since_best_moved(self, book: int = 0) -> int:
        """Trading time since a best price changed, came or went."""
        return int(pulse.time_since_best_moved(self._pulsing(), self._at(book)))

    def day_high(self, book: int = 0) -> int:
        """Highest price traded today; before the first trade of the day the last price."""
        return int(pulse.day_high(self._pulsing(), self._at(book)))

    def day_low(self, book: int = 0) -> int:
        """Lowest price traded today; before the first trade of the day the last price."""
        return int(pulse.day_low(self._pulsing(), self._at(book)))

    # what it can be woken by; holds until it next wakes, see abm.kernel.alerts

    def wake_when_best_moves(self, reaction: int = 0, book: int = 0) -> None:
        """Wake a reaction time after the price of the best bid or ask changes, comes or goes."""
        alerts.wake_when_best_moves(self._asking(), self._at(book), _time(reaction))

    def wake_when_price_crosses(self, price: float, reaction: int = 0, book: int = 0) -> None:
        """Wake a reaction time after the mid-price reaches a price, or leaves it if it is there."""
        if not isfinite(price) or abs(price) > LATEST:
            raise ValueError(f"price must be a number of ticks, not {price}")
        market, place = self._asking(), self._at(book)
        alerts.wake_when_price_crosses(market, place, float(price), _time(reaction))

    def wake_when_queue_thins(self, side: int, lots: int, reaction: int = 0, book: int = 0) -> None:
        """Wake a reaction time after a change of the quote that leaves fewer lots at the best."""
        market, place = self._asking(), self._at(book)
        alerts.wake_when_queue_thins(market, place, _side(side), _lots(lots), _time(reaction))

    def wake_when_filled(self, reaction: int = 0) -> None:
        """Wake a reaction time after the next fill, in whichever book."""
        alerts.wake_when_filled(self._asking(), _time(reaction))

    def _at(self, book: int) -> int:
        count = len(self.model.venues)
        if not 0 <= book < count:
            raise ValueError(f"book must be between 0 and {count - 1}, not {book}")
        return book

    def _asking(self) -> Any:
        """The market, at the trader's turn."""
        market = self.model.market
        if market.trader != self.number:
            raise RuntimeError("a trader asks to be woken at its own turn, in its step")
        return market

    def _pulsing(self) -> Any:
        """The market, if it keeps the pulse of its books."""
        market = self.model.market
        if market.has_pulse == 0:
            raise RuntimeError(
                f"nobody watches the pulse of the books: set watches_pulse = True in the class"
                f" {type(self).__name__}"
            )
        return market


def _side(side: int) -> int:
    if side not in (BUY, SELL):
        raise ValueError(f"side must be {BUY} to buy or {SELL} to sell, not {side}")
    return side


def _lots(lots: int) -> int:
    if not 1 <= lots <= MAX_QUANTITY:
        raise ValueError(f"lots must be between 1 and {MAX_QUANTITY}, not {lots}")
    return int(lots)


def _horizon(horizon: int) -> int:
    if not 0 <= horizon < pulse.HORIZONS:
        raise ValueError(f"horizon must be between 0 and {pulse.HORIZONS - 1}, not {horizon}")
    return horizon


def _time(reaction: int) -> int:
    if not 0 <= reaction < LATEST:
        raise ValueError(f"reaction must be at least 0 ns and below {LATEST}, not {reaction}")
    return int(reaction)
