"""`abm rare`: how likely a fall is that no sample of ordinary days contains, and how it begins."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isnan
from pathlib import Path
from typing import Any

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.table import Table

from abm.atomic_file import replacing
from abm.cli.console import console, progress_bar
from abm.records.json_text import json_text
from abm.report.rare_figure import RareDay, ancestors_figure, chances_figure
from abm.report.table import INTERVAL, UNDEFINED, number
from abm.risk.run.frames import MINUTE
from abm.risk.statistics.intervals import FEWEST
from abm.risk.sweep.rare import (
    METHOD,
    RATIO_METHOD,
    Chance,
    Ratio,
    at_most,
    chance,
    ratio,
    theoretical_error,
)
from abm.runs.rare.repetitions import Asked, Found, repeat
from abm.runs.running import Request

LEVELS = 10
"""Falls in the table, evenly spaced up to the one that is asked for."""
CURVE = 200
"""Falls of which the curve is drawn."""


@dataclass(frozen=True)
class Size:
    """How much is done: particles of a repetition, repetitions, worker processes."""

    particles: int
    repetitions: int
    jobs: int


def rare(
    request: Request, fall: float, against: tuple[str, ...], size: Size, out: Path, as_json: bool
) -> None:
    """Run what is missing of the days; print, draw and keep what they say.

    against: groups to leave out of a control, besides those that are left out already.
    """
    asked = [request]
    if against:
        asked.append(Request(request.path, request.overrides, (*request.without, *against)))
    for one in asked:
        one.read()  # what is wrong with the control is said before the first of the days
    found = [
        repeat_shown(
            Asked(one, fall, size.particles, size.repetitions, out / f"{one.folder}-rare"),
            size.jobs,
        )
        for one in asked
    ]
    labels = _labels(request, against)
    facts = _facts(found, labels)
    folder = found[0].asked.folder
    facts |= {"figures": [str(file) for file in _draw(found, labels)]}
    with replacing(folder / "rare.json") as partial:
        partial.write_text(json_text(facts) + "\n", encoding="utf-8")
    if as_json:
        print(json_text(facts))
        return
    for label, each in zip(labels, found, strict=True):
        show(each, label)
    if against:
        print(sentence(found, labels))
    for file in facts["figures"]:
        print(f"figure  {file}")
    print(f"days    {', '.join(str(each.asked.folder) for each in found)}")


def repeat_shown(asked: Asked, jobs: int) -> Found:
    """Run what is missing, and show how far it is; Ctrl-C says what is kept."""
    days = 0
    with progress_bar() as bar:
        task = bar.add_task(asked.request.folder, total=1.0)

        def watch(share: float, count: int) -> None:
            nonlocal days
            days = count
            told = f"{asked.request.folder}: {count} days, on the way to {100 * asked.fall:g} %"
            bar.update(task, completed=share, description=told)

        try:
            return repeat(asked, jobs, watch)
        except KeyboardInterrupt:
            told = f"{days} days stay in {asked.folder}; the same command goes on"
            print(f"\n{told}", file=sys.stderr)
            raise


def _labels(request: Request, against: tuple[str, ...]) -> list[str]:
    """What is said of the days that are asked for, and of the control."""
    left_out = ", ".join(request.without).replace("_", " ")
    mine = f"without {left_out}" if left_out else "as it is"
    whom = ", ".join((*request.without, *against)).replace("_", " ")
    return [mine, f"without {whom}"] if against else [mine]


def _chances(found: Found, count: int) -> list[Chance]:
    """At evenly spaced falls up to the one that was asked for."""
    samples = [each.scores for each in found.splits]
    levels = found.asked.fall * np.arange(1, count + 1) / count
    return [chance(samples, float(level)) for level in levels]


# what is told


def show(found: Found, label: str) -> None:
    """Print the chances, how sure they are, and what they cost."""
    asked, chances = found.asked, _chances(found, LEVELS)
    title = f"{asked.request.path.stem}, {label}: {asked.repetitions} x {asked.particles} particles"
    table = Table(box=SIMPLE_HEAD, title=title)
    for name in ("fall above", "chance", f"{INTERVAL}", "one day in"):
        table.add_column(name, justify="right")
    for each in chances:
        table.add_row(f"{100 * each.level:.3g} %", *_row(each))
    console().print(table)
    last = chances[-1]
    if last.extinct:
        print(f"{last.extinct} of {last.repetitions} repetitions never fell that far")
    if last.value == 0:
        most = at_most([each.scores for each in found.splits], last.level)
        print(f"the chance of a fall above {100 * last.level:g} % is at most about {_share(most)}")
    if last.repetitions < FEWEST:
        print(f"no intervals from fewer than {FEWEST} repetitions")
    else:
        print(f"intervals: {METHOD}")
    print(_cost(found, last))


def _row(each: Chance) -> tuple[str, str, str]:
    if each.value == 0:
        return "0", UNDEFINED, UNDEFINED
    ends = UNDEFINED if isnan(each.low) else f"{_share(each.low)} to {_share(each.high)}"
    return _share(each.value), ends, number(float(f"{1 / each.value:.3g}"))


def _share(value: float) -> str:
    return f"{value:.2g}"


def _cost(found: Found, last: Chance) -> str:
    """Days run, beside those of plain sampling, and the error beside that of theory."""
    told = f"{found.histories:,} days were run"
    if isnan(last.plain_days):
        return told
    asked = found.asked
    theory = theoretical_error(last.value, asked.particles, asked.repetitions)
    return (
        f"{told}; plain sampling needs {number(float(ceil(last.plain_days)))} for the same relative"
        f" error, {last.relative_error:.2g} (in theory, with many particles, {theory:.2g})"
    )


def sentence(found: Sequence[Found], labels: Sequence[str]) -> str:
    """How many times as likely the fall is as in the control; found and labels: of both."""
    ours, control = ([each.scores for each in one.splits] for one in found)
    fall = found[0].asked.fall
    above, below = chance(ours, fall), chance(control, fall)
    told = f"{_whom(found)} multiply the chance of a {100 * fall:g} % day by"
    if below.value == 0:
        most = at_most(control, fall)
        least = _share(above.low / most) if above.low > 0 else "an unknown factor"
        return f"{told} at least {least}: {labels[1]} none came so far"
    times = ratio(above, below)
    if isnan(times.low):
        return f"{told} {number(times.value)} (no interval: give {FEWEST} repetitions or more)"
    ends = f"{number(times.low)} to {number(times.high)}"
    return f"{told} {number(times.value)}, 95 % interval {ends} ({RATIO_METHOD})"


def _whom(found: Sequence[Found]) -> str:
    """Who is left out of the control alone: hedgers, if it is all of them that trade."""
    mine, control = (each.asked.request.without for each in found)
    groups = [name for name in control if name not in mine]
    experiment = found[0].asked.request.read()
    there = {name for name in experiment.hedgers if experiment.agents[name].count}
    if there and set(groups) >= there:
        return "Hedgers"
    told = " and ".join(groups).replace("_", " ")
    return told[:1].upper() + told[1:]


def _facts(found: Sequence[Found], labels: Sequence[str]) -> dict[str, Any]:
    """What rare.json says."""
    told: dict[str, Any] = {
        "experiment": found[0].asked.request.path.stem,
        "seed": found[0].asked.request.read().seed,
        "fall": found[0].asked.fall,
        "interval": METHOD,
        "estimates": [_estimate(*each) for each in zip(found, labels, strict=True)],
    }
    if len(found) == 2:
        above, below = (_chances(each, 1)[0] for each in found)
        times: Ratio = ratio(above, below)
        told["ratio"] = {"value": times.value, "low": times.low, "high": times.high}
        told["ratio"] |= {"interval": RATIO_METHOD, "sentence": sentence(found, labels)}
    return told


def _estimate(found: Found, label: str) -> dict[str, Any]:
    chances = _chances(found, LEVELS)
    samples = [each.scores for each in found.splits]
    return {
        **{"what": label, "without": list(found.asked.request.without)},
        **{"particles": found.asked.particles, "repetitions": found.asked.repetitions},
        **{"days": found.histories, "plain_days": chances[-1].plain_days},
        **{"relative_error": chances[-1].relative_error},
        **{"each": [sample.chance(found.asked.fall) for sample in samples]},
        **{"at_most": at_most(samples, found.asked.fall), "extinct": chances[-1].extinct},
        "rounds": [split.rounds for split in found.splits],
        "chances": [
            {"fall": c.level, "chance": c.value, "low": c.low, "high": c.high} for c in chances
        ],
    }


# what is drawn


def _draw(found: Sequence[Found], labels: Sequence[str]) -> list[Path]:
    folder = found[0].asked.folder
    curves = {label: _chances(each, CURVE) for label, each in zip(labels, found, strict=True)}
    figures = {folder / "chances.png": chances_figure(curves)}
    for each in found:
        if days := rare_days(each):
            figures[each.asked.folder / "ancestors.png"] = ancestors_figure(days)
    for file, figure in figures.items():
        with replacing(file) as partial:
            figure.savefig(partial, format="png")
    return list(figures)


def rare_days(found: Found) -> list[RareDay]:
    """The days that reached the fall, with where they branched."""
    days = []
    start = found.asked.request.read().session.open_time
    for repetition, split in enumerate(found.splits):
        for lineage in split.rare:
            (_, first), *branches = lineage
            mids = np.array(found.days[lineage].mids, np.float64)
            known = mids[~np.isnan(mids)]
            times = start + MINUTE * np.arange(len(mids))
            ancestor = f"{repetition} {first}"
            left = tuple(time for time, _ in branches)
            days.append(RareDay(ancestor, left, times, mids / known[0]))
    return days
