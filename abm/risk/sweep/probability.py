"""How often a market crashes: share of the runs of a sweep whose fall reaches a level."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abm.risk.statistics.intervals import UNKNOWN, WILSON, wilson
from abm.risk.sweep.estimator import Estimator, Finding, Question
from abm.risk.sweep.points import at_each_point

CRASH = 0.05
"""A run whose fall (a fraction) is at least this is a crash."""


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """The complete runs of a runs frame, in their order; a mid that never fell has a fall of 0.

    ValueError if runs with and without some groups are mixed: they are different markets.
    """
    if frame["without"].nunique() > 1:
        raise ValueError(
            f"runs without {sorted(frame['without'].unique())} are mixed: choose one of them"
        )
    runs = frame[frame["status"] == "complete"]
    fall = runs["fall"].fillna(0.0) if "fall" in runs else np.zeros(len(runs))
    return runs.assign(fall=fall).reset_index(drop=True)


def crashed(runs: pd.DataFrame, crash: float = CRASH) -> NDArray[np.bool_]:
    """Which of the complete runs are crashes, shape (runs,)."""
    return runs["fall"].to_numpy(np.float64) >= crash


def crash_probability(
    frame: pd.DataFrame, crash: float = CRASH, by: Sequence[str] | None = None
) -> pd.DataFrame:
    """Share of runs that crash, overall or for each combination of the columns in `by`, sorted.

    Columns: those of `by`, runs (complete), lost (not complete), crashes, probability, low, high
    (Wilson's interval at 95 %; NaN without runs, and where runs share a seed, as over several
    points of a design they do: Wilson's takes them for independent).
    """
    groups = frame.groupby(list(by), dropna=False) if by else [((), frame)]
    rows = [(*key, *_counts(runs, crash)) for key, runs in groups]
    columns = ["runs", "lost", "crashes", "probability", "low", "high"]
    return pd.DataFrame(rows, columns=[*(by or ()), *columns])


def _counts(frame: pd.DataFrame, crash: float) -> tuple[float, ...]:
    runs = complete(frame)
    crashes = int(crashed(runs, crash).sum())
    share = crashes / len(runs) if len(runs) else float("nan")
    ends = wilson(crashes, len(runs)) if runs["seed"].is_unique else UNKNOWN
    return len(runs), len(frame) - len(runs), crashes, share, *ends


def _chances(question: Question) -> list[Finding]:
    runs, crash = question.runs, question.crash
    about = f"A crash is a fall of at least {crash:.1%}. Intervals: {WILSON}, of each point."
    table = at_each_point(runs, question.sweep.factors, lambda here: crash_probability(here, crash))
    return [Finding("crashes", "Probability of a crash", about, table)]


ESTIMATOR = Estimator(_chances, place=1)
