"""Many runs for one command: have them done, show how far they are, tell which failed."""

import sys
import time
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from abm.errors import UsageError
from abm.runs.files.faults import nearest
from abm.runs.sweeping.dask_pool import DaskPool
from abm.runs.sweeping.drive import check_names, consolidate, done_before, drive, opened
from abm.runs.sweeping.plan import Plan
from abm.runs.sweeping.work import Row
from abm.runs.worker_pool import ProcessPool, WorkerPool

FAILURES_SHOWN = 3
QUIET = 30.0
"""Seconds between two lines of progress where nobody looks at a terminal."""


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
