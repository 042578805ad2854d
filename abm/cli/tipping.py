"""`abm sweep` of a design that looks for the tipping point: rounds of runs, then where it lies."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import isnan
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from abm.cli.console import console
from abm.cli.many_runs import Progressing, pool_of, tell_failures
from abm.records.json_text import json_text
from abm.runs.designs.designs import TippingPoint
from abm.runs.sweeping.drive import consolidate, done_before, drive, opened
from abm.runs.sweeping.plan import Plan, Task
from abm.runs.sweeping.tipping import Boundary, Bracket
from abm.runs.sweeping.work import Row
from abm.runs.worker_pool import WorkerPool

if TYPE_CHECKING:
    import pandas as pd


def tip(plan: Plan, jobs: int, scheduler: str | None, as_json: bool) -> int:
    """Look for the boundary, keep the rows of what was run, and tell where it is."""
    with pool_of(jobs, scheduler) as pool, opened(plan):
        runner = _Runner(plan, pool, done_before(plan, plan.tasks()))
        try:
            with runner.progress:
                brackets = list(_boundary(plan, runner).brackets())
        finally:
            consolidate(plan, runner.rows, runner.places())
    return _tell(plan, runner, brackets, as_json)


@dataclass
class _Runner:
    """Runs seeds of cells as they are asked for; runs of an earlier call are not repeated."""

    plan: Plan
    pool: WorkerPool
    before: dict[str, Row]
    rows: dict[str, Row] = field(default_factory=dict)
    asked: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.progress = Progressing(self.plan, 0, {})

    def count(self, point: int, seeds: int) -> tuple[int, int]:
        """(crashes, runs) of the first seeds of a point, with all groups in it."""
        self.asked[point] = max(self.asked.get(point, 0), seeds)
        tasks = [task for cell in self._cells(point) for task in self.plan.tasks_of(cell)[:seeds]]
        self._run([task for task in tasks if task.run not in self.rows])
        whole = self.plan.tasks_of(self._cells(point)[0])[:seeds]
        found = [self.rows[task.run] for task in whole]
        complete = [row for row in found if row["status"] == "complete"]
        return sum(self._crashed(row) for row in complete), len(complete)

    def _cells(self, point: int) -> list[Any]:
        width = len(self.plan.variants)
        return self.plan.cells[point * width : (point + 1) * width]

    def _crashed(self, row: Row) -> bool:
        fall = row.get("fall")
        return fall is not None and fall >= self.plan.sweep.crash

    def _run(self, tasks: Iterable[Task]) -> None:
        missing = []
        for task in tasks:
            if task.run in self.before:
                self._take(self.before[task.run])
            else:
                missing.append(task)
        for row in drive(missing, self.pool, self.progress.busy):
            self._take(row)

    def _take(self, row: Row) -> None:
        self.rows[row["run"]] = row
        self.progress.add(row)

    def places(self) -> list[Any]:
        """Rows of the table of runs for what was asked."""
        seeds = self.plan.seeds
        return [
            place
            for place in self.plan.places()
            if place["seed"] - seeds[0] < self.asked.get(place["point"], 0)
        ]


def _boundary(plan: Plan, runner: _Runner) -> Boundary:
    design = plan.sweep.design
    assert isinstance(design, TippingPoint)
    sizes = [len(factor.levels()) for factor in plan.sweep.vary.values()]
    columns = sizes[1] if len(sizes) > 1 else 1

    def ask(step: int, column: int, seeds: int) -> tuple[int, int]:
        return runner.count(step * columns + column, seeds)

    return Boundary(sizes[0], columns, design.level, design.batch, len(plan.seeds), ask)


def _tell(plan: Plan, runner: _Runner, brackets: list[Bracket], as_json: bool) -> int:
    found = _tipping_points(plan, brackets)
    grid = len(plan.points) * len(plan.seeds) * len(plan.variants)
    failed = [row for row in runner.rows.values() if row["status"] != "complete"]
    facts = {"sweep": str(plan.folder), "runs": len(runner.rows), "runs_of_the_grid": grid}
    if as_json:
        rows = found.to_dict("records")
        print(json_text(facts | {"failed": len(failed), "tipping_points": rows}))
    else:
        console().print(_table(found))
        print(f"{len(runner.rows)} runs, where the whole grid takes {grid}")
        print(f"rows    {plan.folder / 'summary.parquet'}")
    return tell_failures(plan, failed, len(runner.rows))


def _tipping_points(plan: Plan, brackets: list[Bracket]) -> "pd.DataFrame":
    """Of each step of the second factor: between which values, and the fitted value, if any."""
    import pandas as pd

    from abm.records.sweep import open_sweep
    from abm.risk.sweep.threshold import tipping_value

    sweep = open_sweep(plan.folder)
    runs = sweep.runs[sweep.runs["without"] == ""]
    first, *others = plan.sweep.vary
    design = plan.sweep.design
    assert isinstance(design, TippingPoint)
    levels = [value for (value,) in plan.sweep.vary[first].levels()]
    rows = []
    for bracket in brackets:
        place = {name: plan.sweep.vary[name].levels()[bracket.column][0] for name in others}
        here = runs
        for name, value in place.items():
            here = here[here[name] == value]
        low, high = (None if n is None else levels[n] for n in (bracket.low, bracket.high))
        fitted = (float("nan"),) * 3
        if low is not None:
            fit = tipping_value(
                here, first, plan.sweep.crash, design.level, ratios=sweep.by_ratios(first)
            )
            fitted = (fit.value, fit.low, fit.high)
        complete = int((here["status"] == "complete").sum())
        names = (f"{first}_from", f"{first}_to", "tipping_point", "low", "high")
        rows.append(
            place | dict(zip(names, (low, high, *fitted), strict=True)) | {"runs": complete}
        )
    return pd.DataFrame(rows)


def _table(found: "pd.DataFrame") -> Table:
    table = Table(box=SIMPLE_HEAD, title="where crashes become as likely as the level")
    for name in found:
        table.add_column(str(name), justify="right", no_wrap=True)
    for row in found.to_dict("records"):
        table.add_row(*map(_shown, row.values()))
    return table


def _shown(value: Any) -> str:
    if value is None or (isinstance(value, float) and isnan(value)):
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
