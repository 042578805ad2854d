"""Our tape of reports as LOBSTER's two files.

LOBSTER knows displayed resting orders only. Of an incoming order, what trades appears as executions
of the orders it meets, and what is left as a submission once it rests; a replace as a deletion and
a submission; a new slice of an iceberg as a submission under the same id. Events that leave the
recorded levels as they are do not appear, but for executions of hidden orders, whose id is 0.
"""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

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
from abm.records.lobster.levels import DisplayedLevels
from abm.records.lobster.lobster_files import Event

_SECOND = 10**9
_DAY = 86_400 * _SECOND
_KINDS = ("message", "orderbook")


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
    auction, which LOBSTER does not show.
    """
    days = orders["time"].to_numpy() // _DAY
    if len(days) and days[0] != days[-1]:
        raise ValueError("the reports span several days; LOBSTER has one file a day: export each")
    tape = _Tape(levels, price_unit)
    for report in orders.assign(time=orders["time"] % _DAY).itertuples(index=False):
        tape.take(report)
    tape.settle()
    times = (orders["time"] % _DAY).iloc[[0, -1]] if len(days) else pd.Series([0, 0])
    span = f"{times.iloc[0] // 10**6}_{-(-times.iloc[1] // 10**6)}"
    names = [f"{ticker}_{date:%Y-%m-%d}_{span}_{kind}_{levels}.csv" for kind in _KINDS]
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in zip(names, (tape.messages, tape.rows), strict=True):
        (folder / name).write_text("".join(f"{line}\n" for line in lines))
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


class _Tape:
    """Lines of the two files, from reports taken one after the other."""

    def __init__(self, levels: int, price_unit: int) -> None:
        self.messages: list[str] = []
        self.rows: list[str] = []
        self._sides = [DisplayedLevels(side, levels, price_unit) for side in (BUY, SELL)]
        self._unit = price_unit
        self._live: dict[int, _Order] = {}
        self._incoming: _Order | None = None
        self._now = self._message = 0

    def take(self, report: Any) -> None:
        """Take the next report."""
        if not self._goes_on(report):
            self.settle()
        self._now, self._message = report.time, report.message
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
                "LOBSTER shows continuous trading only: export the reports of that"
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
        bids, asks = self._sides[BUY].best(), self._sides[SELL].best()
        row = ",".join(f"{a},{m},{b},{n}" for (b, n), (a, m) in zip(bids, asks, strict=True))
        seen = event != Event.HIDDEN_EXECUTION
        if seen and self.rows and row == self.rows[-1]:
            return
        seconds = f"{self._now // _SECOND}.{self._now % _SECOND:09d}"
        order_id, direction = order.order_id if seen else 0, 1 if order.side == BUY else -1
        price = order.price * self._unit
        self.messages.append(f"{seconds},{event:d},{order_id},{size},{price},{direction}")
        self.rows.append(row)
