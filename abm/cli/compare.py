"""`abm compare`: the same day with and without the hedgers, and the fall that they caused."""

import math
from pathlib import Path
from typing import Any

from abm.cli.console import console
from abm.errors import UsageError
from abm.records.json_text import json_text
from abm.records.run import Run, open_run
from abm.records.seeds import runs_by_seed
from abm.report.figures import compare as draw
from abm.report.table import comparison_table, number
from abm.risk.run.crashes import worst_fall
from abm.risk.run.summary import summarize
from abm.risk.statistics.intervals import FEWEST, FIELLER, STUDENT
from abm.risk.sweep.amplification import Amplification, amplification
from abm.runs.files.markets import OF_NO_RUN

FORMATS = (".png", ".pdf", ".svg")
"""Of a figure, by the ending of its file's name."""
APART = ("title", "about", "seed", "code", "record", *OF_NO_RUN, "agents")
"""Parts of an experiment that say nothing about its market, and its groups, which differ."""


def compare(with_hedgers: Path, without_hedgers: Path, out: Path | None, as_json: bool) -> None:
    """Print and draw two runs, or two folders of runs paired by their seeds."""
    figure = out or with_hedgers / "compare.png"
    if figure.suffix not in FORMATS:
        raise UsageError(f"--out {figure}: the name must end in one of: {', '.join(FORMATS)}")
    pairs = _pairs(_runs(with_hedgers), _runs(without_hedgers))
    found = amplification(*zip(*(tuple(map(_fall, pair)) for pair in pairs), strict=True))
    first, second = pairs[0]
    labels = _labels(first, second)
    draw(first, second, *labels).savefig(figure)
    if as_json:
        print(json_text(_facts(found) | {"figure": str(figure)}))
        return
    title = f"seed {first.seed}: {' against '.join(labels)}"
    console().print(comparison_table(summarize(first), summarize(second), title=title))
    print(_told(found, *labels))
    print(f"figure  {figure}")


def _runs(folder: Path) -> dict[int, Run]:
    """The runs of a folder by seed: the folder itself is one, or it holds seed-*."""
    is_one = (folder / "run.json").is_file()
    runs = list((open_run(folder),) if is_one else runs_by_seed(folder).values())
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
        _check_pair(one, other)
    return pairs


def _check_pair(one: Run, other: Run) -> None:
    """Raise UsageError unless the second is the first without some of its groups."""
    both = f"{one.path} and {other.path}"
    left_out, added = _left_out(one, other), _left_out(other, one)
    sides = [_market(run) for run in (one, other)]
    names = [name for name in sides[0] | sides[1] if sides[0].get(name) != sides[1].get(name)]
    if differ := [name for name in names if name not in (*left_out, *added)]:
        remedy = "compare a run with that of the same experiment and --without"
        raise UsageError(f"{both} are no pair: they differ in {', '.join(differ)}", remedy=remedy)
    if added:
        found = f"{one.path} lacks {', '.join(added)}, which {other.path} has"
        raise UsageError(found, remedy="give the two the other way round")
    if not left_out:
        raise UsageError(f"{both} have the same groups", remedy="run one of them --without some")


def _left_out(one: Run, other: Run) -> list[str]:
    """Groups of the first that the second has too, but with nobody in them."""
    ours, theirs = (_groups(run) for run in (one, other))
    return [
        name
        for name, group in ours.items()
        if group["count"] and theirs.get(name) == group | {"count": 0}
    ]


def _market(run: Run) -> dict[str, object]:
    """What makes the market of a run, by part and by group."""
    parts = {name: part for name, part in run.experiment.items() if name not in APART}
    code = {"code version": run.facts.get("code_version"), "code": run.facts.get("own_code")}
    return parts | code | _groups(run)


def _groups(run: Run) -> dict[str, Any]:
    return {f"agents.{name}": group for name, group in run.experiment["agents"].items()}


def _list(runs: dict[int, Run]) -> str:
    return ", ".join(map(str, sorted(runs)))


def _fall(run: Run) -> float:
    fall = worst_fall(run)
    return fall.size if fall is not None else 0.0


def _labels(one: Run, other: Run) -> tuple[str, str]:
    """With and without whom the two are."""
    groups = {name.removeprefix("agents.") for name in _left_out(one, other)}
    told = ", ".join(sorted(name.replace("_", " ") for name in groups))
    whom = "hedgers" if one.hedger_groups and groups >= set(one.hedger_groups) else told
    return f"with {whom}", f"without {whom}"


def _facts(found: Amplification) -> dict[str, object]:
    return {
        "pairs": found.pairs,
        "amplification": found.ratio,
        "amplification_interval": found.ratio_interval,
        "difference": found.difference,
        "difference_interval": found.difference_interval,
    }


def _told(found: Amplification, one: str, other: str) -> str:
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
        f"{FIELLER}, {found.pairs} seeds): the mean worst fall {one} over that {other}\n"
        f"{one} the fall is deeper by {100 * found.difference:.2f} points "
        f"(95 % interval {100 * below:.2f} to {100 * above:.2f}, {STUDENT})"
    )
