"""`abm facts`: the stylised facts of a simulation or of a real tape."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from textwrap import fill
from typing import Any

from matplotlib.figure import Figure

from abm.atomic_file import replacing
from abm.cli.console import console
from abm.errors import UsageError
from abm.facts.estimate import Measured, measure
from abm.facts.lob_bench import Comparison, as_table, compare
from abm.facts.reading.reading import read
from abm.facts.score import likeness, share_inside
from abm.facts.tape import Tape
from abm.records.json_text import json_text
from abm.report.facts_figure import Day, day, facts_figure
from abm.report.facts_table import facts_table, missing, numbers
from abm.report.market_figure import market_figure
from abm.report.table import UNDEFINED


@dataclass
class _Source:
    """What was read from a place: its first tape; names and notes, figures and facts of all."""

    place: Path
    tape: Tape
    days: list[Day]
    names: list[str]
    notes: dict[str, None]
    facts: Mapping[str, Measured]

    @property
    def title(self) -> str:
        """Its name for readers."""
        days = len(self.names)
        return self.names[0] if days == 1 else f"{self.place.name}, {days} days"


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
    bench = None if theirs is None else compare(ours.tape, theirs.tape)
    folder = out or (source if source.is_dir() else source.parent)
    folder.mkdir(parents=True, exist_ok=True)
    text = json_text(_told(ours, theirs, bench))
    with replacing(folder / "facts.json") as partial:
        partial.write_text(text + "\n", encoding="utf-8")
    figures = _figures([ours] if theirs is None else [ours, theirs])
    for name, figure in figures.items():
        with replacing(folder / name) as partial:
            figure.savefig(partial, format="png")
    if as_json:
        print(text)
        return
    _show(ours, theirs)
    if bench is not None:
        _show_distances(bench)
    print(f"facts   {folder / 'facts.json'}")
    for name in figures:
        print(f"figure  {folder / name}")


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
    first, days = list[Tape](), list[Day]()
    names, notes = list[str](), dict[str, None]()

    def noted() -> Iterator[Tape]:
        for tape in read(place, columns, tick):
            if not first:
                first.append(tape)
            names.append(tape.name)
            notes.update(dict.fromkeys(tape.notes))
            days.append(day(tape))
            yield tape

    found = measure(noted())
    return _Source(place, first[0], days, names, notes, found)


def _told(ours: _Source, theirs: _Source | None, bench: Comparison | None) -> dict[str, Any]:
    """What facts.json says."""
    other = None if theirs is None else theirs.facts
    said: dict[str, Any] = {
        "source": ours.place.name,
        "tapes": ours.names,
        "notes": list(ours.notes),
        "published_met": share_inside(ours.facts),
        "missing": missing(ours.facts),
        "numbers": numbers(ours.facts, other),
    }
    if theirs is None or bench is None:
        return said
    like = {"against": theirs.place.name, "likeness": likeness(ours.facts, theirs.facts)}
    return said | like | {"against_notes": list(theirs.notes), "lob_bench": bench.told()}


def _figures(sources: Sequence[_Source]) -> dict[str, Figure]:
    """By the names of their files."""
    page = {"facts.png": facts_figure([(each.title, each.days) for each in sources])}
    if len(sources) == 1:
        return page
    return page | {"market.png": market_figure([each.tape for each in sources])}


def _show(ours: _Source, theirs: _Source | None) -> None:
    console().print(ours.title, style="bold", highlight=False)
    console().print(facts_table(ours.facts, None if theirs is None else theirs.facts))
    for what, names in missing(ours.facts).items():
        print(fill(f"not told: {what}, so without {', '.join(names)}", 100, subsequent_indent="  "))
    for note in ours.notes:
        print(fill(f"note: {note}", 100, subsequent_indent="  "))
    print(f"score   {_percent(share_inside(ours.facts))} of the published intervals are met")
    if theirs is not None:
        like = likeness(ours.facts, theirs.facts)
        print(f"like {theirs.title}   {_percent(like)}; all alike is 100 %")


def _show_distances(bench: Comparison) -> None:
    if bench.found is not None:
        title = "Distances of LOB-Bench, prices in ticks; of several days, between the first ones"
        console().print(title, style="bold", highlight=False)
        console().print(as_table(bench.found))
    for reason, names in bench.missing.items():
        told = f"LOB-Bench: not told: {reason}, so without {', '.join(names)}"
        print(fill(told, 100, subsequent_indent="  "))


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %") if isfinite(share) else UNDEFINED
