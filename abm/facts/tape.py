"""A tape: one day of one market, as the facts need it, whatever it was read from."""

from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from abm.risk.run.frames import DAY, MINUTE, Times, Values
from abm.risk.run.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from abm.facts.lob_bench.tape import Tape as BenchTape

TABLES = {
    "orders": "trades",
    "quotes": "quotes",
    "depth": "depth by level",
    "messages": "messages about orders",
    "lives": "orders from their entry to their end",
    "prints": "classes of traders",
    "inventories": "inventories of classes of traders",
    "parents": "parent orders",
}
"""The tables of a tape, by what a reader calls them."""

SETTLING = MINUTE
"""How long after the open prices are left out (ns), where the book is known from there on."""

LATER_PRICES = ("bid_price", "ask_price", "price")


@dataclass(frozen=True)
class Tape:
    """One day of trading in one instrument.

    Times are ns since midnight of day 0, prices ticks, quantities lots. Every table has a column
    `time` in rising order, and is None where the source does not tell it.

    name: for readers.  open, close: of the time that is measured.  settled: from when on its prices
    are, when the book has filled.  tick_size: in currency.
    orders: aggressive orders: time, sign (1 bought, -1 sold), quantity, price of the first print.
    quotes: the best quotes, a row a change, with the columns of the record of that name.
    depth: levels at regular times, with the columns of the record of that name.
    messages: what happened to resting orders: time, kind (of LOBSTER: `Event`), quantity.
    lives: orders that came to rest: time, life (ns until the end, -1 if it is not on the tape),
    quantity, executed (lots), cancelled (whether that was the end).
    prints: trades: time, quantity, maker, taker (classes of traders, as text).
    inventories: time, trader_class, position, at regular times.
    parents: parent orders: time (of the end), start, quantity (bought, or below 0 sold), children.
    members: accounts of each class.  notes: what reading it had to assume.
    with_book: makes the same day as LOB-Bench compares it; None where messages are not told.
    """

    name: str
    open: int
    close: int
    settled: int
    tick_size: float
    orders: pd.DataFrame | None = None
    quotes: pd.DataFrame | None = None
    depth: pd.DataFrame | None = None
    messages: pd.DataFrame | None = None
    lives: pd.DataFrame | None = None
    prints: pd.DataFrame | None = None
    inventories: pd.DataFrame | None = None
    parents: pd.DataFrame | None = None
    members: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    with_book: "Callable[[], BenchTape] | None" = None

    def table(self, name: str) -> pd.DataFrame:
        """A table that is there. ValueError otherwise."""
        frame: pd.DataFrame | None = getattr(self, name)
        if frame is None:
            raise ValueError(f"{self.name} does not tell {TABLES[name]}")
        return frame

    def lacks(self, tables: tuple[str, ...]) -> list[str]:
        """Those of some tables that the source does not tell, as readers call them."""
        return [TABLES[name] for name in tables if getattr(self, name) is None]

    def column(self, table: str, name: str) -> Values:
        """A column of a table as floats."""
        return self.table(table)[name].to_numpy(np.float64)

    def times(self, table: str) -> Times:
        """The times of a table (ns)."""
        return self.table(table)["time"].to_numpy(np.int64)

    @cached_property
    def standing(self) -> pd.DataFrame:
        """The quotes that stood for some time: of those of one instant, the last."""
        quotes = self.table("quotes")
        times = quotes["time"].to_numpy()
        last: pd.DataFrame = quotes[np.append(times[1:] != times[:-1], True)[: len(times)]]
        return last

    @cached_property
    def two_sided(self) -> Steps:
        """1 while there is a bid below an ask, 0 while there is not."""
        quotes = self.standing
        filled = (quotes["bid_quantity"] > 0) & (quotes["ask_quantity"] > 0)
        uncrossed = quotes["bid_price"] < quotes["ask_price"]
        return self._path((filled & uncrossed).to_numpy().astype(np.float64))

    def quoted(self, values: Values) -> Steps:
        """A path of one value a standing quote, NaN while a side is empty."""
        return self._path(np.where(self.two_sided.values > 0, values, np.nan))

    @cached_property
    def mid(self) -> Steps:
        """Mid-price (ticks); while a side is empty the previous one goes on.

        Without quotes, the price of the last order that traded: it bounces between bid and ask.
        """
        if self.quotes is None:
            orders = self.table("orders").drop_duplicates("time", keep="last")
            return Steps(orders["time"].to_numpy(np.int64), orders["price"].to_numpy(np.float64))
        known = self.two_sided.values > 0
        mids = (self.standing["bid_price"] + self.standing["ask_price"]).to_numpy(np.float64) / 2
        return Steps(self.two_sided.times[known], mids[known])

    def _path(self, values: Values) -> Steps:
        return Steps(self.standing["time"].to_numpy(np.int64), values)

    def in_lots(self, lot: int) -> "Tape":
        """The day with its quantities counted in smaller lots, so many to one of these."""
        if lot == 1:
            return self
        tables = {name: getattr(self, name) for name in TABLES}
        told = {name: None if t is None else _times(t, lot) for name, t in tables.items()}
        book = None if self.with_book is None else partial(_book_in_lots, self.with_book, lot)
        changes: dict[str, Any] = {"with_book": book, **told}
        return replace(self, **changes)

    def between(self, start: int, end: int) -> "Tape":
        """The part of the day from start to end (ns), which must lie within it.

        What stands in the book at the start is known there, but not where its orders come from.
        """
        tables = {name: getattr(self, name) for name in TABLES}
        cut = {n: None if t is None else _cut(t, start, end, n) for n, t in tables.items()}
        book = (
            None if self.with_book is None else partial(_book_between, self.with_book, start, end)
        )
        changes: dict[str, Any] = {"open": start, "close": end, **cut}
        return replace(self, settled=max(self.settled, start), with_book=book, **changes)

    def without(self, start: int, end: int) -> "Tape":
        """The day without the time from start to end (ns), what came later following at once.

        Later prices are moved by whole ticks so that the mid goes on from where it broke off: the
        glued series of the jackknife by blocks (Künsch 1989).
        """
        before, after = self.mid.at([start - 1, end])
        jump = 0 if np.isnan(before) else round(before - after)
        tables = {name: getattr(self, name) for name in TABLES}
        glued = {n: None if t is None else _glued(t, start, end, jump) for n, t in tables.items()}
        changes: dict[str, Any] = {"close": self.close - (end - start), **glued}
        return replace(self, **changes)


