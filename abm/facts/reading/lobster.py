"""Tapes of LOBSTER's files: a message file, with its book file or without it."""

import re
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from abm.facts.lives import lives
from abm.facts.reading.books import of_recorded
from abm.facts.reading.order_messages import (
    MERGED,
    orders_of_messages,
    tape_of_messages,
    tick_of,
)
from abm.facts.tape import SETTLING, Tape
from abm.records.lobster.lobster_files import Event, LobsterError, read_book, read_messages
from abm.risk.run.frames import SECOND

UNIT = 1e-4
"""Dollars in LOBSTER's unit of prices."""

_NAME = re.compile(r"_(\d+)_(\d+)_message_\d+\.csv$")
"""Start and end, in milliseconds after midnight, in the name of a file."""


def is_lobster(first_line: str) -> bool:
    """Whether the first line of a file is a message of LOBSTER: six numbers."""
    cells = first_line.strip().split(",")
    return len(cells) == 6 and all(re.fullmatch(r"[-+]?\d+(\.\d+)?", cell) for cell in cells)


def book_of(file: Path) -> Path | None:
    """The book file beside a message file, by LOBSTER's names."""
    book = file.with_name(file.name.replace("_message_", "_orderbook_"))
    return book if book != file and book.is_file() else None


def read_lobster(file: Path, tick: float | None = None) -> Tape:
    """The tape of a message file, and of its book file if that lies beside it.

    tick: size of a tick in dollars, by default the largest in which all orders are priced. Hidden
    executions (type 5) are aggressive orders like those of displayed ones, and their prices may lie
    between ticks. Raises LobsterError.
    """
    messages = read_messages(file).rename(
        columns={"type": "kind", "size": "quantity", "direction": "sign"}
    )
    new = messages["kind"] == Event.SUBMISSION
    if not new.any():
        raise LobsterError(file, None, "no order is entered", "Give the whole file of a day")
    prices = messages["price"].to_numpy()
    unit = tick_of(prices[new], tick, UNIT)
    messages["price"] = prices / unit
    hours, book = _hours(file, messages), book_of(file)
    if book is None:
        return tape_of_messages(file.name, messages, hours, unit * UNIT)
    rows = read_book(book)
    if len(rows) != len(messages):
        problem = f"{len(rows)} rows for {len(messages)} messages"
        raise LobsterError(book, None, problem, "Give the two files of one download")
    return _with_book(file.name, messages, rows, hours, unit)


def _hours(file: Path, messages: pd.DataFrame) -> tuple[int, int]:
    """Start and end (ns): of the file's name, else of the messages."""
    named = _NAME.search(file.name)
    if named:
        return int(named[1]) * 10**6, int(named[2]) * 10**6
    return int(messages["time"].iloc[0]), int(messages["time"].iloc[-1])


def _with_book(
    name: str, messages: pd.DataFrame, rows: np.ndarray, hours: tuple[int, int], unit: int
) -> Tape:
    """The tape of messages and the rows of their book file."""
    levels = _levels(messages, rows, unit)
    return Tape(
        name,
        *hours,
        settled=hours[0] + SETTLING,
        tick_size=unit * UNIT,
        orders=orders_of_messages(messages, hours[0]),
        quotes=_touch(levels),
        depth=_each_second(levels, hours[1]),
        messages=messages[["time", "kind", "quantity"]],
        lives=lives(messages),
        notes=(MERGED,),
        with_book=partial(of_recorded, messages, rows, unit),
    )


def _levels(messages: pd.DataFrame, rows: np.ndarray, unit: int) -> pd.DataFrame:
    """The levels after each message, with the columns of the record of depth."""
    levels = {"time": messages["time"].to_numpy()}
    for level in range(rows.shape[1]):
        for side in ("bid", "ask"):
            filled = rows[f"{side}_size"][:, level]
            price = np.where(filled > 0, rows[f"{side}_price"][:, level] // unit, 0)
            levels |= {f"{side}_price_{level + 1}": price, f"{side}_quantity_{level + 1}": filled}
    return pd.DataFrame(levels)


def _touch(depth: pd.DataFrame) -> pd.DataFrame:
    names = [f"{side}_{what}" for side in ("bid", "ask") for what in ("price", "quantity")]
    quotes = depth[["time", *(f"{name}_1" for name in names)]].set_axis(["time", *names], axis=1)
    changed = (quotes[names] != quotes[names].shift()).any(axis=1)
    return quotes[changed]


def _each_second(depth: pd.DataFrame, end: int) -> pd.DataFrame:
    times = depth["time"].to_numpy()
    seconds = np.arange(-(-times[0] // SECOND) * SECOND, end + 1, SECOND)
    standing = np.searchsorted(times, seconds, side="right") - 1
    return depth.iloc[standing].assign(time=seconds)
