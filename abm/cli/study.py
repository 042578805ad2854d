"""`abm study`: what many small runs say together; a table, a figure, and the rows behind them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from abm.atomic_file import PARTIAL, replacing
from abm.cli.console import console, progress_bar
from abm.records.json_text import json_text
from abm.report.figure_style import DPI
from abm.runs.running import Request
from abm.runs.studies import Row
from abm.runs.studying import Case, Plan, as_frame, planned, run_study

if TYPE_CHECKING:
    import pandas as pd


def study(request: Request, out: Path, seeds: int | None, jobs: int, as_json: bool) -> None:
    """Run every variant with every seed, then print, draw and keep what came of it."""
    plan = planned(request, seeds)
    folder = out / request.folder
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "study.csv"
    frame = _frame(plan, jobs, file)
    with replacing(file) as partial:
        frame.to_csv(partial, index=False)
    _interrupted(file).unlink(missing_ok=True)
    (folder / "study.json").write_text(json_text(plan.facts()) + "\n", encoding="utf-8")
    plan.question.figure(frame).savefig(folder / "study.png", dpi=DPI)
    if as_json:
        print(json_text({"study": str(folder), "rows": frame.to_dict("records")}))
        return
    console().print(plan.question.table(frame))
    print(f"figure  {folder / 'study.png'}\nrows    {file}")


def _frame(plan: Plan, jobs: int, file: Path) -> "pd.DataFrame":
    """The rows of all runs; after Ctrl-C those of the runs that have ended are kept."""
    found: dict[Case, list[Row]] = {}
    runs = f"{len(plan.variants)} variants x {len(plan.seeds)} seeds"
    with progress_bar() as progress:
        task = progress.add_task(f"{runs}; new traders compile first", total=len(plan.cases))
        try:
            for case, rows in run_study(plan, jobs):
                found[case] = rows
                progress.update(task, advance=1, description=runs)
        except KeyboardInterrupt:
            kept = _interrupted(file)
            as_frame(plan, found).to_csv(kept, index=False)
            count = f"{len(found)} of {len(plan.cases)} runs"
            print(f"\nthe rows of the {count} that ended are in {kept}", file=sys.stderr)
            raise
    return as_frame(plan, found)


def _interrupted(file: Path) -> Path:
    """Where the rows are kept that there were at Ctrl-C, until a later call has them all."""
    return file.with_name(file.name + PARTIAL)
