"""Two saved runs side by side: the figure, and the table of their measures."""

from functools import lru_cache
from pathlib import Path

import plotly.graph_objects as go

from abm.records.run import Run, RunError, open_run
from abm.report.plots.counterfactual import counterfactual
from abm.report.table import comparison_table
from abm.risk.run.summary import Summary, summarize
from abm.runs.running import SHARED

Rows = list[tuple[str, ...]]


def comparison(a: Path, b: Path) -> tuple[go.Figure, Rows]:
    """The figure of two runs, and of each measure: name, value in either, difference, unit.

    Raises RunError where they cannot be compared.
    """
    run, other = open_run(a), open_run(b)
    differ = [part for part in SHARED if run.experiment.get(part) != other.experiment.get(part)]
    if differ:
        raise RunError(f"the two are not the same market: they differ in {', '.join(differ)}")
    table = comparison_table(_summary(a, run.id, run.status), _summary(b, other.id, other.status))
    rows = list(zip(*(map(str, column.cells) for column in table.columns), strict=True))
    return counterfactual(run, other, *_labels(run, other)), rows


@lru_cache(maxsize=16)
def _summary(path: Path, id_: str, status: str) -> Summary:  # noqa: ARG001  what stood there before
    return summarize(open_run(path))


def _labels(run: Run, other: Run) -> tuple[str, str]:
    """What to call two runs in a legend: by that in which they differ."""
    ours, theirs = _without(run), _without(other)
    if ours != theirs:
        return ours, theirs
    if run.seed != other.seed:
        return f"seed {run.seed}", f"seed {other.seed}"
    return run.path.parent.name, other.path.parent.name


def _without(run: Run) -> str:
    left_out = ", ".join(run.facts["without"]).replace("_", " ")
    return f"without {left_out}" if left_out else "all traders"
