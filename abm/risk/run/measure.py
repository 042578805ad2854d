"""What a measure of a run is: a column of a table of runs that describes itself.

A file of this folder that computes one says so by an instance; abm.risk.run.summary finds it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, auto
from math import inf

from abm.risk.run.fall import Fall
from abm.risk.run.frames import RunRecords

CLOCK = "minutes since midnight"
"""Unit of a time of the day."""

Bounds = tuple[float, float]
"""Between which a number lies, whatever the run."""
REAL, NOT_NEGATIVE, SHARE = (-inf, inf), (0.0, inf), (0.0, 1.0)

Of = Callable[[RunRecords, Fall | None, str], float]
"""The value in a run, with its worst fall if it ever fell, on an instrument; NaN if undefined."""


class Subject(IntEnum):
    """What a measure is about, in the order of the columns; one subject is sorted by file."""

    FALL = auto()
    ACTIVITY = auto()
    LIQUIDITY = auto()
    IMPACT = auto()
    OPTIONS = auto()
    HEDGES = auto()
    PROFIT = auto()
    OTHER = auto()


@dataclass(frozen=True)
class Measure:
    """A scalar measure of a run.

    column: its name in a table of runs.  name: for readers.  applies: whether a run has it at all.
    bounds: intervals of its mean keep within them.
    """

    column: str
    name: str
    unit: str
    of: Of
    subject: Subject = Subject.OTHER
    applies: Callable[[RunRecords], bool] = lambda _: True
    bounds: Bounds = REAL


def if_fallen(of: Callable[[RunRecords, Fall, str], float]) -> Of:
    """A measure of the worst fall: NaN in a run that never fell."""
    return lambda run, fall, instrument: of(run, fall, instrument) if fall else float("nan")
