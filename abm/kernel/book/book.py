"""What an order book is made of: the dtypes of its rows and the arrays that hold them.

One `Books` holds any number of books in the same arrays; compiled code gets their header.
A side of a book keeps its prices as *keys* that grow away from the touch (a bid of price p has the
key ~p, an ask the key p), so that every function is written once for both sides, over all of int64.

    books     BOOK row a book: phase, last price
    sides     SIDE row a side (2 * book + side): the window of keys it covers, the best key
    levels    LEVEL a price of a window, at side row * WINDOW + key modulo WINDOW
    words     which levels are occupied: WORDS words a side, a tree of three layers
    orders    ORDER row an order, live or free
    ids       ID: hash table from order id to row in orders
    expiries  heap of good-till-time orders
    reports   REPORT rows not yet taken away
"""

import numpy as np

from abm.kernel.base.heap import new_heap
from abm.kernel.book.messages import BUY, DAY, MAX_SLICES, REPORT
from abm.kernel.compiling.jit import compiled, copied_rows, new_rows, rows_at

WINDOW = 1 << 16
"""Prices a side covers level by level from near its best; worse ones wait in a heap."""

WORDS = WINDOW // 64 + WINDOW // 4096 + 1
"""Words of the tree that says which levels of a side are occupied."""

SMALL = 4096
"""Reports up to this number are copied when they are taken away; more are handed over."""

NONE = -1
"""No row."""

# where an order stands
FREE, AT_LEVEL, FAR, STOPPED, AT_AUCTION = 0, 1, 2, 3, 4

ORDER = np.dtype(
    [
        ("order_id", "i8"),
        ("owner", "i8"),
        ("price", "i8"),
        ("quantity", "i8"),
        ("shown", "i8"),
        ("peak", "i8"),
        ("entered", "i8"),
        ("key", "i8"),
        ("serial", "i8"),
        ("next", "i4"),
        ("previous", "i4"),
        ("child", "i4"),
        ("book", "i2"),
        ("place", "u1"),
        ("side", "u1"),
        ("type", "u1"),
        ("time_in_force", "u1"),
        ("hidden", "u1"),
    ],
    align=True,
)
"""A live order. quantity: all open lots, shown: the displayed part of them. key: what orders it in
its heap. entered: the last serial given before it came, by which its expiry knows it. serial: its
priority among equals. next, previous, child: rows it is linked to."""

LEVEL = np.dtype([("shown", "i8"), ("hidden", "i8"), ("first", "i4"), ("last", "i4")], align=True)
"""One price: displayed and undisplayed lots, and the queue of its orders."""

SIDE = np.dtype(
    [
        ("base", "i8"),
        ("best", "i8"),
        ("levels", "i8"),
        ("far", "i4"),
        ("stops", "i4"),
        ("at_auction", "i4"),
    ],
    align=True,
)
"""A side: its window is base .. base + WINDOW - 1, best its lowest key if levels (the number of
occupied ones) is not 0. far, stops, at_auction: roots of heaps of orders beyond the window, of
stops waiting for their trigger, and of market orders waiting for an auction."""

BOOK = np.dtype(
    [
        ("last_price", "i8"),
        ("traded", "i8"),
        ("lowest_price", "i8"),
        ("phase", "u1"),
        ("self_match", "u1"),
        ("has_traded", "u1"),
    ],
    align=True,
)
"""A book: price of the last trade (ticks) if it has traded, lots traded, lowest price it
takes, phase, self-match rule."""

ID = np.dtype([("mark", "u4"), ("row", "i4")], align=True)
"""An entry of the hash table: the hash of an order id, and its row + 1, so that zeros are empty."""

WORD = np.dtype([("bits", "u8")], align=True)
"""Sixty-four bits of the tree of occupied levels."""

BOOKS = np.dtype(
    [
        ("books", "i8"),
        ("sides", "i8"),
        ("levels", "i8"),
        ("words", "i8"),
        ("orders", "i8"),
        ("ids", "i8"),
        ("expiries", "i8"),
        ("reports", "i8"),
        ("book_count", "i8"),
        ("capacity", "i8"),
        ("id_mask", "i8"),
        ("report_capacity", "i8"),
        ("free", "i8"),
        ("live", "i8"),
        ("slices", "i8"),
        ("stops", "i8"),
        ("serial", "i8"),
        ("reported", "i8"),
        ("message", "i8"),
        ("owned", "i8"),
    ],
    align=True,
)
"""The header: addresses of the arrays, their sizes, and what is counted over all books: first free
row, live orders, iceberg slices still to come, waiting stops, last serial given, reports not yet
taken away, the message being worked on, and whether only its owner may amend an order."""

book_at = rows_at(BOOK)
_side_row = rows_at(SIDE)
_level_row = rows_at(LEVEL)
_word_row = rows_at(WORD)
_order_row = rows_at(ORDER)
_id_row = rows_at(ID)
_report_row = rows_at(REPORT)


@compiled
def book_of(books, b):
    """The record of a book."""
    return book_at(books.books, b)


@compiled
def side_of(books, s):
    """The record of a side, s = 2 * book + side."""
    return _side_row(books.sides, s)


@compiled
def level_of(books, s, key):
    """The level of a key that the window of a side covers."""
    return _level_row(books.levels, s * WINDOW + (key & (WINDOW - 1)))


@compiled
def word_of(books, s, index):
    """A word of the tree of occupied levels of a side."""
    return _word_row(books.words, s * WORDS + index)


@compiled
def order_of(books, row):
    """The record of an order."""
    return _order_row(books.orders, row)


@compiled
def id_of(books, at):
    """An entry of the table of ids."""
    return _id_row(books.ids, at)


