"""`abm query`: SQL over a results folder, answered as a table, as JSON or as CSV."""

import csv
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from abm.cli.console import console
from abm.errors import UsageError
from abm.records.query import Answer, QueryError, ask

ROWS = 1000
"""Rows of a table; JSON and CSV have all."""
LETTERS = 48
"""Letters of a cell of a table."""


def query(sql: str, folder: Path, as_json: bool, as_csv: bool) -> None:
    """Print what a question to the results in a folder finds."""
    if as_json and as_csv:
        raise UsageError("--json or --csv, not both")
    try:
        answer = ask(folder, sql)
        if as_json:
            _print_json(answer)
        elif as_csv:
            _print_csv(answer)
        else:
            _print_table(answer)
    except QueryError as error:
        raise UsageError(str(error)) from error


def _print_json(answer: Answer) -> None:
    """An array of objects, one a line, written as the rows come."""
    names = _told_apart(answer.names)
    before = "[\n"
    for row in answer.rows:
        facts = dict(zip(names, map(_sayable, row), strict=True))
        print(before + json.dumps(facts, allow_nan=False), end="")
        before = ",\n"
    print("\n]" if before == ",\n" else "[]")


def _told_apart(names: tuple[str, ...]) -> list[str]:
    """Names of columns, numbered from the second of a name on: an object has each key once."""
    return [
        f"{name}_{before}" if (before := names[:place].count(name)) else name
        for place, name in enumerate(names)
    ]


def _sayable(value: Any) -> Any:
    """As JSON says it: null for what is infinite or undefined, text for what it does not know."""
    if isinstance(value, dict):
        return {str(key): _sayable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_sayable(part) for part in value]
    if isinstance(value, float | Decimal):
        return float(value) if isfinite(value) else None
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, int | str) else str(value)


def _print_csv(answer: Answer) -> None:
    """A line a row under the names of the columns; nothing where a value is NULL."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(answer.names)
    writer.writerows(answer.rows)


def _print_table(answer: Answer) -> None:
    """As many rows and columns as can be read, and which are left out."""
    rows = list(islice(answer.rows, ROWS + 1))
    shown = [[_cell(value) for value in row] for row in rows[:ROWS]]
    screen = console()
    count = _fitting(answer.names, shown, screen.width)
    table = Table(box=SIMPLE_HEAD)
    for name, *values in zip(answer.names[:count], *rows[:ROWS], strict=False):
        table.add_column(Text(name), justify="right" if _are_numbers(values) else "left")
    for cells in shown:
        table.add_row(*map(Text, cells[:count]))
    screen.print(table)
    for line in _left_out(answer.names[count:], len(rows)):
        print(line)


def _cell(value: Any) -> str:
    """A value as a table shows it: on one line, six digits of a broken number, nothing for NULL."""
    if value is None:
        return ""
    if isinstance(value, float | Decimal):
        return f"{value:.6g}"
    text = " ".join(str(value).split())
    return text if len(text) <= LETTERS else text[: LETTERS - 1] + "…"


def _are_numbers(values: list[Any]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(isinstance(value, int | float | Decimal) for value in known)


def _fitting(names: tuple[str, ...], rows: list[list[str]], width: int) -> int:
    """How many columns, at least one, have room side by side."""
    left = width - 1
    for place, name in enumerate(names):
        left -= 3 + max(map(len, [name, *(row[place] for row in rows)]))
        if left < 0:
            return max(place, 1)
    return len(names)


def _left_out(names: tuple[str, ...], rows: int) -> Iterator[str]:
    if rows > ROWS:
        yield f"the first {ROWS:,} rows; all of them with --csv or --json"
    if names:
        yield f"{len(names)} more columns (name those you want, or --csv): {', '.join(names)}"
    if not rows:
        yield "no rows"
