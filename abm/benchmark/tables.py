"""What a benchmark says: tables of whole numbers, each with the method by which they were got."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any, TypeVar

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

_WIDEST = 200
"""Columns of a table at most; a narrower terminal breaks its lines."""

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Part:
    """One table. Columns say the unit; rows hold words and whole numbers."""

    title: str
    method: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]

    def facts(self) -> dict[str, Any]:
        """The same for JSON: a row is a dictionary."""
        rows = [dict(zip(self.columns, row, strict=True)) for row in self.rows]
        return {"title": self.title, "method": self.method, "rows": rows}


def median_seconds(
    ready: Callable[[], Thing], timed: Callable[[Thing], Any], repetitions: int
) -> float:
    """Median wall time of timed(thing); each time ready() makes a new thing, off the clock."""
    return median(timed_call(timed, ready()) for _ in range(repetitions))


def timed_call(timed: Callable[[Thing], Any], thing: Thing) -> float:
    """Wall time (s) of timed(thing)."""
    began = perf_counter()
    timed(thing)
    return perf_counter() - began


def as_json(parts: Iterable[Part]) -> str:
    """All parts as a JSON list."""
    return json.dumps([part.facts() for part in parts], indent=2)


def show(part: Part, console: Console) -> None:
    """Print a part; no number is cut off, however narrow the console is."""
    table = Table(title=part.title, title_justify="left", box=SIMPLE_HEAD)
    for name, value in zip(part.columns, part.rows[0], strict=True):
        table.add_column(name, justify="left" if isinstance(value, str) else "right")
    for row in part.rows:
        table.add_row(*(value if isinstance(value, str) else f"{value:,}" for value in row))
    Console(file=console.file, width=_WIDEST).print(table)
    console.print(f"{part.method}\n", highlight=False)
