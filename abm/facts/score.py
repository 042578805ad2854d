"""One number for how like a real market a tape is."""

from collections.abc import Iterator, Mapping

import numpy as np

from abm.facts.estimate import Measured
from abm.facts.published import PUBLISHED, Interval
from abm.risk.statistics.estimates import Estimate

Table = Mapping[str, Measured]
"""Facts by their keys."""


def judged(table: Table) -> Iterator[tuple[Estimate, Interval]]:
    """The known numbers of which an interval is published, with that."""
    for key, measured in table.items():
        for row, estimate in measured.numbers.items():
            if (key, row) in PUBLISHED and np.isfinite(estimate.value):
                yield estimate, PUBLISHED[key, row]


def share_inside(table: Table) -> float:
    """Share of the published intervals that hold their number, of those whose number is known.

    From 0 to 1; NaN where there is none.
    """
    inside = [interval.holds(estimate.value) for estimate, interval in judged(table)]
    return float(np.mean(inside)) if inside else float("nan")


def distance(ours: Estimate, theirs: Estimate) -> float:
    """Difference of two numbers in standard errors of it; NaN where these are not known, or 0."""
    error = float(np.hypot(ours.error, theirs.error))
    return abs(ours.value - theirs.value) / error if error > 0 else float("nan")


def likeness(ours: Table, theirs: Table) -> float:
    """Mean over all numbers of 1 / (1 + d / 3), d the distance in standard errors.

    From 0 to 1: 1 where all are the same, 0.5 where all are three standard errors apart. NaN where
    no number of both is known with its error.
    """
    distances = [
        distance(estimate, theirs[key].numbers[row])
        for key, measured in ours.items()
        for row, estimate in measured.numbers.items()
        if key in theirs and row in theirs[key].numbers
    ]
    known = np.array([each for each in distances if np.isfinite(each)])
    return float(np.mean(1 / (1 + known / 3))) if len(known) else float("nan")
