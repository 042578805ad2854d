"""`abm calibrate`: parameters of a market sought by the facts of a tape, and how sure they are."""

import sys
from pathlib import Path

import pandas as pd
from pydantic import TypeAdapter
from rich.box import SIMPLE_HEAD
from rich.table import Table

from abm.atomic_file import replacing
from abm.cli.console import console, progress_bar
from abm.errors import UsageError
from abm.facts.target import Target, target
from abm.market.session import DAY, TimeOfDay, time_of_day
from abm.records.json_text import json_text
from abm.report.calibration_figure import calibration_figure
from abm.report.table import number
from abm.runs.calibrating.calibration import Calibration, calibrated, runs_of
from abm.runs.calibrating.simulator import Simulator
from abm.runs.calibrating.telling import (
    apart,
    facts_frame,
    parameters_frame,
    profiles_frame,
    told,
)
from abm.runs.folders import alone
from abm.runs.running import Request

RUNS = "runs.jsonl"
"""Where the numbers of all runs are kept, and found by the next call."""


def calibrate(
    request: Request,
    to: Path,
    between: tuple[int, int] | None,
    tick: float | None,
    out: Path,
    jobs: int,
    as_json: bool,
) -> None:
    """Calibrate, print and draw what came of it, and keep it in a folder."""
    simulator = Simulator(str(request.path), request.overrides)
    aim = target(to, simulator.moments, between, tick)
    folder = out / request.folder
    with alone(folder):
        folder.mkdir(parents=True, exist_ok=True)
        found = _calibrated(simulator, aim, folder / RUNS, jobs)
        text = json_text(told(found, simulator))
        with replacing(folder / "calibration.json") as partial:
            partial.write_text(text + "\n", encoding="utf-8")
        _keep(found, folder)
    print(text) if as_json else _show(found, simulator, folder)


def part_of_day(start: str | None, end: str | None) -> tuple[int, int] | None:
    """The times of `--from` and `--until` (ns after midnight); None for the whole day."""
    if start is None and end is None:
        return None
    first, last = _time("--from", start or "00:00"), _time("--until", end or "24:00")
    if first >= last:
        raise UsageError(
            "it is not before --until", place="--from", remedy="give it an earlier time"
        )
    return first, last


def _time(option: str, text: str) -> int:
    try:
        return DAY if text == "24:00" else time_of_day(TypeAdapter(TimeOfDay).validate_python(text))
    except ValueError:
        remedy = "write HH:MM or HH:MM:SS"
        raise UsageError(f"{text!r} is no time", place=option, remedy=remedy) from None


def _calibrated(simulator: Simulator, aim: Target, file: Path, jobs: int) -> Calibration:
    with progress_bar() as progress:
        bar = progress.add_task(
            "runs; new traders compile first", total=runs_of(simulator.calibrate)
        )
        try:
            return calibrated(simulator, aim, file, jobs, lambda runs: progress.advance(bar, runs))
        except KeyboardInterrupt:
            print(
                f"\nthe runs that ended stay in {file}; the same command goes on", file=sys.stderr
            )
            raise


def _keep(found: Calibration, folder: Path) -> None:
    """The tables and the figure."""
    frames = {"facts": facts_frame(found), "parameters": parameters_frame(found)}
    for name, frame in frames.items():
        with replacing(folder / f"{name}.csv") as partial:
            frame.to_csv(partial, index=False)
    facts = frames["facts"]
    drawn = pd.DataFrame(
        {
            "name": facts["fact"] + ", " + facts["row"],
            "before": apart(facts, "before_held_out"),
            "after": apart(facts, "after_held_out"),
        }
    )
    figure = calibration_figure(drawn, profiles_frame(found))
    with replacing(folder / "calibration.png") as partial:
        figure.savefig(partial, format="png")


def _show(found: Calibration, simulator: Simulator, folder: Path) -> None:
    title = f"{simulator.request.name}, calibrated to {found.target.name}"
    console().print(title, style="bold", highlight=False)
    console().print(_parameters(found))
    console().print(_facts(found))
    for sentence in found.said:
        print(sentence.replace("_", " "))
    print(_test(found))
    sets = " ".join(f"--set {path}={value:.6g}" for path, value in found.settings.items())
    print(f"run it  abm run {simulator.path} {sets}")
    print(f"numbers {folder / 'calibration.json'}\nfigure  {folder / 'calibration.png'}")


def _parameters(found: Calibration) -> Table:
    table = Table(box=SIMPLE_HEAD)
    table.add_column("parameter")
    for name in ("value", f"{found.calibrate.level:.0%} interval", "range"):
        table.add_column(name, justify="right")
    for row in parameters_frame(found).to_dict("records"):
        ends = [
            ("beyond " if row[f"open_{end}"] else "") + number(row[end]) for end in ("low", "high")
        ]
        bounds = f"{number(row['least'])} to {number(row['greatest'])}"
        name = f"{row['parameter']} ({row['unit']})" if row["unit"] else row["parameter"]
        table.add_row(name.replace("_", " "), number(row["value"]), " to ".join(ends), bounds)
    return table


def _facts(found: Calibration) -> Table:
    frame = facts_frame(found)
    columns = ("before", "after", "before_held_out", "after_held_out")
    table = Table(
        box=SIMPLE_HEAD, caption="s.e.: standard errors of the tape", caption_justify="left"
    )
    table.add_column("fact")
    for name in ("tape", "after", *(f"{c.replace('_', ' ')}, s.e." for c in columns)):
        table.add_column(name, justify="right")
    distances = {column: apart(frame, column) for column in columns}
    for n, row in enumerate(frame.to_dict("records")):
        name = f"{row['fact']}, {row['row']}".replace("_", " ")
        tape = f"{number(row['target'])} ± {number(row['error'])}"
        cells = [f"{distances[column][n]:.1f}" for column in columns]
        table.add_row(name, tape, number(row["after_held_out"]), *cells)
    sums = [number(found.objective(getattr(found, column))) for column in columns]
    table.add_section()
    table.add_row("sum of squares", "", "", *sums)
    return table


def _test(found: Calibration) -> str:
    test = found.test
    if test.p is None:
        return "as many facts as parameters: whether the market fits cannot be told"
    verdict = "can" if test.p >= 0.05 else "cannot"
    return (
        f"J test {test.statistic:.3g} of {test.degrees} degrees, p {test.p:.2g}: the market"
        f" {verdict} have all these facts together"
    )
