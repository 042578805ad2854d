"""What an estimator of a sweep is: from the question of a sweep to tables with a heading each.

A file of this folder that estimates something says so by an instance; systemic.py finds it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import pandas as pd

from abm.records.sweep import Sweep


@dataclass(frozen=True)
class Finding:
    """A table, what it says, and how it was got. Fractions are fractions, not percent."""

    key: str
    title: str
    about: str
    table: pd.DataFrame


@dataclass(frozen=True)
class Question:
    """What is asked of a sweep.

    runs: those with all groups, at least one of them complete.  crash: the fall (a fraction) from
    which on a run is a crash.
    """

    sweep: Sweep
    runs: pd.DataFrame
    crash: float

    @property
    def factors(self) -> list[str]:
        """Those that vary; none if any is not a number, as each of its values is a market."""
        runs = self.sweep.runs
        varied = [name for name in self.sweep.factors if runs[name].nunique(dropna=False) > 1]
        return varied if all(runs[name].dtype.kind in "iuf" for name in varied) else []


@dataclass(frozen=True)
class Estimator:
    """A family of findings on one subject.

    of: what it finds, nothing where the sweep does not allow it.  place: in the order of the
    findings, rising; without one it comes last.
    """

    of: Callable[[Question], list[Finding]]
    place: float = inf
