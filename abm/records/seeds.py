"""The runs of one experiment in a folder, one a seed."""

import json
from pathlib import Path

from abm.records.results import is_unfinished
from abm.records.run import Run, RunError, open_run

_OF_NO_RUN = ("seed", "study", "sweep", "positioning", "calibrate")
"""Parts of an experiment that say nothing about one run."""


def runs_by_seed(folder: Path) -> dict[int, Run]:
    """The runs in <folder>/seed-*, by rising seed; none if there are none.

    Raises RunError unless they are of one experiment, each seed once: else they are no sample.
    """
    runs: dict[int, Run] = {}
    for place in sorted(folder.glob("seed-*")):
        if place.is_dir() and not is_unfinished(place.name):
            run = open_run(place)
            first = next(iter(runs.values()), run)
            if run.seed in runs:
                both = f"{runs[run.seed].path} and {place} are both of seed {run.seed}"
                raise RunError(both, remedy="move one of them away")
            if _experiment(run) != _experiment(first):
                both = f"{first.path} and {place} are of different experiments, and no sample"
                raise RunError(both, remedy="move those of one away, or report each by itself")
            runs[run.seed] = run
    return dict(sorted(runs.items()))


def _experiment(run: Run) -> str:
    """What runs of one experiment have in common."""
    if told := run.facts.get("experiment_id"):
        return str(told)
    parts = {name: part for name, part in run.experiment.items() if name not in _OF_NO_RUN}
    return json.dumps([run.facts.get("code_version"), parts], sort_keys=True)
