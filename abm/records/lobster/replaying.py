"""Real order flow through our own book, to see whether it rebuilds the book that was recorded.

The recorded book shows a window of its best levels. What leaves the window is forgotten, as the
tape does not tell what becomes of it. What stood before the first row, or comes into the window
from outside, has no order id that we know: it is entered as anonymous orders (negative ids), on
which messages about unknown orders fall.
"""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from abm.kernel.book.messages import (
    CANCEL,
    IMMEDIATE_OR_CANCEL,
    MESSAGE,
    NEW,
    REDUCE,
    REJECTED,
    TRADE,
)
from abm.market.limit_order_book import Order, Side
from abm.market.order_book import OrderBook
from abm.records.lobster.lobster_files import Event, LobsterError, read_book, read_messages

MOST_KEPT = 10
"""Disagreements that a `Replay` keeps."""


@dataclass(frozen=True)
class Disagreement:
    """A level that came out differently: row (from 0), side, price, lots recorded and rebuilt."""

    row: int
    side: Side
    price: int
    expected: int
    rebuilt: int


@dataclass
class Replay:
    """What came of a replay.

    messages: rows of the message file.  compared, agreed: rows of the book file that were rebuilt
    from the row before, and those in which every level came out as recorded.  revealed: levels
    taken from the file because they came from outside the recorded window.  disagreements: the
    first ones.

    submissions: new orders.  refused: those that our book did not take.  unmatched: reductions and
    deletions of lots that are not there.  hidden: executions of hidden orders.  trades: trades of
    our book.  book: our book after the last row.

    Executions of visible orders are one of four. hits: our book executes the very order that the
    tape names.  anonymous: the tape names an order not known, and anonymous lots stand first.
    overtaken: our book would execute another order.  unknown: no such lots are there.
    """

    messages: int = 0
    compared: int = 0
    agreed: int = 0
    revealed: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)
    submissions: int = 0
    refused: int = 0
    unmatched: int = 0
    hidden: int = 0
    trades: int = 0
    hits: int = 0
    anonymous: int = 0
    overtaken: int = 0
    unknown: int = 0
    book: OrderBook = field(default_factory=OrderBook)

    @property
    def executions(self) -> int:
        """Executions of visible orders on the tape."""
        return self.hits + self.anonymous + self.overtaken + self.unknown


def replay(message_path: Path, book_path: Path | None = None) -> Replay:
    """Replay a message file; with a book file, compare row by row.

    With one, the book starts as the first row, and row k must follow from row k-1 and message k:
    where it does not, the disagreement is noted and the recorded levels are taken. Without one it
    starts empty. Raises LobsterError.
    """
    messages = read_messages(message_path)
    tape = _Tape()
    tape.result.messages = len(messages)
    rows = messages[["type", "order_id", "size", "price", "direction"]].to_numpy().tolist()
    if book_path is None:
        for row in rows:
            tape.take(*row)
        return tape.result
    recorded = read_book(book_path)
    if len(recorded) != len(messages):
        problem = f"{len(recorded)} rows for {len(messages)} messages"
        raise LobsterError(book_path, None, problem, "Give the two files of one download")
    if recorded.size == 0:
        return tape.result
    tape.start(recorded[0])
    for k, row in enumerate(rows[1:], start=1):
        tape.take(*row)
        tape.compare(k, recorded[k - 1], recorded[k])
    return tape.result


def _shown(row: np.ndarray, side: Side) -> dict[int, int]:
    """Lots by price of one side of a recorded row."""
    name = "bid" if side == Side.BUY else "ask"
    prices, sizes = row[f"{name}_price"].tolist(), row[f"{name}_size"].tolist()
    return {price: size for price, size in zip(prices, sizes, strict=True) if size > 0}


def _is_beyond(shown: dict[int, int], levels: int, side: Side, price: int) -> bool:
    """Whether a price is worse than all that a full window of so many levels shows."""
    worse = 1 if side == Side.SELL else -1
    return len(shown) == levels and worse * price > max(worse * known for known in shown)


