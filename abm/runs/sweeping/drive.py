"""Have the runs of a sweep done by workers, lose nothing that is done, go on past failures."""

import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from abm.atomic_file import PARTIAL, replacing
from abm.errors import UsageError
from abm.lock import only_one
from abm.records.json_text import json_text
from abm.runs.code_versions import measures_version
from abm.runs.sweeping.plan import Plan, Task
from abm.runs.sweeping.work import Row, note_file, runs_file, work
from abm.runs.worker_pool import QUEUED, WorkerPool

BEAT = 0.5
"""Seconds between two looks at a pool of which nothing is heard."""

Watch = Callable[[int], None]
"""Is told from time to time how many runs are being done."""


def drive(tasks: Iterable[Task], pool: WorkerPool, watch: Watch = lambda _: None) -> Iterator[Row]:
    """The row of every run, as they end. A run that fails is a row too.

    When workers die, the runs that they were doing are suspects, and go on one at a time: which of
    them kills its worker again is known then (abm.runs.sweeping.work counts).
    """
    waiting, suspects = deque(tasks), deque[Task]()
    while waiting or suspects:
        try:
            yield from _through(pool, suspects, watch, alone=True)
            yield from _through(pool, waiting, watch)
        except BrokenExecutor:
            pool.dismiss()
            suspects += [task for task in waiting if note_file(task).exists()]
            waiting = deque(task for task in waiting if task not in suspects)


def _through(
    pool: WorkerPool, waiting: deque[Task], watch: Watch, *, alone: bool = False
) -> Iterator[Row]:
    """Rows as they come; whatever has none when the executor breaks is waiting again.

    alone: one run at a time.
    """
    executor = pool.executor()
    running: dict[Future[Row], Task] = {}
    try:
        while waiting or running:
            workers = 1 if alone else pool.size  # they may have come or gone
            while waiting and len(running) < (1 if alone else workers * (1 + QUEUED)):
                future = executor.submit(work, waiting[0])
                running[future] = waiting.popleft()
            done, _ = wait(running, BEAT, FIRST_COMPLETED)
            for future in done:
                row = _result(future, running[future])
                del running[future]
                yield row
            watch(min(len(running), workers))
    finally:
        waiting.extendleft(reversed(running.values()))


def _result(future: Future[Row], task: Task) -> Row:
    try:
        return future.result()
    except BrokenExecutor:
        raise
    except Exception as error:  # of the pool, as a run itself never raises
        told = f"{type(error).__name__}: {error}"
        return {"run": task.run, "seed": task.seed, "status": "failed", "error": told}


# a whole sweep


@contextmanager
def opened(plan: Plan) -> Iterator[None]:
    """Make the folder of a sweep this process's own; say in it what was asked.

    Raises UsageError while another process works on it.
    """
    plan.folder.mkdir(parents=True, exist_ok=True)
    with only_one(plan.folder / "sweep.lock", f"another sweep is working in {plan.folder}"):
        _tidy(plan.folder)
        (plan.folder / "runs").mkdir(exist_ok=True)
        yield
        _tidy(plan.folder)


def _tidy(folder: Path) -> None:
    """Remove what processes that were killed left behind."""
    shutil.rmtree(folder / "underway", ignore_errors=True)
    for left in folder.glob(f"runs/*{PARTIAL}"):
        left.unlink(missing_ok=True)
    for left in folder.glob(f"tapes/*{PARTIAL}"):
        shutil.rmtree(left, ignore_errors=True)


def done_before(plan: Plan, tasks: Iterable[Task]) -> dict[str, Row]:
    """Rows of the runs that are done, by id, each as its own file has it.

    A file that is damaged, of another run or measured by other code does not count.
    """
    from abm.records.sweep import row_of

    wanted = {task.run for task in tasks}
    there = {file.stem for file in (plan.folder / "runs").glob("*.parquet")} & wanted
    found = {run: row_of(runs_file(plan.folder, run), measures_version()) for run in sorted(there)}
    return {run: row for run, row in found.items() if row is not None and row["run"] == run}


def check_names(plan: Plan, row: Row) -> None:
    """Raise UsageError if a factor has the name of a measure of this row."""
    for name in plan.points.values[0]:
        if name in row:
            raise UsageError(
                f"{plan.request.path}: sweep.vary: '{name}' is the name of a measure; give the"
                " factor another name and its path under `paths`: no run is repeated"
            )


def consolidate(plan: Plan, rows: dict[str, Row], places: Iterable[Any] | None = None) -> None:
    """Write summary, design and facts from the rows that there are.

    places: of the plan; by default all.  Raises UsageError if a factor has a measure's name.
    """
    from abm.records.sweep import design_table, summary_table, write_table

    for row in rows.values():
        check_names(plan, row)
    asked = list(plan.places() if places is None else places)
    (plan.folder / "sweep.json").unlink(missing_ok=True)  # it tells of tables that fit to it
    summary = summary_table(asked, rows)
    write_table(summary, plan.folder / "summary.parquet", measures_version())
    write_table(design_table(plan.design()), plan.folder / "design.parquet")
    with replacing(plan.folder / "sweep.json") as partial:
        partial.write_text(json_text(plan.facts()) + "\n", encoding="utf-8")