def _times(table: pd.DataFrame, lot: int) -> pd.DataFrame:
    """A table with its quantities that many times as large."""
    counted = ("quantity", "bid_quantity", "ask_quantity", "executed", "position")
    names = [str(name) for name in table if str(name).startswith(counted)]
    return table.assign(**{name: table[name] * lot for name in names})


def _book_in_lots(book: "Callable[[], BenchTape]", lot: int) -> "BenchTape":
    """The messages and the book with sizes that many times as large."""
    whole = book()
    levels = whole.book.copy()
    for side in ("bid_size", "ask_size"):
        levels[side] *= lot
    return replace(
        whole, messages=whole.messages.assign(size=whole.messages["size"] * lot), book=levels
    )


def _cut(table: pd.DataFrame, start: int, end: int, name: str) -> pd.DataFrame:
    """The rows of a table from start to end; of quotes also the one that stands at the start."""
    times = table["time"].to_numpy()
    low, high = np.searchsorted(times, [start, end]).tolist()
    if name == "quotes" and low > 0:
        low -= 1
    part: pd.DataFrame = table.iloc[low:high].copy()
    part["time"] = np.maximum(times[low:high], start)
    return part


def _book_between(book: "Callable[[], BenchTape]", start: int, end: int) -> "BenchTape":
    """The messages from start to end, and the book after each."""
    whole = book()
    low, high = np.searchsorted(whole.times, [start % DAY, (end - 1) % DAY + 1]).tolist()
    return replace(whole, messages=whole.messages[low:high], book=whole.book[low:high])


def _glued(table: pd.DataFrame, start: int, end: int, jump: int) -> pd.DataFrame:
    """A table without the rows from start to end, those after them moved in time and in price."""
    clocks = [name for name in ("time", "start") if name in table]
    inside = np.logical_or.reduce([(table[name] >= start) & (table[name] < end) for name in clocks])
    kept: pd.DataFrame = table[~inside].copy()
    for name in clocks:
        kept[name] -= np.where(kept[name] >= end, end - start, 0)
    later = table["time"].to_numpy()[~inside] >= end
    for name in kept.columns:
        if str(name).startswith(LATER_PRICES):
            kept[name] += np.where(later, jump, 0)
    return kept
