"""`abm sweep`: the runs of a sweep, here or on a cluster; a row of measures for each."""

import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from math import isnan
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.table import Table

from abm.cli.console import console
from abm.cli.many_runs import run_plan, tell_failures
from abm.cli.tipping import tip
from abm.errors import UsageError
from abm.records.json_text import json_text
from abm.runs.running import Request
from abm.runs.sweeping.drive import done_before
from abm.runs.sweeping.plan import Plan, Task
from abm.runs.sweeping.work import Row, measures

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


def _print_response(plan: Plan) -> None:
    """Mean of the measure and share of crashes at each point, where they are few."""
    from abm.records.sweep import open_sweep
    from abm.risk.statistics.intervals import WILSON
    from abm.risk.sweep.probability import crash_probability

    found = open_sweep(plan.folder)
    names, complete = found.factors, found.runs[found.runs["status"] == "complete"]
    if len(plan.cells) > MOST_CELLS or not names or complete.empty:
        return
    by = [*names, *(["without"] if plan.sweep.without else [])]
    chances = crash_probability(found.runs, found.crash, by)
    means = complete.groupby(by, dropna=False)[found.measure]
    table = Table(box=SIMPLE_HEAD)
    for name in (*by, "runs", found.measure, "crashes", f"95 % interval ({WILSON})"):
        table.add_column(name, justify="right", no_wrap=True)
    averages = means.mean()
    for row in chances.to_dict("records"):
        key = tuple(row[name] for name in by)
        mean = averages.get(key if len(by) > 1 else key[0], float("nan"))
        cells = [f"{v:.4g}" if isinstance(v, float) else str(v) for v in key]
        share = "" if isnan(row["low"]) else f"{row['low']:.0%} to {row['high']:.0%}"
        table.add_row(*cells, str(row["runs"]), f"{mean:.3g}", f"{row['probability']:.0%}", share)
    console().print(table)
