"""Tapes: the rows of each record, which compiled code writes and Python takes away."""

from typing import Any

import numpy as np

from abm.kernel.compiling.jit import compiled, rows_at
from abm.kernel.records.record import Record
from abm.kernel.records.registry import RECORDS, number_of

TAPE = np.dtype(
    [("rows", "i8"), ("room", "i8"), ("count", "i8"), ("needed", "i8"), ("per_report", "i8")],
    align=True,
)
"""A tape: address of its rows, how many it has room for, how many are written, and how many one
event may write: so many, and so many for each report that one message can cause."""

_tape_row = rows_at(TAPE, "tapes")
_COUNT = len(RECORDS)


def writer(record: Record) -> Any:
    """A compiled function (market) that gives the next row of a record's tape, to be filled in."""
    row_at, number = rows_at(record.dtype, record.name), number_of(record)

    @compiled
    def next_row(market):
        tape = _tape_row(market.tapes, number)
        tape.count += 1
        return row_at(tape.rows, tape.count - 1)

    return next_row


def is_full(record: Record) -> Any:
    """A compiled function (market): whether a record's tape has no room for another row."""
    number = number_of(record)

    @compiled
    def has_no_room(market):
        tape = _tape_row(market.tapes, number)
        return tape.count == tape.room

    return has_no_room


def check_times(name: str, rows: np.ndarray, since: int, now: int) -> None:
    """AssertionError if rows of a record do not stand in the sequence of time, from since to now.

    For the checked build: whatever reads a tape takes that for granted.
    """
    times = np.concatenate([[since], rows["time"], [now]])
    back = np.flatnonzero(np.diff(times) < 0)
    assert len(back) == 0, f"{name} go back from {times[back[0]]} to {times[back[0] + 1]} ns"


@compiled
def tapes_have_room(market, most_reports):
    """Whether each tape has room for what one event may write."""
    for number in range(_COUNT):
        tape = _tape_row(market.tapes, number)
        if tape.room - tape.count < tape.needed + tape.per_report * most_reports:
            return False
    return True
