"""Rows with names instead of numbers: Arrow tables, for Parquet files and pandas frames.

The columns are those that the records describe (abm.kernel.records). Times are int64 nanoseconds
since midnight of day 0, prices int64 ticks, quantities int64 lots; option prices are floats.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from abm.kernel.market.money import FEE_PARTS
from abm.kernel.options.options import MILLS
from abm.kernel.records.record import Column, Shown
from abm.kernel.records.registry import RECORDS

SCHEMA_VERSION = 6
"""Of the columns of all records; written into every file."""


@dataclass(frozen=True)
class Names:
    """What the numbers in records stand for."""

    venues: tuple[str, ...]
    instruments: tuple[str, ...]
    instrument_of: tuple[int, ...]
    groups: tuple[str, ...]
    members: tuple[int, ...]
    chains: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    """Class of traders that each group belongs to; without any, each is one of its own."""


Columns = dict[str, pa.Array]


def as_table(record: str, rows: np.ndarray, names: Names) -> pa.Table:
    """The Arrow table of a record ("trades", "orders", ...) from rows of its tape."""
    columns: Columns = {}
    for column in RECORDS[record].columns:
        columns |= _SHOWN[column.shown](column, rows[column.name], names)
    table = pa.table(columns)
    return table.replace_schema_metadata({"abm_schema": str(SCHEMA_VERSION)})


def _named(numbers: np.ndarray, names: tuple[str, ...]) -> pa.DictionaryArray:
    """Names in the place of numbers; null for a number below 0."""
    indices = pa.array(numbers.astype(np.int32), mask=numbers < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string()))


def _as_is(column: Column, values: np.ndarray, names: Names) -> Columns:
    return {column.name: pa.array(np.ascontiguousarray(values))}


def _flag(column: Column, values: np.ndarray, names: Names) -> Columns:
    return {column.name: pa.array(values != 0)}


def _mills(column: Column, values: np.ndarray, names: Names) -> Columns:
    return {column.name: pa.array(values / MILLS)}


def _parts(column: Column, values: np.ndarray, names: Names) -> Columns:
    return {column.name: pa.array(values / FEE_PARTS)}


def _venue(column: Column, values: np.ndarray, names: Names) -> Columns:
    instruments = np.array(names.instrument_of)[values]
    instruments[values < 0] = -1
    return {
        "venue": _named(values, names.venues),
        "instrument": _named(instruments, names.instruments),
    }


def _instrument(column: Column, values: np.ndarray, names: Names) -> Columns:
    return {column.name: _named(values, names.instruments)}


def _group(column: Column, values: np.ndarray, names: Names) -> Columns:
    return {column.name: _named(values, names.groups)}


def _classified(column: Column, values: np.ndarray, names: Names) -> Columns:
    classes = names.classes or names.groups
    known = tuple(dict.fromkeys(classes))
    numbers = np.array([known.index(each) for each in classes], np.int32)
    return {
        column.name: _named(values, names.groups),
        "trader_class": _named(numbers[values], known),
        "members": pa.array(np.array(names.members)[values]),
    }


def _chain(column: Column, values: np.ndarray, names: Names) -> Columns:
    return {column.name: _named(values, names.chains)}


def _code(column: Column, values: np.ndarray, names: Names) -> Columns:
    return {column.name: _named(values, column.words)}


def _levels(column: Column, values: np.ndarray, names: Names) -> Columns:
    return {
        f"{column.name}_{level + 1}": pa.array(np.ascontiguousarray(values[:, level]))
        for level in range(column.levels)
    }


_SHOWN: dict[Shown, Callable[[Column, np.ndarray, Names], Columns]] = {
    Shown.AS_IS: _as_is,
    Shown.FLAG: _flag,
    Shown.MILLS: _mills,
    Shown.PARTS: _parts,
    Shown.VENUE: _venue,
    Shown.INSTRUMENT: _instrument,
    Shown.GROUP: _group,
    Shown.CLASSIFIED: _classified,
    Shown.CHAIN: _chain,
    Shown.CODE: _code,
    Shown.LEVELS: _levels,
}
