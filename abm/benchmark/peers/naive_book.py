"""Our own naive book: sorted Python lists, the twin that tests hold the compiled book against."""

import numpy as np

from abm.benchmark.peers.peer import Agreement, Peer
from abm.market.naive_order_book import NaiveOrderBook
from abm.market.order_book import OrderBook


class NaivePeer(Peer):
    """It understands our messages as they are."""

    package = "abm"
    driven = "one call of NaiveOrderBook.process"
    messages = 10_000

    def __init__(self) -> None:
        self._book = NaiveOrderBook()
        self._reports = np.zeros(0)

    @staticmethod
    def translated(messages: np.ndarray) -> np.ndarray:
        """As they are."""
        return messages

    def play(self, messages: np.ndarray) -> None:
        """In one call."""
        self._reports = self._book.process(messages)

    def compare(self, book: OrderBook, reports: np.ndarray) -> Agreement:
        """Report by report."""
        agrees = np.array_equal(self._reports, reports)
        return Agreement(agrees, f"{len(reports):,} reports")
