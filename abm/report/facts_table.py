"""The table of the facts of a market: beside what is published, and beside another tape."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import groupby
from math import isfinite
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from abm.facts.estimate import Measured
from abm.facts.published import PUBLISHED
from abm.facts.score import distance
from abm.report.table import UNDEFINED
from abm.risk.statistics.estimates import Estimate

Facts = Mapping[str, Measured]
"""Facts by their keys."""


def facts_table(facts: Facts, other: Facts | None = None) -> Table:
    """A row a number: value with its standard error, published interval, whether it is inside.

    other: the facts of another tape, shown beside them in the place of the sources.
    """
    table = Table(box=SIMPLE_HEAD)
    table.add_column("fact")
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("published", no_wrap=True)
    table.add_column("in")
    for name in ("against", "s.e. apart") if other else ("source",):
        table.add_column(name, justify="right" if other else "left")
    for _, group in groupby(numbers(facts, other), key=lambda number: number["fact"]):
        for row in _rows(list(group), other is not None):
            table.add_row(*row)
    return table


def numbers(facts: Facts, other: Facts | None = None) -> list[dict[str, Any]]:
    """A dict a number, for tables and files; what is not known is None.

    Keys: fact, name, row, unit, value, error; published (low, high, source) and inside; and with
    another tape against, against_error and distance (in standard errors).
    """
    return [
        _number(measured, row, estimate, _beside(other, key, row))
        for key, measured in facts.items()
        for row, estimate in measured.numbers.items()
    ]


def missing(facts: Facts) -> dict[str, list[str]]:
    """Names of the facts that could not be measured, by what the tape would have to tell."""
    found: dict[str, list[str]] = {}
    for measured in facts.values():
        for what in measured.lacks:
            found.setdefault(what, []).append(measured.fact.name)
    return found


def _beside(other: Facts | None, key: str, row: str) -> Estimate | None:
    if other is None:
        return None
    unknown = Estimate(float("nan"), float("nan"))
    return other[key].numbers.get(row, unknown) if key in other else unknown


def _number(
    measured: Measured, row: str, ours: Estimate, theirs: Estimate | None
) -> dict[str, Any]:
    fact, interval = measured.fact, PUBLISHED.get((measured.fact.key, row))
    known = isfinite(ours.value)
    found: dict[str, Any] = {
        **{"fact": fact.key, "name": fact.name, "row": row, "unit": fact.unit},
        **{"value": _known(ours.value), "error": _known(ours.error)},
        "published": None
        if interval is None
        else {n: _end(v) for n, v in asdict(interval).items()},
        "inside": interval.holds(ours.value) if interval and known else None,
    }
    if theirs is None:
        return found
    apart = _known(distance(ours, theirs))
    beside = {"against": _known(theirs.value), "against_error": _known(theirs.error)}
    return found | beside | {"distance": apart}


def _known(value: float) -> float | None:
    return float(value) if isfinite(value) else None


def _end(value: float | str) -> float | str | None:
    return value if isinstance(value, str) else _known(value)


def _rows(group: list[dict[str, Any]], compared: bool) -> Iterator[list[str]]:
    """The rows of one fact: several numbers stand under its name."""
    first = group[0]
    title = f"{first['name']} ({first['unit']})"
    if len(group) == 1:
        yield [f"{title}, {_words(first)}", *_cells(first, compared)]
        return
    yield [title]
    for number in group:
        yield [f"  {_words(number)}", *_cells(number, compared)]


def _words(number: dict[str, Any]) -> str:
    return str(number["row"]).replace("_", " ")


def _cells(number: dict[str, Any], compared: bool) -> list[str]:
    interval = PUBLISHED.get((number["fact"], number["row"]))
    inside = {True: "yes", False: "NO", None: ""}[number["inside"]]
    cells = [_told(number["value"], number["error"]), str(interval or ""), inside]
    if not compared:
        return [*cells, interval.source if interval else ""]
    apart = number["distance"]
    against = _told(number["against"], number["against_error"])
    return [*cells, against, UNDEFINED if apart is None else f"{apart:.1f}"]


def _told(value: float | None, error: float | None) -> str:
    if value is None:
        return UNDEFINED
    text = f"{value:,.0f}" if abs(value) >= 999.5 else f"{value:.3g}"
    return text if error is None else f"{text} ± {_short(error)}"


def _short(error: float) -> str:
    return f"{error:,.0f}" if error >= 9.5 else f"{error:.1g}"
