"""limit-order-book: an order book in C++, called from Python order by order through ctypes."""

from collections.abc import Sequence

import numpy as np
from limit_order_book.limit_order_book import LimitOrderBook

from abm.benchmark.peers.peer import Agreement, Message, Peer
from abm.kernel.book.messages import BUY, NEW, REPLACE
from abm.market.limit_order_book import Side
from abm.market.order_book import OrderBook


class LimitOrderBookPeer(Peer):
    """It tells of no trades, only what is left."""

    package = "limit-order-book"
    driven = (
        "a call a message; replace = cancel, then limit;"
        " immediate-or-cancel = limit, then cancel if has (an unknown id ends the process);"
        " it reports no trades, so what is compared is the book they leave, lots at every price"
    )
    messages = 200_000

    def __init__(self) -> None:
        self._book = LimitOrderBook()

    def play(self, messages: Sequence[Message]) -> None:
        """Every target of a stream's cancels and replaces rests, so they need no has."""
        book = self._book
        for action, side, immediate, order_id, price, quantity in messages:
            if action != NEW:
                book.cancel(order_id)
            if action in (NEW, REPLACE):
                if side == BUY:
                    book.limit_buy(order_id, quantity, price)
                else:
                    book.limit_sell(order_id, quantity, price)
                if immediate and book.has(order_id):
                    book.cancel(order_id)

    def compare(self, book: OrderBook, reports: np.ndarray) -> Agreement:
        """What is left after all fills: orders in all, and lots at every price."""
        orders = sum(len(book.orders(side)) for side in Side)
        volumes = (self._book.volume_buy, self._book.volume_sell)
        agrees = self._book.count() == orders
        for side, volume in zip(Side, volumes, strict=True):
            depth = book.depth(side)
            agrees &= volume() == sum(lots for _, lots in depth)
            agrees &= all(volume(price) == lots for price, lots in depth)
        return Agreement(agrees, f"{orders:,} orders left")
