"""The arrays of order books: who owns them, makes room in them and looks at them from Python."""

import numpy as np

from abm.kernel.base.heap import new_heap
from abm.kernel.book.book import (
    AT_LEVEL,
    BOOK,
    BOOKS,
    FAR,
    FREE,
    ID,
    LEVEL,
    NONE,
    ORDER,
    SIDE,
    WINDOW,
    WORD,
    WORDS,
)
from abm.kernel.book.ids import enter_all
from abm.kernel.book.messages import BUY, DAY, MAX_SLICES, REPORT
from abm.kernel.compiling.jit import copied_rows, new_rows

SMALL = 4096
"""Reports up to this number are copied when they are taken away; more are handed over."""


class Books:
    """The arrays of any number of books, and the header by which compiled code reaches them.

    Attributes are the arrays of the text of `abm.kernel.book.book`; `header` is a BOOKS array of
    one row.
    """

    ARRAYS = ("books", "sides", "levels", "words", "orders", "ids", "expiries", "reports")

    def __init__(self, count: int, capacity: int = 1024, reports: int = SMALL) -> None:
        """Empty books, open for continuous trading, with room for so many orders and reports."""
        self.header = new_rows(1, BOOKS)
        self.books = new_rows(count, BOOK)
        any_price = np.iinfo(np.int64)
        self.books["lowest_price"], self.books["highest_price"] = any_price.min, any_price.max
        self.sides = new_rows(2 * count, SIDE)
        for root in ("far", "stops", "at_auction"):
            self.sides[root] = NONE
        self.levels = new_rows(2 * count * WINDOW, LEVEL)
        self.words = new_rows(2 * count * WORDS, WORD)
        self.orders = new_rows(0, ORDER)
        self.expiries = new_heap(0)
        self.reports = new_rows(reports, REPORT)
        self.header["free"], self.header["now"] = NONE, np.iinfo(np.int64).min
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
            self.reports = new_rows(most + most // 4 + messages + messages // 2, REPORT)
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

    def first(self, b: int, side: int) -> np.void | None:
        """The ORDER row of a side of a book that would trade first, None if it is empty."""
        row = 2 * b + side
        record = self.sides[row]
        if record["levels"] == 0:
            return None
        level = self.levels[row * WINDOW + int(record["best"]) % WINDOW]
        found: np.void = self.orders[level["first"]]
        return found
