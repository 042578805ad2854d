"""Folders of runs: one experiment a folder, one run a place in it, one process at work there."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from abm.errors import UsageError
from abm.lock import only_one
from abm.records.results import is_unfinished, is_whole

ELSEWHERE = "give another folder, or delete this one"
AGAIN = "delete its folder, to run it again"


def folder_for(plain: Path, experiment: str) -> Path:
    """Where the runs of an experiment go.

    plain: the folder by its name.  experiment: its id, which is added to the name where runs of
    another one lie there: the file was edited since, or it is other code.
    """
    others = experiments_in(plain) - {experiment}
    return plain.with_name(f"{plain.name}-{experiment}") if others else plain


def experiments_in(folder: Path) -> set[str]:
    """Ids of the experiments of which runs lie in <folder>/seed-*; "" of any that does not say.

    UsageError if the run.json of one of them is damaged, so that nobody knows what it is of.
    """
    places = (place for place in sorted(folder.glob("seed-*")) if not is_unfinished(place.name))
    told = (_facts(place / "run.json") for place in places if (place / "run.json").is_file())
    return {str(facts.get("experiment_id", "")) for facts in told}


def check_folder(folder: Path, experiment: str) -> None:
    """Raise UsageError if runs of another experiment lie in <folder>/seed-*."""
    if experiments_in(folder) - {experiment}:
        raise UsageError(f"{folder} holds runs of another experiment", remedy=ELSEWHERE)


def is_done(place: Path, run: str, records: Iterable[str]) -> bool:
    """Whether a run stands in its place, complete and with whole files of its records.

    run: its id. Raises UsageError if something else stands there.
    """
    file = place / "run.json"
    if not file.is_file():
        if place.exists() and not (place.is_dir() and not any(place.iterdir())):
            raise UsageError(f"{place} holds something else than a run", remedy=ELSEWHERE)
        return False
    facts = _facts(file)
    if facts.get("id") != run:
        told = f"{place} holds another run (id {facts.get('id')}, and {run} was asked for)"
        raise UsageError(told, remedy=ELSEWHERE)
    whole = all(is_whole(place / f"{record}.parquet") for record in records)
    return facts.get("status") == "complete" and whole


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """Make a place this process's own. Raises UsageError while another one writes there."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with only_one(place.with_name(f".{place.name}.lock"), f"another run is writing {place}"):
        yield


def _facts(file: Path) -> dict[str, Any]:
    """What run.json says. UsageError where it is damaged."""
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        facts = None
    if not isinstance(facts, dict) or not facts:
        raise UsageError(f"{file} is damaged", remedy=AGAIN)
    return facts
