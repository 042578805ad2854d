"""bourse: an order book in Rust, called from Python order by order."""

from collections.abc import Sequence

import numpy as np
from bourse.core import OrderBook as BourseBook

from abm.benchmark.peers.peer import Agreement, Message, Peer, same_trades
from abm.kernel.book.messages import BUY, CANCEL, NEW
from abm.market.order_book import OrderBook


class BoursePeer(Peer):
    """Its priority is its clock, which therefore has to tick between two messages."""

    package = "bourse"
    driven = (
        "a call a message, set_time before it (orders of one time and price overwrite each other);"
        " replace = modify_order; immediate-or-cancel = place_order, then cancel_order"
    )
    messages = 200_000

    def __init__(self) -> None:
        self._book = BourseBook(0, 1, True)
        self._time = 0

    def play(self, messages: Sequence[Message]) -> None:
        """Their ids count orders from 0, and so do those of a stream."""
        book, time = self._book, self._time
        for action, side, immediate, order_id, price, quantity in messages:
            time += 1
            book.set_time(time)
            if action == NEW:
                placed = book.place_order(side == BUY, quantity, 0, price=price)
                if immediate:
                    book.cancel_order(placed)
            elif action == CANCEL:
                book.cancel_order(order_id)
            else:
                book.modify_order(order_id, new_price=price, new_vol=quantity)
        self._time = time

    def compare(self, book: OrderBook, reports: np.ndarray) -> Agreement:
        """Trade by trade."""
        trades = self._book.get_trades()
        return same_trades([(price, lots) for _, _, price, lots, *_ in trades], reports)
