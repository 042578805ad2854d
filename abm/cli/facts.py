"""`abm facts`: the stylised facts of a simulation or of a real tape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from textwrap import fill
from typing import Any

from abm.atomic_file import replacing
from abm.cli.console import console
from abm.errors import UsageError
from abm.facts.estimate import Measured, measure
from abm.facts.reading.reading import read
from abm.facts.score import likeness, share_inside
from abm.facts.tape import Tape
from abm.records.json_text import json_text
from abm.report.facts_figure import facts_figure
from abm.report.facts_table import facts_table, missing, numbers
from abm.report.table import UNDEFINED


@dataclass(frozen=True)
class _Source:
    """What was read from a place, and its facts."""

    place: Path
    tapes: Sequence[Tape]
    facts: Mapping[str, Measured]


def facts(
    source: Path,
    against: Path | None,
    columns: str,
    tick: float | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Print the facts of a source, and keep them and their figure in a folder."""
    named = columns_of(columns)
    ours = _measured(source, named, tick)
    theirs = None if against is None else _measured(against, named, tick)
    folder = out or (source if source.is_dir() else source.parent)
    folder.mkdir(parents=True, exist_ok=True)
    text = json_text(_told(ours, theirs))
    with replacing(folder / "facts.json") as partial:
        partial.write_text(text + "\n", encoding="utf-8")
    sources = [ours] if theirs is None else [ours, theirs]
    figure = facts_figure([(each.tapes[0].name, each.tapes[0]) for each in sources])
    with replacing(folder / "facts.png") as partial:
        figure.savefig(partial, format="png")
    if as_json:
        print(text)
        return
    _show(ours, theirs)
    print(f"facts   {folder / 'facts.json'}")
    print(f"figure  {folder / 'facts.png'}")


def columns_of(text: str) -> dict[str, str]:
    """The map of columns of `--columns time=ts_event,price=px`. UsageError if it is none."""
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    wrong = [name + sign + column for name, sign, column in pairs if not (name and column)]
    if wrong:
        raise UsageError(
            f"{wrong[0]!r} names no column",
            place="--columns",
            remedy="write ours=theirs, separated by commas: time=ts_event,price=px",
        )
    return {name.strip(): column.strip() for name, _, column in pairs}


def _measured(place: Path, columns: Mapping[str, str], tick: float | None) -> _Source:
    tapes = read(place, columns, tick)
    return _Source(place, tapes, measure(tapes))


def _told(ours: _Source, theirs: _Source | None) -> dict[str, Any]:
    """What facts.json says."""
    other = None if theirs is None else theirs.facts
    said: dict[str, Any] = {
        "source": ours.place.name,
        "tapes": [tape.name for tape in ours.tapes],
        "notes": _notes(ours),
        "published_met": share_inside(ours.facts),
        "missing": missing(ours.facts),
        "numbers": numbers(ours.facts, other),
    }
    if theirs is None:
        return said
    like = {"against": theirs.place.name, "likeness": likeness(ours.facts, theirs.facts)}
    return said | like | {"against_notes": _notes(theirs)}


def _notes(source: _Source) -> list[str]:
    return list(dict.fromkeys(note for tape in source.tapes for note in tape.notes))


def _show(ours: _Source, theirs: _Source | None) -> None:
    count = len(ours.tapes)
    title = f"{ours.tapes[0].name}" if count == 1 else f"{ours.place.name}, {count} days"
    console().print(title, style="bold", highlight=False)
    console().print(facts_table(ours.facts, None if theirs is None else theirs.facts))
    for what, names in missing(ours.facts).items():
        print(fill(f"not told: {what}, so without {', '.join(names)}", 100, subsequent_indent="  "))
    for note in _notes(ours):
        print(fill(f"note: {note}", 100, subsequent_indent="  "))
    print(f"score   {_percent(share_inside(ours.facts))} of the published intervals are met")
    if theirs is not None:
        like = likeness(ours.facts, theirs.facts)
        print(f"like {theirs.tapes[0].name}   {_percent(like)}; all alike is 100 %")


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %") if isfinite(share) else UNDEFINED