@compiled
def report_of(books, index):
    """A report not yet taken away."""
    return _report_row(books.reports, index)


@compiled
def most_reports(books):
    """Reports that one message can cause at most, whatever it does."""
    return books.live + books.slices + 2 * books.stops + MAX_SLICES + 4


class Books:
    """The arrays of any number of books, and the header by which compiled code reaches them.

    Attributes are the arrays of the module's text; `header` is a BOOKS array of one row.
    """

    ARRAYS = ("books", "sides", "levels", "words", "orders", "ids", "expiries", "reports")

    def __init__(self, count: int, capacity: int = 1024, reports: int = SMALL) -> None:
        """Empty books, open for continuous trading, with room for so many orders and reports."""
        self.header = new_rows(1, BOOKS)
        self.books = new_rows(count, BOOK)
        self.books["lowest_price"] = np.iinfo(np.int64).min
        self.sides = new_rows(2 * count, SIDE)
        for root in ("far", "stops", "at_auction"):
            self.sides[root] = NONE
        self.levels = new_rows(2 * count * WINDOW, LEVEL)
        self.words = new_rows(2 * count * WORDS, WORD)
        self.orders = new_rows(0, ORDER)
        self.expiries = new_heap(0)
        self.reports = new_rows(reports, REPORT)
        self.header["free"] = NONE
        self.grow(capacity)

    def __getstate__(self) -> dict[str, np.ndarray]:
        """What a copy or a pickle is made of: copies of the arrays, and no address."""
        state = {name: getattr(self, name).copy() for name in ("header", *self.ARRAYS)}
        for name in self.ARRAYS:
            state["header"][name] = 0
        return state

    def __setstate__(self, state: dict[str, np.ndarray]) -> None:
        """Take over these arrays."""
        vars(self).update({name: copied_rows(array) for name, array in state.items()})
        self.bind()

    def grow(self, capacity: int) -> None:
        """Make room for more orders: capacity is a power of two, larger than what there is."""
        held = len(self.orders)
        orders = new_rows(capacity, ORDER)
        orders[:held] = self.orders
        orders["next"][held:] = np.arange(held + 1, capacity + 1)
        orders["next"][-1] = self.header["free"][0]
        self.orders = orders
        self.header["free"] = held
        self.expiries = new_heap(2 * capacity, self.expiries)
        self.ids = new_rows(2 * capacity, ID)
        self.bind()
        from abm.kernel.book.ids import enter_all

        enter_all(self.header[0])

    def make_room(self, messages: int) -> None:
        """Make it so that the next message finds room, and so many more if they are quiet."""
        header = self.header[0]
        if header["free"] == NONE:
            self.grow(2 * len(self.orders))
        room = self.expiries[0]["payload"] - self.expiries[0]["serial"]
        if room <= min(messages, len(self.orders) // 2):
            self._forget_dead_expiries()
        most = self.most_reports
        if len(self.reports) < most + messages:
            self.reports = new_rows(most + messages + messages // 2, REPORT)
            self.bind()

    @property
    def most_reports(self) -> int:
        """Reports that one message can cause at most, whatever it does."""
        header = self.header[0]
        return int(header["live"] + header["slices"] + 2 * header["stops"] + MAX_SLICES + 4)

    def take_reports(self) -> np.ndarray:
        """The reports of which the header counts, which it forgets."""
        count = int(self.header["reported"][0])
        self.header["reported"] = 0
        taken = self.reports[:count]
        if count < SMALL:
            return taken.copy()
        self.reports = new_rows(SMALL, REPORT)
        self.bind()
        return taken

    def _forget_dead_expiries(self) -> None:
        items = self.expiries[1 : 1 + self.expiries[0]["serial"]]
        orders = self.orders[items["payload"]]
        kept = items[(orders["place"] != FREE) & (orders["entered"] == items["serial"])]
        heap = new_heap(2 * len(self.orders))
        heap[1 : len(kept) + 1] = np.sort(kept, order=["time", "serial"])
        heap[0]["serial"] = len(kept)
        self.expiries = heap
        self.bind()

    def bind(self) -> None:
        """Write the addresses and sizes of the arrays into the header."""
        header = self.header[0]
        for name in self.ARRAYS:
            header[name] = getattr(self, name).ctypes.data
        header["book_count"] = len(self.books)
        header["capacity"] = len(self.orders)
        header["id_mask"] = len(self.ids) - 1
        header["report_capacity"] = len(self.reports)

    def select(self, b: int, side: int, *places: int) -> np.ndarray:
        """ORDER rows of one side of a book that stand in these places."""
        orders = self.orders
        of_side = (orders["book"] == b) & (orders["side"] == side)
        return orders[np.flatnonzero(of_side & np.isin(orders["place"], places))]

    def queue(self, b: int, side: int) -> np.ndarray:
        """ORDER rows of one side's resting orders, in the sequence in which they would trade."""
        resting = self.select(b, side, AT_LEVEL, FAR)
        return resting[np.lexsort((resting["serial"], resting["key"]))]

    def day_orders(self, b: int) -> np.ndarray:
        """Row numbers of the DAY orders of a book, by serial number."""
        orders = self.orders
        day = (orders["book"] == b) & (orders["place"] != FREE) & (orders["time_in_force"] == DAY)
        rows = np.flatnonzero(day)
        return rows[np.argsort(orders["serial"][rows])]

    def best_price(self, b: int, side: int) -> int | None:
        """Best price of a side of a book, None if it is empty."""
        record = self.sides[2 * b + side]
        if record["levels"] == 0:
            return None
        return int(record["best"]) if side != BUY else ~int(record["best"])
