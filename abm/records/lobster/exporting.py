"""Our tape of reports as LOBSTER's two files.

LOBSTER knows displayed resting orders only. Of an incoming order, what trades appears as executions
of the orders it meets, and what is left as a submission once it rests; a replace as a deletion and
a submission; a new slice of an iceberg as a submission under the same id. Events that leave the
recorded levels as they are do not appear, but for executions of hidden orders, whose id is 0.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from abm.errors import UsageError
from abm.kernel.book.book import NONE
from abm.kernel.book.messages import (
    ACCEPTED,
    BUY,
    CANCELLED,
    EXPIRED,
    LIMIT,
    NO_REASON,
    REPLACED,
    SELF_MATCH,
    SELL,
    STOP,
    TRADE,
    TRIGGERED,
    UNFILLED,
)
from abm.market.session import DAY
from abm.records.lobster.levels import DisplayedLevels
from abm.records.lobster.lobster_files import Event
from abm.records.trading_time import TradingTime

_SECOND = 10**9
_KINDS = ("message", "orderbook")


def price_unit(tick_size: float) -> int:
    """LOBSTER's unit of prices, 1e-4 of the currency, in a tick (currency).

    UsageError, with the nearest ticks that it can tell, if a tick is no whole number of units.
    """
    units = Decimal(repr(float(tick_size))) * 10_000
    if units > 0 and units == int(units):
        return int(units)
    nearest = [f"{n / 10_000:g}" for n in (int(units), int(units) + 1) if n > 0]
    raise UsageError(
        f"a tick of {tick_size:g} is no whole number of times 0.0001, the unit of LOBSTER's prices",
        remedy=f"run it with tick_size: {' or '.join(nearest)}",
    )


def export(
    orders: pd.DataFrame,
    folder: Path,
    ticker: str,
    date: datetime.date,
    levels: int = 10,
    price_unit: int = 1,
) -> tuple[Path, Path]:
    """Write a day of continuous trading, from an empty book on; returns message and book file.

    orders: the reports of one book in their sequence. Columns time (ns), message, kind, side,
    reason, hidden, order_id, price, quantity, maker_id, taker_id as in REPORT, but that `hidden`
    tells it of accepted orders too; and of accepted orders `type` and `peak` as in MESSAGE (where
    there is no such column there are no stops, no icebergs).  price_unit: 1e-4 dollars in a tick.

    ValueError if the tape begins with a filled book, spans two days or has the trades of a call
    auction, which LOBSTER does not show: `export_days` knows what to make of these.
    """
    days = orders["time"].to_numpy() // DAY
    if len(days) and days[0] != days[-1]:
        raise ValueError("the reports span several days; LOBSTER has one file a day: export each")
    tape = _Tape(levels, price_unit)
    tape.take_all(orders.assign(unseen=False))
    times = orders["time"].to_numpy(np.int64)
    span = (int(times[0]), int(times[-1])) if len(times) else (0, 0)
    return _write(tape, folder, ticker, date, span)


def export_days(
    orders: pd.DataFrame,
    folder: Path,
    ticker: str,
    date: datetime.date,
    hours: TradingTime,
    levels: int = 10,
    price_unit: int = 1,
) -> list[tuple[Path, Path]]:
    """Write the continuous trading of each day; returns the message and book file of each.

    hours: when there is continuous trading. What happens at other times, as in call auctions and
    at the close, changes the book but is not written: a day that an auction opens begins with a
    filled book.  date: of the first day; the others are the next weekdays.  Else as `export`.
    """
    times = orders["time"].to_numpy(np.int64)
    by_market = orders["message"].to_numpy() == NONE
    opening = np.isin(times, hours.starts) & by_market
    told = orders.assign(unseen=~hours.holds(times) | opening)
    tape, written = _Tape(levels, price_unit), []
    for number, day in enumerate(hours.days()):
        start, end = int(day.starts[0]), int(day.ends[-1])
        tape.take_all(told[times // DAY == start // DAY])
        on = date if number == 0 else _weekday_after(date, number)
        written.append(_write(tape, folder, ticker, on, (start, end)))
    return written


def _weekday_after(date: datetime.date, number: int) -> datetime.date:
    later = np.busday_offset(np.datetime64(date, "D"), number, roll="backward")
    return datetime.date.fromisoformat(str(later))


def _write(
    tape: "_Tape", folder: Path, ticker: str, date: datetime.date, span: tuple[int, int]
) -> tuple[Path, Path]:
    """Write the lines that a tape has, and take them from it; span: of the day (ns)."""
    start, end = (time % DAY for time in span)
    about = f"{start // 10**6}_{-(-end // 10**6)}"
    names = [f"{ticker}_{date:%Y-%m-%d}_{about}_{kind}_{tape.levels}.csv" for kind in _KINDS]
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in zip(names, (tape.messages, tape.rows), strict=True):
        (folder / name).write_text("".join(f"{line}\n" for line in lines))
        lines.clear()
    return folder / names[0], folder / names[1]


@dataclass
class _Order:
    """An order that rests or comes in: quantity are its open lots, shown those displayed.

    replaced: it has left its place to trade at a new price.
    """

    order_id: int
    side: int
    price: int
    quantity: int
    type: int
    hidden: bool
    peak: int
    shown: int = 0
    replaced: bool = False


def _still_shown(order: _Order, lots: int) -> int:
    """Lots displayed of an order of which so many were just taken, from one slice to the next."""
    if lots < order.shown or not order.peak:
        return max(order.shown - lots, 0)
    return min(order.peak - (lots - order.shown) % order.peak, order.quantity)


class _Tape:
    """Lines of the two files, from reports taken one after the other."""

    def __init__(self, levels: int, price_unit: int) -> None:
        self.levels = levels
        self.messages: list[str] = []
        self.rows: list[str] = []
        self._sides = [DisplayedLevels(side, levels, price_unit) for side in (BUY, SELL)]
        self._unit = price_unit
        self._live: dict[int, _Order] = {}
        self._incoming: _Order | None = None
        self._now = self._message = 0
        self._unseen = False

    def take_all(self, reports: pd.DataFrame) -> None:
        """Take the reports of a day; those that are `unseen` change the book without a line."""
        for report in reports.itertuples(index=False):
            self.take(report)
        self.settle()

    def take(self, report: Any) -> None:
        """Take the next report."""
        if not self._goes_on(report):
            self.settle()
        self._now, self._message, self._unseen = report.time, report.message, report.unseen
        if report.kind == ACCEPTED:
            self._accept(report)
        elif report.kind == TRADE:
            self._trade(report)
        elif report.kind in (CANCELLED, EXPIRED):
            self._cancel(report)
        elif report.kind == REPLACED:
            self._replace(report)
        elif report.kind == TRIGGERED:
            self._incoming = self._live.pop(report.order_id)
            self._incoming.type = LIMIT

    def settle(self) -> None:
        """Let what is left of the incoming order rest."""
        order, self._incoming = self._incoming, None
        if order is None:
            return
        if order.replaced:
            raise ValueError(
                f"order {order.order_id} rested and traded at {self._now} ns as in a call auction; "
                "LOBSTER shows continuous trading only: say its hours, as export_days does"
            )
        if order.quantity > 0:
            self._rest(order)

    def _goes_on(self, report: Any) -> bool:
        """Whether a report is about the incoming order still, and not about what came next."""
        order = self._incoming
        if order is None or (report.time, report.message) != (self._now, self._message):
            return False
        own: bool = report.order_id == order.order_id
        if report.kind == CANCELLED:
            return bool(report.reason == SELF_MATCH or (own and report.reason == UNFILLED))
        return own and (report.kind == TRADE or (report.kind == REPLACED and order.replaced))

    def _find(self, order_id: int) -> _Order:
        if order_id not in self._live:
            raise ValueError(
                f"order {order_id} at {self._now} ns was never accepted: "
                "export the reports from the time on when the book was empty"
            )
        return self._live[order_id]

    # reports

    def _accept(self, report: Any) -> None:
        order = _Order(
            report.order_id,
            report.side,
            report.price,
            report.quantity,
            getattr(report, "type", LIMIT),
            bool(report.hidden),
            getattr(report, "peak", 0),
        )
        if order.type >= STOP:
            self._live[order.order_id] = order
        else:
            self._incoming = order

    def _trade(self, report: Any) -> None:
        if self._incoming is None and report.unseen and report.message == NONE:
            self._cross(report)
            return
        if self._incoming is None:  # no order came in: one that rests is about to be replaced
            self._incoming = self._find(report.taker_id)
            self._incoming.replaced = True
            self._withdraw(self._incoming)
        self._incoming.quantity -= report.quantity
        maker, lots = self._find(report.maker_id), report.quantity
        if bool(report.hidden) != (maker.shown == 0) or lots > max(
            maker.shown, maker.hidden * lots
        ):
            raise ValueError(
                f"order {maker.order_id} traded at {self._now} ns otherwise than it was displayed: "
                "tell of accepted orders which are hidden, and their type and peak"
            )
        maker.quantity -= lots
        if maker.hidden:
            self._write(Event.HIDDEN_EXECUTION, maker, lots)
        else:
            self._show(maker, -lots, Event.EXECUTION)
        if maker.quantity == 0:
            del self._live[maker.order_id]
        elif maker.shown == 0 and not maker.hidden:
            self._show(maker, min(maker.peak, maker.quantity), Event.SUBMISSION)

    def _cross(self, report: Any) -> None:
        """A trade of a call auction, in which both orders rest."""
        for order in (self._find(report.maker_id), self._find(report.taker_id)):
            order.quantity -= report.quantity
            shown = _still_shown(order, report.quantity)
            self._show(order, shown - order.shown, Event.CROSS)
            if order.quantity == 0:
                del self._live[order.order_id]

    def _cancel(self, report: Any) -> None:
        if self._incoming is not None and self._incoming.order_id == report.order_id:
            self._incoming.quantity -= report.quantity
            return
        order = self._find(report.order_id)
        left = order.quantity - report.quantity
        if left <= 0 or report.kind == EXPIRED or report.reason != NO_REASON:
            self._withdraw(order)
            return
        order.quantity = left
        self._show(order, min(order.shown, left) - order.shown, Event.REDUCTION)

    def _replace(self, report: Any) -> None:
        if self._incoming is None and report.order_id not in self._live:
            return  # it met one of its own owner and is gone
        order = self._incoming or self._live[report.order_id]
        self._incoming = None
        order.replaced = False
        if order.type >= STOP:
            order.price, order.quantity = report.price, report.quantity
            return
        if order.order_id in self._live:
            self._withdraw(order)
        order.price, order.quantity = report.price, report.quantity
        if order.quantity > 0:
            self._rest(order)

    # orders

    def _rest(self, order: _Order) -> None:
        self._live[order.order_id] = order
        lots = min(order.peak or order.quantity, order.quantity)
        self._show(order, 0 if order.hidden else lots, Event.SUBMISSION)

    def _withdraw(self, order: _Order) -> None:
        del self._live[order.order_id]
        self._show(order, -order.shown, Event.DELETION)

    def _show(self, order: _Order, lots: int, event: Event) -> None:
        """Display so many lots more, or fewer."""
        if lots != 0:
            order.shown += lots
            self._sides[order.side].add(order.price, lots)
            self._write(event, order, abs(lots))

    def _write(self, event: Event, order: _Order, size: int) -> None:
        if self._unseen:
            return
        bids, asks = self._sides[BUY].best(), self._sides[SELL].best()
        row = ",".join(f"{a},{m},{b},{n}" for (b, n), (a, m) in zip(bids, asks, strict=True))
        seen = event != Event.HIDDEN_EXECUTION
        if seen and self.rows and row == self.rows[-1]:
            return
        now = self._now % DAY
        seconds = f"{now // _SECOND}.{now % _SECOND:09d}"
        order_id, direction = order.order_id if seen else 0, 1 if order.side == BUY else -1
        price = order.price * self._unit
        self.messages.append(f"{seconds},{event:d},{order_id},{size},{price},{direction}")
        self.rows.append(row)
