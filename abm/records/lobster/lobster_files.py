"""LOBSTER's two files, read exactly: prices stay whole numbers, times become whole nanoseconds."""

from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from abm.errors import AbmError

NO_ASK, NO_BID = 9_999_999_999, -9_999_999_999
"""Prices of levels that no order occupies; their size is 0."""

LEVEL = np.dtype([("ask_price", "i8"), ("ask_size", "i8"), ("bid_price", "i8"), ("bid_size", "i8")])
"""One level of both sides, prices in 1e-4 dollars, sizes in shares."""

COLUMNS = ("time", "type", "order_id", "size", "price", "direction")

_INTEGER = r"^[-+]?[0-9]{1,18}$"
_SECONDS = r"^(?P<whole>[0-9]{1,9})(?:\.(?P<part>[0-9]{1,9}))?$"


class Event(IntEnum):
    """Type of a LOBSTER message."""

    SUBMISSION = 1
    REDUCTION = 2
    DELETION = 3
    EXECUTION = 4
    HIDDEN_EXECUTION = 5
    CROSS = 6
    HALT = 7


class LobsterError(AbmError):
    """A file is not as LOBSTER writes it: says file, line, what is wrong and what to do."""

    def __init__(self, path: Path, line: int | None, problem: str, remedy: str) -> None:
        place = path if line is None else f"{path}:{line}"
        super().__init__(problem, place=place, remedy=remedy[:1].lower() + remedy[1:])
        self.path, self.line, self.problem = path, line, problem


def read_messages(path: Path) -> pd.DataFrame:
    """Read a message file.

    Columns, all int64: time (ns after midnight), type (`Event`), order_id, size (shares), price
    (1e-4 dollars), direction (1 buy, -1 sell: of the resting order). Raises LobsterError.
    """
    table = _read(path, COLUMNS)
    frame = pd.DataFrame({"time": _nanoseconds(path, table["time"])})
    for name in COLUMNS[1:]:
        frame[name] = _integers(path, name, table[name])
    moves_lots = frame["type"].between(Event.SUBMISSION, Event.HIDDEN_EXECUTION)
    rules = {
        "type": (frame["type"].between(1, 7), "use types 1 to 7"),
        "direction": (frame["direction"].isin([1, -1]), "use 1 for buy and -1 for sell"),
        "size": ((frame["size"] > 0) | ~moves_lots, "give the shares that were moved"),
    }
    for name, (valid, remedy) in rules.items():
        if not valid.all():
            row = int(np.argmin(valid))
            problem = f"{name} is {frame[name].iloc[row]}"
            raise LobsterError(path, row + 1, problem, f"Instead {remedy}")
    back = np.flatnonzero(np.diff(frame["time"]) < 0)
    if len(back):
        problem = "it is earlier than the line before"
        raise LobsterError(path, int(back[0]) + 2, problem, "Sort the messages by time")
    return frame


def read_book(path: Path) -> np.ndarray:
    """Read an order book file: a LEVEL array of shape (rows, levels). Raises LobsterError."""
    with _opened(path) as file:
        first = file.readline()
    width = first.count(b",") + 1 if first else 0
    if width % 4:
        remedy = "Give price and size of ask and bid for every level"
        raise LobsterError(path, 1, f"{width} columns are not four for each level", remedy)
    names = [f"{name} {level + 1}" for level in range(width // 4) for name in LEVEL.names or ()]
    table = _read(path, names)
    columns = [_integers(path, name, table[name]) for name in names]
    if not columns:
        return np.empty((0, 0), LEVEL)
    return np.ascontiguousarray(np.column_stack(columns)).view(LEVEL)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise LobsterError(path, None, str(error.strerror), "Give a LOBSTER csv file") from None


def _read(path: Path, names: Sequence[str]) -> dict[str, pa.ChunkedArray]:
    """The columns as text."""
    wrong: list[csv.InvalidRow] = []

    def note(row: csv.InvalidRow) -> str:
        wrong.append(row)
        return "skip"

    with _opened(path) as file:
        if not file.read(1):
            return {name: pa.chunked_array([], pa.string()) for name in names}
        file.seek(0)
        try:
            table = csv.read_csv(
                file,
                csv.ReadOptions(use_threads=False, column_names=list(names)),
                csv.ParseOptions(
                    invalid_row_handler=note, ignore_empty_lines=False, quote_char=False
                ),
                csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
            )
        except pa.ArrowInvalid as error:
            raise LobsterError(path, None, str(error), "Give the file in plain text") from None
    if wrong:
        row = wrong[0]
        problem = f"{row.actual_columns} columns instead of {row.expected_columns}"
        raise LobsterError(path, row.number, problem, "Give the file as LOBSTER writes it")
    return dict(zip(names, table.columns, strict=True))


def _integers(path: Path, name: str, text: pa.ChunkedArray) -> np.ndarray:
    _check(path, name, text, pc.match_substring_regex(text, _INTEGER), "a whole number")
    numbers: np.ndarray = pc.cast(pc.utf8_ltrim(text, "+"), pa.int64()).to_numpy()
    return numbers


def _nanoseconds(path: Path, text: pa.ChunkedArray) -> np.ndarray:
    parts = pc.extract_regex(text, _SECONDS)
    _check(path, "time", text, pc.is_valid(parts), "seconds with at most nine decimals")
    whole, part = (pc.struct_field(parts, name) for name in ("whole", "part"))
    seconds: np.ndarray = pc.cast(whole, pa.int64()).to_numpy()
    rest: np.ndarray = pc.cast(pc.utf8_rpad(part, 9, "0"), pa.int64()).to_numpy()
    nanoseconds: np.ndarray = seconds * 10**9 + rest
    return nanoseconds


def _check(
    path: Path, name: str, text: pa.ChunkedArray, valid: pa.ChunkedArray, remedy: str
) -> None:
    flags = valid.to_numpy()
    if not flags.all():
        row = int(np.argmin(flags))
        problem = f"{name} is '{text[row].as_py()}'"
        raise LobsterError(path, row + 1, problem, f"Write it as {remedy}")
