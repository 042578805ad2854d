"""A sweep as its page shows it: the chosen runs, their picture, their headline, their table."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go

from abm.records.run import RunError
from abm.records.sweep import Sweep, open_sweep
from abm.report.plots.phase_diagram import phase_diagram
from abm.report.plots.response import response
from abm.report.table import number
from abm.risk.run.summary import is_fraction
from abm.risk.statistics.intervals import WILSON
from abm.risk.sweep.phase import phase_table
from abm.risk.sweep.probability import crash_probability
from abm.risk.sweep.response import response_table

MOST = 200
"""Rows of the table of runs."""
TOLD = ("fall", "depth_left", "withdrawals", "volatility")
"""Measures of the table of runs, besides the sweep's own."""
NO_SWEEP = "there is no sweep in the results yet: abm sweep FILE makes one"


@dataclass(frozen=True)
class Reading:
    """A sweep that was opened, and the groups left out in some of its runs ("": none)."""

    sweep: Sweep

    @property
    def factors(self) -> list[str]:
        """What was varied."""
        return self.sweep.factors

    @property
    def crash(self) -> float:
        """The level of a crash that the file asks for."""
        return self.sweep.crash

    @property
    def without(self) -> list[str]:
        """What was left out, in the order in which it was run."""
        return [str(name) for name in self.sweep.runs["without"].unique()] or [""]

    def chosen(self, without: str | None) -> pd.DataFrame:
        """The runs without these groups."""
        runs = self.sweep.runs
        return runs[runs["without"] == (without or "")].reset_index(drop=True)


def read(sweeps: Mapping[str, Path], name: str | None) -> Reading:
    """A sweep by its name on the menu. Raises RunError."""
    if name is None or name not in sweeps:
        raise RunError(NO_SWEEP if not sweeps else "choose a sweep")
    return Reading(open_sweep(sweeps[name]))


def shape(
    reading: Reading, runs: pd.DataFrame, x: str | None, y: str | None, crash: float
) -> go.Figure:
    """The response of runs to one factor, or the phase diagram of two, with their units."""
    if x is None:
        raise ValueError("choose a factor")
    named = {factor: reading.sweep.named(factor) for factor in reading.factors}
    if not y or y == x:
        return response(response_table(runs, x, crash).rename(columns=named))
    return phase_diagram(phase_table(runs, x, y, crash).rename(columns=named))


def headline(runs: pd.DataFrame, crash: float) -> str:
    """How many runs there are, how many were lost, how many crashed; how surely, of one point."""
    row = crash_probability(runs, crash).iloc[0]
    lost = f", {row.lost:.0f} not complete" if row.lost else ""
    if not row.runs:
        return f"no complete run{lost}"
    share = f"{row.crashes:,.0f} crashed, {100 * row.probability:.1f} %"
    if row.low == row.low:
        share += f" (95 % interval {100 * row.low:.1f} to {100 * row.high:.1f} %, {WILSON})"
    return f"{row.runs:,.0f} complete runs{lost}: {share}"


def runs_table(reading: Reading, runs: pd.DataFrame) -> tuple[list[str], list[list[str]], str]:
    """Headings, rows and caption of the table of runs: what was varied, and what came of it."""
    shown = [n for n in dict.fromkeys((reading.sweep.measure, *TOLD)) if n in runs]
    names = ["point", "seed", "status", *reading.factors, *shown]
    part = runs[names].head(MOST)
    percent = {name: 100 * part[name] for name in shown if is_fraction(name)}
    rows = [[_cell(value) for value in row] for row in part.assign(**percent).to_numpy(object)]
    cut = f"the first {MOST} of {len(runs):,} runs" if len(runs) > MOST else f"{len(runs):,} runs"
    return [_heading(name) for name in names], rows, cut


def _heading(name: str) -> str:
    return name.replace("_", " ") + (", %" if is_fraction(name) else "")


def _cell(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, float | int):
        return str(value)
    return number(float(value))
