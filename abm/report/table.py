"""Tables of measures: of one run, and of two against each other; tables of profits by parts."""

from collections.abc import Iterable
from io import StringIO
from math import floor, isfinite, isnan, log10

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from abm.report.clock import clock
from abm.risk.run.attribution import families
from abm.risk.run.measure import CLOCK
from abm.risk.run.summary import Measured, Summary

DIGITS = 3
"""Significant digits; those before the decimal point are all shown."""
UNDEFINED = "–"
INTERVAL = "95 % interval"


def number(value: float) -> str:
    """A number with three significant digits and separated thousands; a dash if it is undefined."""
    if isnan(value):
        return UNDEFINED
    if not isfinite(value):
        return f"{value:g}"
    if value == int(value):
        return f"{value + 0.0:,.0f}"  # of -0 too
    size = floor(log10(abs(value)))
    if size < -DIGITS:
        return f"{value:.{DIGITS - 1}e}"
    return f"{value:,.{max(0, DIGITS - 1 - size)}f}"


def money(value: float) -> str:
    """An amount of currency with two decimals and separated thousands."""
    return f"{round(value, 2) + 0.0:,.2f}"


def shown(value: float, unit: str) -> tuple[str, str]:
    """Value and unit for readers: fractions in percent, times of the day as a clock shows them."""
    if unit == CLOCK:
        return (UNDEFINED if isnan(value) else clock(60 * value, step=1)), "clock time"
    if unit.startswith("fraction"):
        return number(100 * value), unit.replace("fraction", "%")
    return number(value), unit


def interval_shown(low: float, high: float, unit: str) -> str:
    """The two ends of an interval as `shown` tells a value; a dash where there is none."""
    if isnan(low):
        return UNDEFINED
    return f"{shown(low, unit)[0]} to {shown(high, unit)[0]}"


def summary_table(summary: Summary, title: str | None = None) -> Table:
    """Name, value and unit of each measure."""
    table = _table(title, "value")
    for measure in summary.values():
        table.add_row(measure.name, *shown(measure.value, measure.unit))
    return table


def comparison_table(
    with_hedgers: Summary, without_hedgers: Summary, title: str | None = None
) -> Table:
    """Each measure in both runs and with minus without; a measure that one lacks is undefined."""
    table = _table(title, "with", "without", "difference")
    for name in with_hedgers | without_hedgers:
        known = with_hedgers.get(name) or without_hedgers[name]
        absent = Measured(known.name, float("nan"), known.unit)
        values = [part.get(name, absent).value for part in (with_hedgers, without_hedgers)]
        cells = [shown(value, known.unit)[0] for value in values]
        table.add_row(known.name, *cells, *_gap(values[0] - values[1], known.unit))
    return table


def _gap(difference: float, unit: str) -> tuple[str, str]:
    if unit == CLOCK:
        return f"{number(difference)} min" if not isnan(difference) else UNDEFINED, "clock time"
    return shown(difference, unit)


def profit_table(profit: pd.DataFrame, title: str | None = None) -> Table:
    """Profit by parts, a line a part, a column a row of the frame; several also together.

    profit: parts and "total" in currency, as abm.risk.run.attribution gives them, indexed by group.
    """
    columns = {str(name): row for name, row in profit.iterrows()}
    if len(columns) > 1:
        columns["all"] = profit.sum()
    table = _amounts(title, ["part"], columns)
    for part in profit.columns:
        table.add_row(part, *(money(float(column[part])) for column in columns.values()))
    return table


def option_account_table(profit: pd.DataFrame, title: str | None = None) -> Table:
    """Profit of each option account, its parts gathered as abm.risk.run.attribution.FAMILIES.

    profit: as abm.risk.run.attribution.attribution gives it.
    """
    gathered = families(profit)
    table = _amounts(title, ["group", "trader"], gathered.columns)
    for (group, trader), row in zip(gathered.index, gathered.to_numpy(), strict=True):
        table.add_row(group, str(trader), *map(money, row))
    return table


def _amounts(title: str | None, names: Iterable[str], amounts: Iterable[str]) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for name in names:
        table.add_column(name, no_wrap=True)
    for amount in amounts:
        table.add_column(amount, justify="right")
    return table


def with_intervals(names: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Columns to print: the two ends of an interval make one."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for name in names:
        if name.endswith("low") and (high := name.removesuffix("low") + "high") in names:
            found.append((INTERVAL, (name, high)))
        elif not (name.endswith("high") and name.removesuffix("high") + "low" in names):
            found.append((name, (name,)))
    return found


def _table(title: str | None, *values: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("measure", no_wrap=True)
    for name in values:
        table.add_column(name, justify="right")
    table.add_column("unit")
    return table


def plain(table: Table, width: int = 100) -> str:
    """The table as text, without colours."""
    console = Console(file=StringIO(), width=width, color_system=None)
    with console.capture() as captured:
        console.print(table)
    return captured.get()