class _Tape:
    """A book that messages of LOBSTER are fed to."""

    def __init__(self) -> None:
        self.result = Replay()
        self.book = self.result.book
        self._strangers = 0
        self._queues: defaultdict[tuple[Side, int], deque[int]] = defaultdict(deque)
        """Ids of anonymous orders by side and price, some of them gone, as they would trade."""

    def start(self, row: np.ndarray) -> None:
        """Fill the empty book with a recorded row."""
        for side in Side:
            for price, lots in _shown(row, side).items():
                self._enter_stranger(side, price, lots)

    def take(self, event: int, order_id: int, size: int, price: int, direction: int) -> None:
        """Do what one message says."""
        side = Side.BUY if direction == 1 else Side.SELL
        if event == Event.SUBMISSION:
            self._submit(order_id, size, price, side)
        elif event == Event.EXECUTION:
            self._execute(order_id, size, price, side)
        elif event in (Event.REDUCTION, Event.DELETION):
            left = self._take_away(order_id, size, price, side)
            self.result.unmatched += left > 0
        elif event == Event.HIDDEN_EXECUTION:
            self.result.hidden += 1

    def compare(self, k: int, before: np.ndarray, after: np.ndarray) -> None:
        """Check our book against a recorded row, then take over what differs."""
        wrong: list[Disagreement] = []
        for side in Side:
            window, expected = _shown(before, side), _shown(after, side)
            rebuilt = dict(self.book.depth(side))
            for price in sorted(expected.keys() | rebuilt.keys()):
                level = Disagreement(k, side, price, expected.get(price, 0), rebuilt.get(price, 0))
                if level.expected == level.rebuilt:
                    continue
                if _is_beyond(window, len(before), side, price):
                    self.result.revealed += price in expected
                elif not _is_beyond(expected, len(after), side, price):
                    wrong.append(level)
                self._settle(level)
        self.result.compared += 1
        self.result.agreed += not wrong
        self.result.disagreements += wrong[: MOST_KEPT - len(self.result.disagreements)]

    def _settle(self, level: Disagreement) -> None:
        """Give a level the recorded lots; one that left the window is forgotten, as it has none."""
        lots = level.expected - level.rebuilt
        if lots > 0:
            self._enter_stranger(level.side, level.price, lots)
            return
        queue = self.book.orders(level.side, level.price)
        for order in sorted(queue, key=lambda order: order.order_id >= 0):
            lots += self._reduce(order, -lots)

    # messages

    def _submit(self, order_id: int, size: int, price: int, side: Side) -> None:
        reports = self._send(
            action=NEW, order_id=order_id, side=side, price=price, quantity=size, post_only=1
        )
        self.result.submissions += 1
        self.result.refused += int(reports["kind"][0] == REJECTED)

    def _execute(self, order_id: int, size: int, price: int, side: Side) -> None:
        named, first = self.book.find(order_id), self.book.first(side)
        if first is not None and first.price != price:
            first = None
        if first is not None and first.order_id == order_id and first.quantity >= size:
            hit = self._trade(size, price, side) == [order_id]
            self.result.hits += hit
            self.result.overtaken += not hit
        elif first is not None and first.order_id < 0 and named is None and first.quantity >= size:
            self.result.anonymous += 1
            self._trade(size, price, side)
        elif self._take_away(order_id, size, price, side) == 0:
            self.result.overtaken += 1
        else:
            self.result.unknown += 1

    def _trade(self, size: int, price: int, side: Side) -> list[int]:
        """Send an order against a level; the ids of the orders that it traded with."""
        self._strangers += 1
        reports = self._send(
            order_id=-self._strangers,
            side=1 - side,
            price=price,
            quantity=size,
            time_in_force=IMMEDIATE_OR_CANCEL,
        )
        trades = reports[reports["kind"] == TRADE]
        self.result.trades += len(trades)
        return [int(maker) for maker in trades["maker_id"]]

    def _take_away(self, order_id: int, size: int, price: int, side: Side) -> int:
        """Take lots from an order, or from the anonymous ones of its level; lots not found."""
        named = self.book.find(order_id)
        if named is not None:
            return size - self._reduce(named, size)
        queue = self._queues[side, price]
        while size > 0 and queue:
            first = self.book.find(queue[0])
            if first is None:
                queue.popleft()
            else:
                size -= self._reduce(first, size)
        return size

    def _reduce(self, order: Order, lots: int) -> int:
        lots = min(lots, order.quantity)
        if lots == order.quantity:
            self._send(action=CANCEL, order_id=order.order_id)
        elif lots > 0:
            self._send(action=REDUCE, order_id=order.order_id, quantity=lots)
        return lots

    def _enter_stranger(self, side: Side, price: int, lots: int) -> None:
        self._strangers += 1
        self._queues[side, price].append(-self._strangers)
        self._send(order_id=-self._strangers, side=side, price=price, quantity=lots)

    def _send(self, **fields: int) -> np.ndarray:
        message = np.zeros(1, MESSAGE)
        for name, value in fields.items():
            message[name] = value
        return self.book.process(message)
