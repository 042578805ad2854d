"""`abm what-if`: a saved run forked on its way, one thing changed, both futures side by side."""

import math
import sys
from pathlib import Path

from matplotlib.figure import Figure

from abm.cli.console import console, progress_bar
from abm.cli.run import Watcher
from abm.market.session import clock
from abm.records.json_text import json_text
from abm.records.run import Run
from abm.report.figure_style import GREY, SERIES
from abm.report.figures import compare
from abm.report.style import points
from abm.report.table import comparison_table, number
from abm.risk.run.frames import SECOND
from abm.risk.run.needed import NEEDED
from abm.risk.run.summary import Summary, one_row
from abm.runs.forking import Fork, plan_fork, run_futures
from abm.runs.measuring import measured

BASE, CHANGED = "as it was", "changed"
FIGURE = "counterfactual.png"


def what_if(
    folder: Path,
    at: str | None,
    overrides: tuple[str, ...],
    without: tuple[str, ...],
    out: Path | None,
    as_json: bool,
) -> None:
    """Run both futures, and print and draw what the change made of the rest of the session."""
    fork = plan_fork(folder, at, overrides, without)
    out = out or folder / f"what-if-{fork.id[:6]}"
    base, changed = _run(fork, out)
    facts = {"base": str(base.path), "changed": str(changed.path), "id": changed.id}
    facts |= {"parent": base.id, "at": clock(fork.time), "change": fork.change}
    if lacks := base.lacks(NEEDED):
        print(f"no measures: the run keeps no {', '.join(lacks)}", file=sys.stderr)
        print(json_text(facts) if as_json else f"records  {base.path}\n         {changed.path}")
        return
    measures = measured(base), measured(changed)
    _draw(fork, base, changed).savefig(out / FIGURE)
    if as_json:
        rows = {"measures": dict(zip(("base", "changed"), map(one_row, measures), strict=True))}
        print(json_text(facts | rows | {"figure": str(out / FIGURE)}))
        return
    _show(fork, *measures)
    print(f"figure   {out / FIGURE}\nrecords  {base.path}\n         {changed.path}")


def _run(fork: Fork, out: Path) -> tuple[Run, Run]:
    with progress_bar() as progress:
        watcher = Watcher(progress)
        try:
            return run_futures(fork, out, watcher, Watcher(progress))
        except BaseException:
            if watcher.has_begun and (out / "base" / "run.json").is_file():
                print(f"\nwhat was recorded until now is in {out}", file=sys.stderr)
            raise


def _draw(fork: Fork, base: Run, changed: Run) -> Figure:
    figure = compare(base, changed, BASE, CHANGED)  # the fall that is shaded is the one it had
    for ax in figure.axes:
        ax.axvline(
            fork.time / SECOND, color=GREY, linewidth=points(SERIES), linestyle="--", gid="fork"
        )
    return figure


def _show(fork: Fork, base: Summary, changed: Summary) -> None:
    name, seed = fork.run.facts["name"], fork.run.seed
    title = f"{name}, seed {seed}, from {clock(fork.time)} on: {fork.change}"
    table = comparison_table(changed, base, title=title)
    table.columns[1].header, table.columns[2].header = CHANGED, BASE
    console().print(table)
    was, now = (number(100 * _depth_of_fall(part)) for part in (base, changed))
    print(f"worst fall: {was} % {BASE}, {now} % {CHANGED}")


def _depth_of_fall(measures: Summary) -> float:
    """The worst fall, a fraction; 0 if the price never fell."""
    fall = measures["fall"].value
    return 0.0 if math.isnan(fall) else fall
