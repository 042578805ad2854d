"""Many runs of an experiment file in memory, as `abm study` makes them, for one reproduction."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from abm.reproductions.check import Progress
from abm.runs.running import Request
from abm.runs.shipped import EXPERIMENTS
from abm.runs.studying import Plan, as_frame, run_study

if TYPE_CHECKING:
    import pandas as pd


def sample(
    name: str,
    variants: Sequence[str],
    seeds: int,
    overrides: Sequence[str] = (),
    progress: Progress | None = None,
) -> "pd.DataFrame":
    """What the question of an experiment's study measures in some variants, seeds 1 and on.

    name: of the file and of its question.  overrides: as of abm.runs.catalogue; a variant is
    set after them.
    """
    request = Request(EXPERIMENTS / f"{name}.yaml", tuple(overrides))
    module = f"abm.runs.studies.{name}"
    plan = Plan(request, module, tuple(variants), range(1, seeds + 1))
    found = {}
    for case, rows in run_study(plan):
        found[case] = rows
        if progress is not None:
            progress(len(found) / len(plan.cases))
    return as_frame(plan, found)
