"""Replaying LOBSTER's files, against small tapes worked out by hand.

On the first 999 messages of LOBSTER's sample of AAPL, 21 June 2012 (ten levels), all 998 steps
agree with 318 revealed levels; of 98 executions 90 are hits and 8 anonymous. So they do with one,
two, three and five levels.
"""

import pytest

from abm.market.limit_order_book import Side
from abm.market.order_book import OrderBook
from abm.records.lobster import Disagreement, LobsterError, replay

NO_ASK, NO_BID = 9999999999, -9999999999


@pytest.fixture
def files(tmp_path):
    def write(messages, rows=None):
        message, book = tmp_path / "message.csv", tmp_path / "orderbook.csv"
        lines = [f"{34200 + k},{','.join(map(str, row))}" for k, row in enumerate(messages)]
        message.write_text("\n".join(lines) + "\n")
        if rows is None:
            return (message,)
        book.write_text("".join(",".join(map(str, row)) + "\n" for row in rows))
        return message, book

    return write


def row(asks, bids, levels=2):
    """A row of a book file from (price, size) of both sides."""
    asks = asks + [(NO_ASK, 0)] * (levels - len(asks))
    bids = bids + [(NO_BID, 0)] * (levels - len(bids))
    return [number for pair in zip(asks, bids, strict=True) for level in pair for number in level]


def test_from_an_empty_book_every_execution_is_judged(files):
    result = replay(
        *files(
            [
                (1, 1, 5, 100, 1),
                (1, 2, 5, 100, 1),
                (1, 3, 5, 99, 1),
                (1, 4, 5, 102, -1),
                (4, 1, 2, 100, 1),  # first of its level: a hit
                (2, 2, 1, 100, 1),  # keeps its place
                (4, 2, 1, 100, 1),  # order 1 stands before it
                (4, 1, 3, 100, 1),  # fills order 1: a hit
                (4, 3, 1, 99, 1),  # order 2 has the better price
                (4, 9, 1, 100, 1),  # never seen
                (5, 0, 9, 101, 1),
                (3, 4, 5, 102, -1),
                (3, 8, 5, 102, -1),  # never seen
                (1, 5, 7, 100, -1),  # would trade with order 2
                (6, -1, 7, 100, -1),
                (7, 0, 0, -1, -1),
            ]
        )
    )
    assert result.book.depth(Side.BUY) == [(100, 3), (99, 4)]
    assert result.book.depth(Side.SELL) == []
    assert (result.messages, result.compared, result.agreed) == (16, 0, 0)
    assert (result.hits, result.overtaken, result.anonymous, result.unknown) == (2, 2, 0, 1)
    assert (result.submissions, result.refused, result.unmatched) == (5, 1, 1)
    assert (result.trades, result.hidden, result.executions) == (2, 1, 5)


def test_levels_from_outside_the_window_are_revealed_not_wrong(files):
    result = replay(
        *files(
            [
                (1, 1, 5, 100, 1),
                (1, 2, 4, 98, 1),  # sends 97 out of the window
                (4, 50, 5, 100, 1),  # an order from before the start
                (3, 2, 4, 98, 1),  # reveals 95
                (2, 51, 2, 97, 1),
            ],
            [
                row([(102, 6)], [(100, 9), (97, 8)]),
                row([(102, 6)], [(100, 9), (98, 4)]),
                row([(102, 6)], [(100, 4), (98, 4)]),
                row([(102, 6)], [(100, 4), (97, 3)]),
                row([(102, 6)], [(100, 4), (97, 1)]),
            ],
        )
    )
    assert (result.compared, result.agreed, result.disagreements) == (4, 4, [])
    assert result.revealed == 1
    assert (result.anonymous, result.unmatched, result.trades) == (1, 0, 1)


def test_a_row_that_does_not_follow_is_told_and_taken_over(files):
    result = replay(
        *files(
            [(1, 1, 5, 100, 1), (1, 2, 5, 101, -1), (1, 3, 5, 99, 1), (3, 1, 5, 100, 1)],
            [
                row([], [(100, 5)]),
                row([(101, 6)], [(100, 5)]),  # a lot too many
                row([(101, 6)], [(100, 5)]),  # the order at 99 is missing
                row([(101, 6)], []),
            ],
        )
    )
    assert (result.compared, result.agreed, result.revealed) == (3, 1, 0)
    assert result.disagreements == [
        Disagreement(1, Side.SELL, 101, expected=6, rebuilt=5),
        Disagreement(2, Side.BUY, 99, expected=0, rebuilt=5),
    ]


def test_files_of_different_length_are_refused(files):
    with pytest.raises(LobsterError, match="1 rows for 2 messages"):
        replay(*files([(1, 1, 5, 100, 1), (1, 2, 5, 99, 1)], [row([], [(100, 5)])]))


def test_a_message_costs_the_same_however_much_rests(files, monkeypatch):
    walked = []
    walk = OrderBook.orders

    def counted(book, *place):
        walked.append(len(queue := walk(book, *place)))
        return queue

    monkeypatch.setattr(OrderBook, "orders", counted)
    n = 300
    new = [(1, k + 1, 5, 100 - k % 3, 1) for k in range(n)]
    gone = [(3, 1000 + k, 5, 100 - k % 3, 1) for k in range(n)]
    traded = [(4, 1 + k, 5, 100, 1) for k in range(0, n, 3)]
    result = replay(*files(new + gone + traded))
    assert (result.unmatched, result.hits) == (n, n // 3)
    assert sum(walked) == 0


def test_anonymous_lots_of_a_level_go_in_the_order_of_their_coming(files):
    shown = [row([], [(100, 5)]), row([], [(100, 8)]), row([], [(100, 8)]), row([], [(100, 2)])]
    result = replay(
        *files([(1, 1, 5, 99, 1), (7, 0, 0, -1, 1), (7, 0, 0, -1, 1), (3, 9, 6, 100, 1)], shown)
    )
    assert [(order.order_id, order.quantity) for order in result.book.orders(Side.BUY)] == [(-2, 2)]
    assert result.unmatched == 0
