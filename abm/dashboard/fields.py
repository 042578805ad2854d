"""A value of an experiment file as a form shows it: what it is about, and how far a slider goes."""

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

from abm.runs.files.schemas import Node

REACH = 4
"""A slider without a near bound goes to so many times the value of the file."""
FAR = 20
"""A bound that is further than so many times the value is too far for a slider."""
STEPS = 200
"""Least number of places of a slider."""
FINE = 2000
"""Whole numbers up to which a slider knows each."""
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Scale:
    """Where a slider begins and ends, and its step."""

    low: float
    high: float
    step: float


@dataclass(frozen=True)
class Field:
    """One value: its dotted keys, a name and words for readers, its text in the file.

    choices: the texts that are allowed, or none for what is typed.  scale: None without a slider.
    """

    path: str
    name: str
    about: str
    unit: str
    text: str
    choices: tuple[str, ...] = ()
    scale: Scale | None = None


def field(path: str, name: str, value: Any, node: Node) -> Field | None:
    """The field of a value, by what the schema says of it; None for what a form cannot show."""
    plain = _plain(node)
    about, unit = str(node.get("description", "")), str(node.get("unit", ""))
    if "const" in plain:
        return None
    if plain.get("type") == "boolean":
        return Field(path, name, about, unit, text(value), ("true", "false"))
    if "enum" in plain:
        return Field(path, name, about, unit, text(value), tuple(map(text, plain["enum"])))
    if plain.get("type") in ("integer", "number"):
        return Field(path, name, about, unit, text(value), (), scale(value, plain))
    return Field(path, name, about, unit, text(value)) if unit else None


def text(value: Any) -> str:
    """A value as a form shows it and a file may hold it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return "" if value is None else str(value)


def scale(value: float | None, node: Node) -> Scale | None:
    """A slider's ends: the bounds where they are near, else around the value; None if unknown."""
    size, whole = abs(value or 0), node.get("type") == "integer"
    low, high = (
        _bound(node, "minimum", "exclusiveMinimum"),
        _bound(node, "maximum", "exclusiveMaximum"),
    )
    reach = REACH * size or (10.0 if whole and low == 0 else 0.0)
    near = max(FAR * size, 0.0 if size else 1.0)
    begin = low if low is not None and abs(low) <= near else -reach
    end = high if high is not None and high <= near else reach
    if end <= begin:
        return None
    step = _step(end - begin, whole)
    first, last = ceil(begin / step - _TOLERANCE), floor(end / step + _TOLERANCE)
    first += first * step == node.get("exclusiveMinimum")
    last -= last * step == node.get("exclusiveMaximum")
    return Scale(round(first * step, 12), round(last * step, 12), step)


def _bound(node: Node, *names: str) -> float | None:
    return next((float(node[name]) for name in names if name in node), None)


def _step(span: float, whole: bool) -> float:
    """The round number (1, 2 or 5 and zeros) that cuts a span into at least STEPS pieces."""
    if whole and span <= FINE:
        return 1.0
    power = 10.0 ** floor(log10(span / STEPS))
    times = max(times for times in (1, 2, 5) if times * power <= span / STEPS * (1 + _TOLERANCE))
    return float(f"{times * power:.0e}")


def _plain(node: Node) -> Node:
    """A value that may be null is shown like one that may not."""
    variants = [one for one in node.get("anyOf", ()) if one.get("type") != "null"]
    return variants[0] if variants else node
