"""What a record is: rows of one kind that a market leaves behind, described in one place.

From it derive the tape that compiled code fills, the columns of the Parquet file and of the pandas
frame, the view of `abm query`, the switch under `record` and the choice under `keep` of an
experiment file. Times are int64 nanoseconds since midnight of day 0, prices ticks, quantities lots.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import numpy as np


class Shown(Enum):
    """How the numbers of a column are shown outside of the kernel."""

    AS_IS = auto()
    """as they are"""
    FLAG = auto()
    """true or false"""
    MILLS = auto()
    """divided by a thousand"""
    PARTS = auto()
    """divided by a million"""
    VENUE = auto()
    """a book: names of its venue and of its instrument, null below 0"""
    INSTRUMENT = auto()
    """name of the instrument"""
    GROUP = auto()
    """name of the group, null below 0"""
    CLASSIFIED = auto()
    """name of the group, its class of traders, and its number of members"""
    CHAIN = auto()
    """name of the option chain, null below 0"""
    CODE = auto()
    """the word at that place among the words of the column"""
    LEVELS = auto()
    """one column a level: name_1, name_2, ..."""


@dataclass(frozen=True)
class Column:
    """A column of a record.

    name: also that of the field of the row.  code: of NumPy, for one value.  unit: "" for a number
    that has none.  about: what it is, and what a value out of the ordinary means.  words: of a
    CODE.  levels: how many values stand in a field, beside each other.
    """

    name: str
    code: str
    unit: str
    about: str
    shown: Shown = Shown.AS_IS
    words: tuple[str, ...] = ()
    levels: int = 0


@dataclass(frozen=True)
class Room:
    """Rows that one event may write at most: so many for each of these.

    messages: that a trader can send at one wake-up.  reports: that one message can cause.
    """

    messages: int = 0
    reports: int = 0
    books: int = 0
    group_accounts: int = 0
    series: int = 0
    option_accounts: int = 0


@dataclass(frozen=True)
class Record:
    """A record: its name, what a row of it is, and its columns in their order.

    view: name in `abm query`, where it is not the record's.
    """

    name: str
    about: str
    columns: tuple[Column, ...]
    room: Room
    view: str = ""

    @property
    def dtype(self) -> np.dtype[Any]:
        """Of a row on the tape."""
        fields: list[Any] = [
            (c.name, c.code, (c.levels,)) if c.levels else (c.name, c.code) for c in self.columns
        ]
        return np.dtype(fields, align=True)


def numbers(code: str, unit: str, about: Sequence[tuple[str, str]]) -> tuple[Column, ...]:
    """Columns of one code and unit, by (name, about)."""
    return tuple(Column(name, code, unit, text) for name, text in about)


TIME = Column("time", "i8", "ns", "when, since midnight of day 0")
BOOK = Column("book", "i8", "", "where: a venue, and the instrument it lists", Shown.VENUE)

BUSY = Room(messages=4, reports=1)
"""Of what messages leave: their reports, and the quotes of what they set off."""
