"""Columns of a CSV file by our names: times, prices, quantities and sides, checked."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

from abm.errors import UsageError
from abm.risk.run.frames import DAY, Times, Values

NANO = 10**9
EXACT = pa.decimal256(38, 9)
"""Prices and times in seconds, to the ninth decimal."""
NANOSECONDS = 10**11
"""A number of this size on is a time in ns, one below it in s; both count from any midnight UTC."""
OURS = (
    *("time", "action", "side", "price", "quantity", "order_id"),
    *("bid", "bid_quantity", "ask", "ask_quantity"),
)
"""Names of columns."""
BUYS = ("b", "buy", "bid", "1", "+1")
SELLS = ("a", "s", "sell", "ask", "-1")
NEITHER = ("n", "none", "0", "")


class CsvColumns:
    """A CSV file with a heading, whose columns go by our names."""

    def __init__(self, path: Path, names: Mapping[str, str]) -> None:
        """names: theirs by ours, where they differ. UsageError if there is no such column."""
        self.path, self._names = path, names
        try:
            heading = csv.open_csv(path).schema.names
            texts = csv.ConvertOptions(column_types=dict.fromkeys(heading, pa.string()))
            self._table = csv.read_csv(path, convert_options=texts)
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            remedy = "give a CSV with a heading, in UTF-8"
            raise UsageError(str(error), place=path, remedy=remedy) from None
        for ours, theirs in names.items():
            if ours not in OURS:
                raise self._wrong(f"no column is called {ours!r} here", "use " + ", ".join(OURS))
            if theirs not in heading:
                raise self._wrong(f"there is no column {theirs!r} for {ours}", self._known())
        self.rows = self._table.num_rows

    def has(self, name: str) -> bool:
        """Whether there is a column of ours."""
        return self._names.get(name, name) in self._table.column_names

    def text(self, name: str) -> NDArray[np.object_]:
        """A column in lower case. UsageError if there is none."""
        found: NDArray[np.object_] = pc.utf8_lower(self._column(name)).to_numpy()
        return found

    def times(self, name: str = "time") -> Times:
        """Times in ns since the midnight before the first; given in s, in ns, or as ISO 8601."""
        column = self._column(name)
        empty = np.flatnonzero(pc.equal(column, "").to_numpy())
        if len(empty):
            raise self._wrong(f"row {empty[0] + 1} has no {name}", "give every row its time")
        first = str(column[0].as_py()) if self.rows else "0"
        iso = ":" in first or "-" in first[1:]
        found = self._clock(name, column) if iso else self._counted(name, column)
        wrong = np.flatnonzero(np.diff(found) < 0)
        if len(wrong):
            raise self._wrong(f"line {wrong[0] + 3} is earlier than the one before", "sort by time")
        return found - (found[0] // DAY * DAY if self.rows else 0)

    def numbers(self, name: str) -> Values:
        """A column of numbers; NaN where it is empty."""
        return self._nano(name, self._column(name)) / NANO

    def prices(self, name: str) -> Values:
        """Prices in units of 1e-9 of the currency, whole numbers as floats; NaN where empty."""
        return np.round(self._nano(name, self._column(name)))

    def sides(self, name: str = "side") -> NDArray[np.int64]:
        """1 of B, buy or 1; -1 of A, S, sell or -1; 0 of N, 0 or nothing."""
        meaning = dict.fromkeys(BUYS, 1) | dict.fromkeys(SELLS, -1) | dict.fromkeys(NEITHER, 0)
        words = self.text(name)
        unknown = sorted({str(word) for word in words if word not in meaning})
        if unknown:
            raise self._wrong(f"{unknown[0]!r} is no side", "use B and A, buy and sell, 1 and -1")
        return np.array([meaning[word] for word in words], np.int64)

    def _column(self, name: str) -> pa.ChunkedArray:
        if not self.has(name):
            remedy = f"name it with --columns {name}=COLUMN; {self._known()}"
            raise self._wrong(f"there is no column for {name}", remedy)
        theirs = self._names.get(name, name)
        if self._table.column_names.count(theirs) > 1:
            raise self._wrong(f"two columns are called {theirs!r}", "rename one of them")
        return pc.fill_null(self._table[theirs], "")

    def _clock(self, name: str, column: pa.ChunkedArray) -> Times:
        try:
            moments = pc.cast(pc.replace_substring_regex(column, "Z$", ""), pa.timestamp("ns"))
        except pa.ArrowInvalid as error:
            raise self._wrong(f"{name}: {error}", "write times as 2012-06-21T09:30:00.5") from None
        found: Times = pc.cast(moments, pa.int64()).to_numpy()
        return found

    def _counted(self, name: str, column: pa.ChunkedArray) -> Times:
        values = self._exact(name, column)
        if self.rows and values[0].as_py() >= NANOSECONDS:
            found: Times = pc.cast(values, pa.int64()).to_numpy()
            return found
        return self._scaled(values, pa.int64())

    def _nano(self, name: str, column: pa.ChunkedArray) -> Values:
        """Values times 1e9 as floats, exact up to 2^53."""
        return self._scaled(self._exact(name, column), pa.float64())

    @staticmethod
    def _scaled(values: pa.ChunkedArray, kind: pa.DataType) -> NDArray[Any]:
        scaled = pc.multiply(values, pa.scalar(NANO, pa.decimal256(10, 0)))
        found: NDArray[Any] = pc.cast(scaled, kind).to_numpy()
        return found

    def _exact(self, name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
        empty = pc.equal(column, "")
        text = pc.if_else(empty, None, column)
        try:
            return pc.cast(text, EXACT)
        except pa.ArrowInvalid as error:
            raise self._wrong(f"{name}: {error}", "write numbers with at most nine decimals") from (
                None
            )

    def _known(self) -> str:
        return "it has: " + ", ".join(self._table.column_names)

    def _wrong(self, problem: str, remedy: str) -> UsageError:
        return UsageError(problem, place=self.path, remedy=remedy)
