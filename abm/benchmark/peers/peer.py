"""What it takes to drive another order book with our messages and to compare what it did."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from abm.kernel.book.messages import IMMEDIATE_OR_CANCEL, TRADE
from abm.market.order_book import OrderBook

Message = tuple[int, int, bool, int, int, int]
"""action, side, whether immediate-or-cancel, order id, price, quantity, as in a MESSAGE."""


def plain(messages: np.ndarray) -> list[Message]:
    """MESSAGE rows as Python numbers, so that no peer is charged for reading our arrays."""
    immediate = messages["time_in_force"] == IMMEDIATE_OR_CANCEL
    names = ("order_id", "price", "quantity")
    columns = (messages["action"], messages["side"], immediate, *(messages[n] for n in names))
    return list(zip(*(column.tolist() for column in columns), strict=True))


@dataclass(frozen=True)
class Agreement:
    """Whether a peer did what our book did, and on how much of it that was seen."""

    agrees: bool
    seen_on: str


class Peer(ABC):
    """A book of another library, empty at first.

    package: its name for pip.  driven: how our messages are put to it.  messages: how many of a
    stream it is timed with, so that it takes some tenths of a second.
    """

    package: ClassVar[str]
    driven: ClassVar[str]
    messages: ClassVar[int]

    @staticmethod
    def translated(messages: np.ndarray) -> Any:
        """Messages in the form that `play` takes them; made off the clock."""
        return plain(messages)

    @abstractmethod
    def play(self, messages: Any) -> None:
        """Put messages to the book, in the way that its authors offer to Python."""

    @abstractmethod
    def compare(self, book: OrderBook, reports: np.ndarray) -> Agreement:
        """Hold what it did against our book and its reports after the same messages."""


def same_trades(theirs: Iterable[tuple[int, int]], reports: np.ndarray) -> Agreement:
    """Compare trades one by one: (price, quantity) of theirs in sequence, and our reports."""
    trades = reports[reports["kind"] == TRADE]
    ours = list(zip(trades["price"].tolist(), trades["quantity"].tolist(), strict=True))
    found = list(theirs)
    lots = sum(quantity for _, quantity in found)
    return Agreement(found == ours, f"{len(found):,} trades, {lots:,} lots")
