"""A stretch of a trading day as LOBSTER records it: messages, and the book after each."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abm.errors import UsageError
from abm.records.lobster import read_book, read_messages

LEVELS = 10
"""Levels of a side that the volumes are summed over."""

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Tape:
    """Messages as of `read_messages`, in the order of their times, and the book after each.

    book: as of `read_book`, shape (messages, levels) with ten levels or more.
    """

    messages: pd.DataFrame
    book: np.ndarray

    def __post_init__(self) -> None:
        rows, levels = self.book.shape
        if rows != len(self.messages):
            problem = f"{len(self.messages)} messages, but {rows} rows of the book"
            raise UsageError(problem, remedy="give both files of the same day")
        if rows == 0:
            raise UsageError("a tape without messages", remedy="give files with messages")
        if levels < LEVELS:
            problem = f"a book of {levels} levels where LOB-Bench sums over {LEVELS}"
            raise UsageError(problem, remedy=f"give a book of {LEVELS} levels or more")
        if (np.diff(self.times) < 0).any():
            raise UsageError("messages that go back in time", remedy="sort them by their times")

    @classmethod
    def read(cls, messages: Path, book: Path) -> Self:
        """The tape of a message file and its order book file. Raises LobsterError, UsageError."""
        try:
            return cls(read_messages(messages), read_book(book))
        except UsageError as error:
            raise UsageError(error.message, place=book, remedy=error.remedy) from None

    def cut(self, length: int) -> list[Self]:
        """The sequences of so many messages that it consists of; the last may be shorter.

        LOB-Bench compares many short sequences: where a tape has one value, as volatility, or
        loses some at its ends, a day in one piece says little.
        """
        if length < 1:
            raise UsageError(f"sequences of {length} messages", remedy="cut at 1 message or more")
        starts = range(0, len(self.messages), length)
        pieces = [slice(start, start + length) for start in starts]
        return [
            replace(self, messages=self.messages[piece], book=self.book[piece]) for piece in pieces
        ]

    @property
    def times(self) -> NDArray[np.int64]:
        """Nanoseconds after midnight, shape (messages,)."""
        return self.column("time")

    @property
    def mid(self) -> Values:
        """The mid after each message, in 1e-4 dollars.

        A side without orders counts with the price that LOBSTER writes for it.
        """
        return np.asarray((self.book["ask_price"][:, 0] + self.book["bid_price"][:, 0]) / 2)

    def column(self, name: str) -> NDArray[np.int64]:
        """A column of the messages."""
        return self.messages[name].to_numpy(np.int64)
