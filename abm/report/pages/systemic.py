"""Who is dangerous to the system, and whether a crash can be seen coming."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from abm.records.sweep import Sweep
from abm.report.page import Block, Picture, Section, Table, Text
from abm.report.pages.words import INTERVAL, between, spoken
from abm.report.plots.roc import roc_curves
from abm.report.table import number
from abm.risk.systemic import Finding, classes, warning_table, warnings


def trader_classes(runs: pd.DataFrame) -> Section:
    """Delta-CoVaR and marginal expected shortfall of each class, if their profits are known."""
    found = classes(runs)
    return Section("Classes of traders", tuple(_blocks(found[0], "group") if found else ()))


def early_warning(sweep: Sweep, runs: pd.DataFrame) -> Section:
    """How well signals warn of crashes, if the records of runs were kept and some crashed."""
    found = warnings(sweep, runs, sweep.crash)
    if not found:
        return Section("Early warning", ())
    curves = roc_curves(warning_table(sweep, runs, sweep.crash))
    picture = Picture("early-warning", curves, "True alarms against false ones, for each signal.")
    return Section("Early warning", (picture, *_blocks(found[0], "signal")))


def _blocks(found: Finding, name: str) -> Iterator[Block]:
    """What a finding says, and its table, the two ends of an interval in one column."""
    yield Text(found.about)
    columns = [str(column) for column in found.table if column != name]
    ends = {c: c.removesuffix("low") + "high" for c in columns if c.endswith("low")}
    shown = [column for column in columns if column not in ends.values()]
    heads = tuple(INTERVAL.strip() if column in ends else spoken(column) for column in shown)
    rows = tuple(
        (spoken(str(row[name])), *(_cell(row, column, ends.get(column)) for column in shown))
        for row in found.table.to_dict("records")
    )
    yield Table((name, *heads), rows)


def _cell(row: Mapping[Hashable, Any], column: str, end: str | None) -> str:
    if end is None:
        return number(float(row[column]))
    return between(row[column], row[end]).removeprefix(INTERVAL)
