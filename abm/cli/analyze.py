"""`abm analyze`: what a sweep says about systemic risk; and two sweeps against each other."""

from dataclasses import asdict
from math import isnan
from pathlib import Path
from textwrap import fill
from typing import Any

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.table import Table

from abm.cli.console import console
from abm.errors import UsageError
from abm.records.json_text import json_text
from abm.records.sweep import Sweep, open_sweep
from abm.report.table import UNDEFINED, with_intervals
from abm.risk.statistics.intervals import STUDENT
from abm.risk.sweep.estimator import Finding
from abm.risk.sweep.paired import compare
from abm.risk.sweep.systemic import findings

MOST_ROWS = 40
"""Of a table that is printed; the others are in analysis.json."""


def analyze(folder: Path, against: Path | None, crash: float | None, as_json: bool) -> None:
    """Print every finding of a sweep, and keep them in analysis.json beside it."""
    sweep = open_sweep(folder)
    try:
        found = findings(sweep, crash)
        if against is not None:
            found.append(_compared(sweep, open_sweep(against), crash))
    except ValueError as error:
        raise UsageError(str(error)) from error
    text = json_text({each.key: each.table.to_dict("records") for each in found})
    (folder / "analysis.json").write_text(text + "\n", encoding="utf-8")
    if as_json:
        print(text)
        return
    for each in found:
        _show(each)
    print(f"all tables  {folder / 'analysis.json'}")


def _compared(sweep: Sweep, other: Sweep, crash: float | None) -> Finding:
    """Two sweeps over the same points and seeds."""
    level = sweep.crash if crash is None else crash
    if sweep.measure not in other.runs:
        raise ValueError(f"{other.path} holds no measure {sweep.measure!r}")
    ours, theirs = (each.runs[each.runs["without"] == ""] for each in (sweep, other))
    _check_points(ours, theirs, [name for name in sweep.factors if name in other.factors])
    found = compare(ours, theirs, sweep.measure, level)
    about = (
        f"{sweep.measure} of {other.name} less that of {sweep.name}, runs paired by point and seed:"
        f" {STUDENT} for the interval, t test and signed ranks (Wilcoxon 1945) over seeds,"
        " McNemar's exact test of crashes."
    )
    return Finding("comparison", f"Against {other.name}", about, pd.DataFrame([asdict(found)]))


def _check_points(ours: pd.DataFrame, theirs: pd.DataFrame, factors: list[str]) -> None:
    """Raise ValueError where a point of one is another point in the other."""
    first, second = (s[["point", *factors]].drop_duplicates("point") for s in (ours, theirs))
    both = first.merge(second, on="point", suffixes=("", " there"))
    for name in factors:
        here, there = both[name], both[f"{name} there"]
        for row in both[(here != there) & ~(here.isna() & there.isna())].to_dict("records"):
            values = f"{row[name]} in one and {row[f'{name} there']} in the other"
            raise ValueError(
                f"point {row['point']} has {name} {values}: runs are paired by the number of their"
                " point, so both sweeps need the same design"
            )


def _show(found: Finding) -> None:
    console().print(found.title, style="italic", highlight=False)
    _print(found.table)
    if found.about:
        print(fill(found.about, 100, initial_indent="  ", subsequent_indent="  "))


def _print(rows: pd.DataFrame) -> None:
    table = Table(box=SIMPLE_HEAD)
    columns = with_intervals([str(name) for name in rows])
    for name, _ in columns:
        table.add_column(name.replace("_", " "), justify="right", overflow="fold")
    for row in rows.head(MOST_ROWS).to_dict("records"):
        table.add_row(*(_cell([row[name] for name in names]) for _, names in columns))
    console().print(table)
    if len(rows) > MOST_ROWS:
        print(f"  {len(rows) - MOST_ROWS} more rows in analysis.json")


def _cell(values: list[Any]) -> str:
    """A value, or the two ends of an interval."""
    texts = [_text(value) for value in values]
    return UNDEFINED if set(texts) == {UNDEFINED} else " to ".join(texts)


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and isnan(value)):
        return UNDEFINED
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 999.5 else f"{value:,.0f}"
    return str(value)
