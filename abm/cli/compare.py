"""`abm compare`: the same day with and without the hedgers, and the fall that they caused."""

import math
from pathlib import Path

from abm.cli.console import console
from abm.errors import UsageError
from abm.records.json_text import json_text
from abm.records.results import is_unfinished
from abm.records.run import Run, open_run
from abm.report.figures import compare as draw
from abm.report.table import comparison_table, number
from abm.risk.run.crashes import worst_fall
from abm.risk.run.summary import summarize
from abm.risk.statistics.intervals import FEWEST, FIELLER, STUDENT
from abm.risk.sweep.amplification import Amplification, amplification
from abm.runs.running import SHARED

FORMATS = (".png", ".pdf", ".svg")
"""Of a figure, by the ending of its file's name."""


def compare(with_hedgers: Path, without_hedgers: Path, out: Path | None, as_json: bool) -> None:
    """Print and draw two runs, or two folders of runs paired by their seeds."""
    figure = out or with_hedgers / "compare.png"
    if figure.suffix not in FORMATS:
        raise UsageError(f"--out {figure}: the name must end in one of: {', '.join(FORMATS)}")
    pairs = _pairs(_runs(with_hedgers), _runs(without_hedgers))
    found = amplification(*zip(*(tuple(map(_fall, pair)) for pair in pairs), strict=True))
    first, second = pairs[0]
    labels = _label(first, second), _label(second, first)
    draw(first, second, *labels).savefig(figure)
    if as_json:
        print(json_text(_facts(found) | {"figure": str(figure)}))
        return
    title = f"seed {first.seed}: {' against '.join(labels)}"
    console().print(comparison_table(summarize(first), summarize(second), title=title))
    print(_told(found))
    print(f"figure  {figure}")


def _runs(folder: Path) -> dict[int, Run]:
    """The runs of a folder by seed: the folder itself is one, or it holds seed-*."""
    folders = [folder] if (folder / "run.json").is_file() else sorted(folder.glob("seed-*"))
    runs = [open_run(place) for place in folders if not is_unfinished(place.name)]
    if not runs:
        raise UsageError(f"{folder} holds no run: neither run.json nor folders seed-*")
    for run in runs:
        if run.status != "complete":
            raise UsageError(f"{run.path} is {run.status}: run it again before comparing")
    return {run.seed: run for run in runs}


def _pairs(ours: dict[int, Run], others: dict[int, Run]) -> list[tuple[Run, Run]]:
    seeds = sorted(ours.keys() & others.keys())
    if not seeds:
        raise UsageError(
            f"the two have no seed in common ({_list(ours)} against {_list(others)}): "
            "a day is the same only for the same seed"
        )
    pairs = [(ours[seed], others[seed]) for seed in seeds]
    for one, other in pairs:
        if any(one.experiment.get(part) != other.experiment.get(part) for part in SHARED):
            raise UsageError(
                f"{one.path} and {other.path} are not the same market: their {', '.join(SHARED)}"
                " must be equal"
            )
    return pairs


def _list(runs: dict[int, Run]) -> str:
    return ", ".join(map(str, sorted(runs)))


def _fall(run: Run) -> float:
    fall = worst_fall(run)
    return fall.size if fall is not None else 0.0


def _label(run: Run, other: Run) -> str:
    """With or without whom a run is; a run that has everybody is with those the other lacks."""
    left_out = set(run.facts["without"])
    word, groups = ("without", left_out) if left_out else ("with", set(other.facts["without"]))
    hedgers = set(run.hedger_groups) | set(other.hedger_groups)
    if not groups or (hedgers and groups >= hedgers):
        return f"{word} hedgers"
    return f"{word} " + ", ".join(sorted(name.replace("_", " ") for name in groups))


def _facts(found: Amplification) -> dict[str, object]:
    return {
        "pairs": found.pairs,
        "amplification": found.ratio,
        "amplification_interval": found.ratio_interval,
        "difference": found.difference,
        "difference_interval": found.difference_interval,
    }


def _told(found: Amplification) -> str:
    if found.pairs < FEWEST:
        seeds = "one seed" if found.pairs == 1 else f"{found.pairs} seeds"
        return (
            f"amplification {number(found.ratio)} ({seeds}: no interval; run both with --seeds 20)"
        )
    low, high = found.ratio_interval
    if not math.isfinite(high - low):
        return f"amplification {number(found.ratio)} (too few seeds to bound it: {found.pairs})"
    below, above = found.difference_interval
    return (
        f"amplification {number(found.ratio)} (95 % interval {number(low)} to {number(high)}, "
        f"{FIELLER}, {found.pairs} seeds): the mean worst fall with hedgers over that without\n"
        f"the hedgers deepen the fall by {100 * found.difference:.2f} points "
        f"(95 % interval {100 * below:.2f} to {100 * above:.2f}, {STUDENT})"
    )
