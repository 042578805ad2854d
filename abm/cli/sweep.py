"""`abm sweep`: the runs of a sweep, here or on a cluster; a row of measures for each."""

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from abm.cli.console import console
from abm.errors import UsageError
from abm.records.json_text import json_text
from abm.runs.files.faults import nearest
from abm.runs.running import Request
from abm.runs.sweeping.dask_pool import DaskPool
from abm.runs.sweeping.drive import check_names, consolidate, done_before, drive, opened
from abm.runs.sweeping.plan import Plan, Task
from abm.runs.sweeping.work import Row, measures
from abm.runs.worker_pool import ProcessPool, WorkerPool

FAILURES_SHOWN = 3
QUIET = 30.0
"""Seconds between two lines of progress where nobody looks at a terminal."""
MOST_CELLS = 40
"""Points that are printed one by one."""


def sweep(
    request: Request, out: Path, jobs: int, scheduler: str | None, dry_run: bool, as_json: bool
) -> int:
    """Run what is missing; returns the exit code, 1 if runs failed."""
    plan = planned(request, out)
    if dry_run:
        _tell_size(plan, jobs, as_json)
        return 0
    if plan.sweep.design.kind == "tipping_point":
        from abm.cli.tipping import tip

        return tip(plan, jobs, scheduler, as_json)
    rows = run_plan(plan, jobs, scheduler)
    return tell(plan, rows, as_json)


def planned(request: Request, out: Path) -> Plan:
    """The sweep that a file asks for. Raises FileErrors, or UsageError if it has none."""
    plan = Plan(request, out / request.folder)
    if plan.experiment.sweep is None:
        raise UsageError(
            f"{request.path} has no sweep: add `sweep:` with factors to vary and a design"
            " (README, Sweeps), or run it once with `abm run`"
        )
    return plan


def run_plan(plan: Plan, jobs: int, scheduler: str | None) -> dict[str, Row]:
    """Do the runs of a plan that are missing, and write down all there are; rows by id."""
    tasks = list(plan.tasks())
    with pool_of(jobs, scheduler) as pool, opened(plan):
        rows = done_before(plan, tasks)
        missing = [task for task in tasks if task.run not in rows]
        try:
            with Progressing(plan, len(tasks), rows) as progress:
                for row in drive(missing, pool, progress.busy):
                    rows[row["run"]] = row
                    progress.add(row)
                    check_names(plan, row)
                    _check_measure(plan, row)
        except KeyboardInterrupt:
            left = f"{len(rows)} of {len(tasks)} runs stay in {plan.folder}"
            print(f"\n{left}; the same command runs the others", file=sys.stderr)
            raise
        finally:
            consolidate(plan, rows)
    return rows


def _check_measure(plan: Plan, row: Row) -> None:
    name = plan.sweep.measure
    known = [key for key in row if key not in ("run", "seed", "status", "error")]
    if row["status"] == "complete" and name not in known:
        near = nearest(name, known)
        hint = f"; did you mean '{near}'?" if near else ""
        raise UsageError(f"sweep.measure: a run has no '{name}', only: {', '.join(known)}{hint}")


def pool_of(jobs: int, scheduler: str | None) -> WorkerPool:
    """Processes here, or the workers of a scheduler."""
    return ProcessPool(jobs) if scheduler is None else DaskPool(scheduler)


class Progressing:
    """Shows runs done, running and failed, their pace, and what the main measure is so far."""

    def __init__(self, plan: Plan, total: int, before: Mapping[str, Row]) -> None:
        """Begin with the runs done before; total: of all runs, 0 if nobody knows."""
        self._measure, self._crash = plan.sweep.measure, plan.sweep.crash
        columns = (TextColumn("{task.description}"), BarColumn(bar_width=20))
        stderr = Console(stderr=True)
        self._bar = Progress(
            *columns, TimeRemainingColumn(), console=stderr, disable=not stderr.is_terminal
        )
        self._task = self._bar.add_task("", total=total or None)
        self._total, self._before, self._running = total, len(before), 0
        self._done = self._failed = self._measured = self._crashes = 0
        self._sum = 0.0
        for row in before.values():
            self._count(row)
        self._began, self._told = time.perf_counter(), -QUIET

    def __enter__(self) -> "Progressing":
        self._bar.start()
        self._show()
        return self

    def __exit__(self, *_: object) -> None:
        self._told = -QUIET
        self._show()
        self._bar.stop()

    def busy(self, count: int) -> None:
        """Note how many runs are being done."""
        self._running = count
        self._show()

    def add(self, row: Row) -> None:
        """Note a run that has ended."""
        self._count(row)
        self._show()

    def _count(self, row: Row) -> None:
        self._done += 1
        if row["status"] != "complete":
            self._failed += 1
            return
        value, fall = row.get(self._measure), row.get("fall")
        if value is not None and value == value:
            self._measured += 1
            self._sum += float(value)
        self._crashes += bool(fall is not None and fall >= self._crash)

    def _show(self) -> None:
        text = self._text()
        self._bar.update(self._task, completed=self._done, description=text)
        if not self._bar.console.is_terminal and time.perf_counter() - self._told > QUIET:
            self._told = time.perf_counter()
            print(text, file=sys.stderr, flush=True)

    def _text(self) -> str:
        pace = (self._done - self._before) / max(time.perf_counter() - self._began, 1e-9)
        of = f"/{self._total}" if self._total else ""
        counts = f"{self._done}{of} done, {self._running} running, {self._failed} failed"
        return f"{counts}, {pace:.2g} runs/s{self._estimate()}"

    def _estimate(self) -> str:
        from abm.risk.statistics.intervals import wilson

        if not self._measured:
            return ""
        complete = self._done - self._failed
        low, high = wilson(self._crashes, complete)
        share = f"crashes {self._crashes / complete:.0%} ({low:.0%} to {high:.0%})"
        return f"; {self._measure} {self._sum / self._measured:.3g}, {share}"


