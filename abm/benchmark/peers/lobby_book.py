"""lobby (once PyLOB): an order book in plain Python, with a red-black tree of prices."""

from collections.abc import Sequence

import numpy as np
from lobby import OrderBook as LobbyBook

from abm.benchmark.peers.peer import Agreement, Message, Peer, same_trades
from abm.kernel.book.messages import BUY, NEW, REPLACE
from abm.market.order_book import OrderBook


class LobbyPeer(Peer):
    """Orders are dictionaries; the tape of its trades is its own."""

    package = "lobby"
    driven = (
        "a call a message; replace = cancelOrder, then processOrder (its modifyOrder never trades);"
        " immediate-or-cancel = processOrder, then cancelOrder of what rests"
    )
    messages = 20_000

    def __init__(self) -> None:
        self._book = LobbyBook(price_digits=0)
        self._time = 0

    def play(self, messages: Sequence[Message]) -> None:
        """With ids and times of ours, as it offers for data that is read from elsewhere."""
        book, time = self._book, self._time
        for action, side, immediate, order_id, price, quantity in messages:
            time += 1
            name = "bid" if side == BUY else "ask"
            if action != NEW:
                book.cancelOrder(name, order_id, time)
            if action in (NEW, REPLACE):
                order = {
                    "type": "limit",
                    "side": name,
                    "qty": quantity,
                    "price": price,
                    "tid": 0,
                    "idNum": order_id,
                    "timestamp": time,
                }
                _, rests = book.processOrder(order, True, False)
                if immediate and rests is not None:
                    book.cancelOrder(name, order_id, time)
        self._time = time

    def compare(self, book: OrderBook, reports: np.ndarray) -> Agreement:
        """Trade by trade."""
        return same_trades([(trade["price"], trade["qty"]) for trade in self._book.tape], reports)
