"""What lies in a results folder: sweeps, runs, and the records that they kept."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from abm.atomic_file import PARTIAL, REPLACED

if TYPE_CHECKING:
    from abm.records.run import RunError

UNFINISHED = (PARTIAL, REPLACED)
"""Endings of folders that a run is being written into, or has not cleared away."""
NAMED = 5
"""Faults of a folder that are told one by one."""


@dataclass(frozen=True)
class Results:
    """What lies in a folder.

    summaries: of sweeps.  tapes: folders of the records that their runs kept.
    runs: by the folder of each other run: id, name, seed, without, status and error.
    """

    summaries: list[Path] = field(default_factory=list)
    tapes: list[Path] = field(default_factory=list)
    runs: dict[Path, dict[str, Any]] = field(default_factory=dict)


def run_error(text: str) -> "RunError":
    """Its module imports pandas, which takes longer than most questions."""
    from abm.records.run import RunError

    return RunError(text)


def find(folder: Path) -> Results:
    """What lies in a folder and below; folders that are unfinished do not count.

    Raises RunError if that is nothing, or damaged.
    """
    results, faults = Results(), list[str]()
    for text, folders, files in os.walk(folder.absolute()):
        place = Path(text)
        faults += _note(results, place, set(files))
        folders[:] = _to_enter(folders, set(files))
    refuse(faults)
    if not (results.summaries or results.runs):
        raise run_error(
            f"{folder} holds no results: neither the summary.parquet of a sweep nor the run.json"
            " of a run; make some with `abm run FILE` or `abm sweep FILE`"
        )
    return results


def is_unfinished(name: str) -> bool:
    """Whether a folder of this name is still being written, or about to be removed."""
    return name.endswith(UNFINISHED)


def is_whole(file: Path) -> bool:
    """Whether a file of a record is there to its end, where Parquet says what is in it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        pq.read_metadata(file)
    except (pa.ArrowException, OSError):
        return False
    return True


def _to_enter(folders: list[str], files: set[str]) -> list[str]:
    """The folders beside some files that may hold results; those of a sweep may be thousands."""
    if "run.json" in files:
        return []
    of_sweep = ("runs", "tapes") if files & {"sweep.json", "summary.parquet"} else ()
    return sorted(
        name
        for name in folders
        if name not in of_sweep and not name.startswith(".") and not is_unfinished(name)
    )


def _note(results: Results, place: Path, files: set[str]) -> list[str]:
    """Take down what a folder itself holds; returns what is wrong with it."""
    if "run.json" in files:
        return _note_run(results, place)
    if "summary.parquet" in files:
        results.summaries.append(place / "summary.parquet")
        results.tapes.append(place / "tapes")
    elif "sweep.json" in files:
        return [f"{place} is unfinished (a sweep without summary.parquet)"]
    return []


def _note_run(results: Results, place: Path) -> list[str]:
    try:
        facts = json.loads((place / "run.json").read_text(encoding="utf-8"))
        row = {name: facts[name] for name in ("id", "seed", "status")}
    except (ValueError, TypeError, KeyError):
        return [f"{place / 'run.json'} is damaged"]
    row |= {"name": facts.get("name", place.parent.name), "error": facts.get("error", "")}
    results.runs[place] = row | {"without": ",".join(facts.get("without", ()))}
    return []


def refuse(faults: list[str]) -> None:
    """One error with all faults, if there are any."""
    if faults:
        more = len(faults) - NAMED
        lines = [*faults[:NAMED], *([f"and {more} more"] if more > 0 else [])]
        remedy = "run it again, or delete it"
        raise run_error("\n".join([*lines, remedy]))


def measures_of(file: Path) -> dict[str, float | None]:
    """What was measured of a run; nothing where nobody did."""
    if not file.is_file():
        return {}
    row = json.loads(file.read_text(encoding="utf-8"))
    return {name: None if value is None else float(value) for name, value in row.items()}


def taped(folders: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """Ids of the runs whose records a sweep kept, and where these are."""
    for folder in folders:
        for place in sorted(folder.glob("run=*")):
            if not is_unfinished(place.name):
                yield place.name.removeprefix("run="), place
