"""Who is dangerous to the system, and whether a crash can be seen coming."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from abm.records.sweep import Sweep
from abm.report.page import Block, Picture, Section, Table, Text
from abm.report.pages.words import INTERVAL, between, spoken
from abm.report.plots.roc import roc_curves
from abm.report.table import number, with_intervals
from abm.risk.sweep.covar import classes
from abm.risk.sweep.early_warning import warning_table, warnings
from abm.risk.sweep.estimator import Finding


def trader_classes(runs: pd.DataFrame, factors: Sequence[str] = ()) -> Section:
    """Delta-CoVaR and marginal expected shortfall of each class, if their profits are known.

    factors: that tell the points of the runs apart.
    """
    found = classes(runs, factors)
    return Section("Classes of traders", tuple(_blocks(found[0], "group") if found else ()))


def early_warning(sweep: Sweep, runs: pd.DataFrame) -> Section:
    """How well signals warn of crashes, if the records of runs were kept and some crashed."""
    table = warning_table(sweep, runs, sweep.crash)
    found = warnings(table)
    if not found:
        return Section("Early warning", ())
    caption = "True alarms against false ones, for each signal."
    picture = Picture("early-warning", roc_curves(table), caption)
    return Section("Early warning", (picture, *_blocks(found[0], "signal")))


def _blocks(found: Finding, name: str) -> Iterator[Block]:
    """What a finding says, and its table, the two ends of an interval in one column."""
    yield Text(found.about)
    columns = with_intervals([str(column) for column in found.table if column != name])
    rows = tuple(
        (spoken(str(row[name])), *(_cell([row[end] for end in ends]) for _, ends in columns))
        for row in found.table.to_dict("records")
    )
    yield Table((name, *(spoken(head) for head, _ in columns)), rows)


def _cell(values: list[Any]) -> str:
    """A value, or the two ends of an interval."""
    if len(values) == 2:
        return between(*values).removeprefix(INTERVAL)
    return values[0] if isinstance(values[0], str) else number(float(values[0]))
