"""`abm run`: an experiment, watched while it runs; then its measures, its figure, its folder."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.progress import Progress
from rich.table import Table

from abm.cli.console import console, progress_bar
from abm.errors import UsageError
from abm.market.session import clock
from abm.records.json_text import json_text
from abm.risk.run.needed import NEEDED
from abm.runs import running
from abm.runs.folders import folder_for
from abm.runs.measuring import measured
from abm.runs.running import Request

if TYPE_CHECKING:
    import pandas as pd

    from abm.model import MarketModel
    from abm.records.run import Run
    from abm.risk.run.summary import Summary


class Watcher:
    """Shows simulated time, price and decisions a second, and says when it has to compile."""

    def __init__(self, progress: Progress, total: int = running.SLICES) -> None:
        self._progress = progress
        self._task, self._total = progress.add_task("", total=total), total
        self._slice = -1
        self._began = 0.0

    @property
    def has_begun(self) -> bool:
        """Whether there was anything to show."""
        return self._slice >= 0

    def __call__(self, model: "MarketModel") -> None:
        """Show where the model stands; called before each slice."""
        self._slice += 1
        if self._slice == 0:
            self._compile(model)
            return
        if self._slice == 1:
            self._began, self._before = time.perf_counter(), model.decisions
        pace = (model.decisions - self._before) / max(time.perf_counter() - self._began, 1e-9)
        mid = float(model.state.listings["mid"][0]) * _tick_size(model)
        text = f"{clock(model.now)}  price {mid:,.2f}  {pace / 1e6:.2f} M decisions/s"
        self._progress.update(self._task, completed=self._slice, description=text)

    def _compile(self, model: "MarketModel") -> None:
        """Compile what has never been, and show how much of it is done."""
        text = "compiling, first run with these traders only"
        if model.compiles() and not self._progress.console.is_terminal:
            self._progress.console.print(text)

        def show(done: int, of: int) -> None:
            self._progress.update(self._task, description=text, completed=done, total=of)

        model.compile(show)
        self._progress.update(self._task, description="", completed=0, total=self._total)


def _tick_size(model: "MarketModel") -> float:
    return next(iter(model.instruments.values())).tick_size


def run(
    request: Request, out: Path, seed: int | None, seeds: int, jobs: int, as_json: bool
) -> None:
    """Run one seed or several, and print and draw what came of it."""
    experiment = request.read()
    if experiment.positioning is not None:
        remedy = "give a CSV of one with --chain"
        raise UsageError("it asks about an option chain", place=request.path, remedy=remedy)
    first = experiment.seed if seed is None else seed
    if first + seeds > 2**63:
        raise UsageError(f"seeds from {first} on: the last of {seeds} must be below 2**63")
    plain = out / request.folder
    folder = folder_for(plain, running.experiment_id(request, experiment))
    if folder != plain:
        told = "holds runs of another experiment (edited since, or by other code): this one is in"
        print(f"{plain} {told} {folder}", file=sys.stderr)
    if seeds == 1:
        _show(_run_one(request, folder / f"seed-{first}", first), as_json)
    else:
        _show_many(_run_many(request, folder, range(first, first + seeds), jobs), folder, as_json)


def _run_one(request: Request, folder: Path, seed: int) -> "Run":
    with progress_bar() as progress:
        watcher = Watcher(progress)
        try:
            found = running.run(request, folder, seed=seed, watch=watcher)
        except BaseException:
            if watcher.has_begun and (folder / "run.json").is_file():
                print(f"\nwhat was recorded until now is in {folder}", file=sys.stderr)
            raise
    if not watcher.has_begun:
        print(f"{folder} is this run, complete: it is not run again", file=sys.stderr)
    return found


def _run_many(request: Request, folder: Path, seeds: range, jobs: int) -> "list[Run]":
    with progress_bar() as progress:
        task = progress.add_task(f"{len(seeds)} seeds, {jobs} at a time", total=len(seeds))
        try:
            return running.run_seeds(
                request, folder, seeds, jobs=jobs, done=lambda _: progress.advance(task)
            )
        except KeyboardInterrupt:
            print(f"\nthe seeds that are complete stay in {folder}", file=sys.stderr)
            raise


def _show(run: "Run", as_json: bool) -> None:
    from abm.report.figures import crash
    from abm.report.table import summary_table
    from abm.risk.run.summary import one_row

    about, records = {"run": str(run.path), "id": run.id}, f"records  {run.path}  (id {run.id})"
    if lacks := run.lacks(NEEDED):
        print(f"no measures: the run keeps no {', '.join(lacks)}", file=sys.stderr)
        print(json_text(about) if as_json else records)
        return
    summary = measured(run)
    crash(run).savefig(run.path / "crash.png")
    if as_json:
        print(json_text(about | one_row(summary)))
        return
    console().print(summary_table(summary, title=f"{run.facts['name']}, seed {run.seed}"))
    print(f"figure   {run.path / 'crash.png'}\n{records}")


def _show_many(runs: "list[Run]", folder: Path, as_json: bool) -> None:
    import pandas as pd

    from abm.risk.run.summary import one_row

    if lacks := runs[0].lacks(NEEDED):
        print(f"no measures: the runs keep no {', '.join(lacks)}", file=sys.stderr)
        print("{}" if as_json else f"records  {folder}/seed-*")
        return
    summaries = {run.seed: measured(run) for run in runs}
    frame = pd.DataFrame({seed: one_row(summary) for seed, summary in summaries.items()}).T
    frame.index.name = "seed"
    frame.to_csv(folder / "summary.csv")
    if as_json:
        print(frame.to_json(orient="index", indent=2))
        return
    console().print(_over_seeds(frame, {k: v for s in summaries.values() for k, v in s.items()}))
    print(f"records  {folder}/seed-*\nsummary  {folder / 'summary.csv'}")


def _over_seeds(frame: "pd.DataFrame", measures: "Summary") -> Table:
    """Mean and 95 % interval of the mean of every measure over the seeds where it is defined."""
    from abm.report.table import interval_shown, shown
    from abm.risk.statistics.intervals import STUDENT, mean_interval

    table = Table(
        title=f"over {len(frame)} seeds; intervals: {STUDENT}",
        title_justify="left",
        box=SIMPLE_HEAD,
    )
    table.add_column("measure", no_wrap=True)
    for heading in ("mean", "95 % interval"):
        table.add_column(heading, justify="right")
    table.add_column("unit")
    for key, measure in measures.items():
        known = frame[key].dropna().to_numpy(float)
        if len(known):
            mean, unit = shown(float(known.mean()), measure.unit)
            ends = interval_shown(*mean_interval(known, measure.bounds), measure.unit)
            table.add_row(measure.name, mean, ends, unit)
    return table