# what is printed


def _tell_size(plan: Plan, jobs: int, as_json: bool) -> None:
    """Points, ids and a time estimate; nothing is written."""
    tasks = list(plan.tasks())
    done = done_before(plan, tasks) if plan.folder.exists() else {}
    seconds = _seconds(tasks[0])
    left = len(tasks) - len(done)
    facts = {
        "points": len(plan.points),
        "seeds": len(plan.seeds),
        "runs": len(tasks),
        "done": len(done),
        "seconds_a_run": seconds,
        "seconds": left * seconds / jobs,
        "jobs": jobs,
    }
    if as_json:
        print(json_text(facts | {"ids": [dict(place) for place in plan.places()]}))
        return
    for cell in plan.cells:
        values = ", ".join(f"{k}={v}" for k, v in plan.points.values[cell.point].items())
        without = f" without {','.join(cell.without)}" if cell.without else ""
        print(f"{cell.point}{without}: {values}")
        print("    " + " ".join(task.run for task in plan.tasks_of(cell)))
    variants = f" x {len(plan.variants)} (with and without)" if plan.sweep.without else ""
    print(f"\n{len(plan.points)} points x {len(plan.seeds)} seeds{variants}: {len(tasks)} runs")
    print(f"{len(done)} are done; {left} x {seconds:.2f} s / {jobs} = {_span(facts['seconds'])}")


def _seconds(task: Task) -> float:
    """Wall time of a run, what is compiled or loaded but once left out; no record is kept."""
    task = replace(task, keep=())
    print("timing one run; traders that are new compile first", file=sys.stderr, flush=True)
    measures(task)
    began = time.perf_counter()
    measures(task)
    return time.perf_counter() - began


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "h"), (minutes, "min"), (rest, "s")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "less than a second"


def tell(plan: Plan, rows: Mapping[str, Row], as_json: bool) -> int:
    """Print what came of a sweep and what failed; returns the exit code."""
    failed = [row for row in rows.values() if row["status"] != "complete"]
    if as_json:
        facts = {"sweep": str(plan.folder), "runs": len(rows), "failed": len(failed)}
        print(json_text(facts))
    else:
        _print_response(plan)
        print(f"rows    {plan.folder / 'summary.parquet'}  ({len(rows)} runs)")
        print(f"next    abm analyze {plan.folder}\n        abm report {plan.folder}")
    return tell_failures(plan, failed, len(rows))


def tell_failures(plan: Plan, failed: Sequence[Row], runs: int) -> int:
    """Print the first failures, and where the others are; returns the exit code."""
    for row in failed[:FAILURES_SHOWN]:
        last = str(row["error"]).strip().splitlines()[-1:] or ["?"]
        print(f"{row['status']}: run {row['run']}, seed {row['seed']}: {last[0]}", file=sys.stderr)
    if failed:
        query = "select run, error from runs where status <> 'complete'"
        print(
            f'{len(failed)} of {runs} runs failed; their tracebacks: abm query "{query}"'
            f" {plan.folder}",
            file=sys.stderr,
        )
    return int(bool(failed))


def _print_response(plan: Plan) -> None:
    """Mean of the measure and share of crashes at each point, where they are few."""
    from abm.records.sweep import open_sweep
    from abm.risk.sweep.probability import crash_probability

    found = open_sweep(plan.folder)
    names, complete = found.factors, found.runs[found.runs["status"] == "complete"]
    if len(plan.cells) > MOST_CELLS or not names or complete.empty:
        return
    by = [*names, *(["without"] if plan.sweep.without else [])]
    chances = crash_probability(found.runs, found.crash, by)
    means = complete.groupby(by, dropna=False)[found.measure]
    table = Table(box=SIMPLE_HEAD)
    for name in (*by, "runs", found.measure, "crashes", "95 % interval"):
        table.add_column(name, justify="right", no_wrap=True)
    averages = means.mean()
    for row in chances.to_dict("records"):
        key = tuple(row[name] for name in by)
        mean = averages.get(key if len(by) > 1 else key[0], float("nan"))
        cells = [f"{v:.4g}" if isinstance(v, float) else str(v) for v in key]
        share = f"{row['low']:.0%} to {row['high']:.0%}"
        table.add_row(*cells, str(row["runs"]), f"{mean:.3g}", f"{row['probability']:.0%}", share)
    console().print(table)
