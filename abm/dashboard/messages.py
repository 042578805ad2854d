"""What a run in its own process tells the dashboard: that it began, how far it is, how it ended."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from abm.market.session import Session
from abm.market.venue import Instrument
from abm.records.tapes import Names

COMPLETE, INTERRUPTED, FAILED = "complete", "interrupted", "failed"


@dataclass(frozen=True)
class Began:
    """The market stands; what the numbers of its tapes stand for.  compiles: before it can run."""

    names: Names
    instruments: dict[str, Instrument]
    session: Session
    compiles: bool


@dataclass(frozen=True)
class Reached:
    """A time (ns), decisions until then and a second, and new rows of tapes by their names."""

    now: int
    decisions: int
    pace: float
    rows: dict[str, np.ndarray]


@dataclass(frozen=True)
class Ended:
    """How the run ended, what went wrong, and where it lies if it left anything."""

    status: str
    error: str = ""
    folder: Path | None = None


Message = Began | Reached | Ended
