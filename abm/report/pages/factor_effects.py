"""What the factors of a sweep do: response, phase diagram, sensitivity, counterfactuals."""

from collections.abc import Hashable, Iterator, Mapping
from math import isnan
from typing import Any

import pandas as pd

from abm.records.run import RunError
from abm.records.sweep import Sweep
from abm.report.page import Block, Picture, Section, Table, Text
from abm.report.pages.words import INTERVAL, UNBOUNDED, between, spoken, sure
from abm.report.plots.labels import logarithmic, numeric, value_text
from abm.report.plots.phase_diagram import phase_diagram
from abm.report.plots.response import response
from abm.report.plots.sensitivity_bars import sensitivity_bars
from abm.report.table import number
from abm.risk.statistics.intervals import BOOTSTRAP, FIELLER, STUDENT, WILSON
from abm.risk.sweep.paired import amplifications
from abm.risk.sweep.phase import phase_table
from abm.risk.sweep.response import response_table
from abm.risk.sweep.sensitivity import morris_indices, sobol_indices
from abm.risk.sweep.threshold import Critical, tipping_value

MOST_ROWS = 60


def tipping_point(sweep: Sweep, runs: pd.DataFrame) -> Critical | None:
    """The critical value of a sweep over one number; None of another, or beyond what was tried.

    By a logistic curve over the factor; over its logarithm if it was varied by ratios.
    """
    if len(sweep.factors) != 1 or not numeric(runs[sweep.factors[0]]):
        return None
    factor = sweep.factors[0]
    ratios = sweep.by_ratios(factor) or logarithmic(runs[factor])
    found = tipping_value(runs, factor, sweep.crash, ratios=ratios)
    return None if isnan(found.value) else found


def effects(sweep: Sweep, runs: pd.DataFrame, critical: Critical | None) -> Section:
    """Figures as fit the factors: one, two, or more.

    runs: of all groups, some complete.  critical: as tipping_point gives it.
    """
    return Section("What the factors do", tuple(_effects(sweep, runs, critical)))


def _effects(sweep: Sweep, runs: pd.DataFrame, critical: Critical | None) -> Iterator[Block]:
    factors = sweep.factors
    kind = (sweep.facts.get("design") or {}).get("kind")
    if kind in ("saltelli", "morris"):
        try:
            indices = _indices(sweep, runs, str(kind))
        except (ValueError, RunError) as error:
            yield Text(f"No sensitivity indices: {error}.")
        else:
            yield from _sensitivity(indices, sweep.measure)
            factors = _by_weight(indices, factors)
    if len(factors) == 1:
        yield _response(sweep, runs, critical)
    elif factors:
        yield _phase(sweep, runs, factors)


def _indices(sweep: Sweep, runs: pd.DataFrame, kind: str) -> pd.DataFrame:
    if kind == "saltelli":
        return sobol_indices(runs, sweep.dimensions, len(sweep.design), sweep.measure)
    return morris_indices(runs, sweep.cube, sweep.dimensions, sweep.measure)


def _sensitivity(indices: pd.DataFrame, measure: str) -> Iterator[Block]:
    what = "worst fall" if measure == "fall" else spoken(measure)
    if "total" in indices:
        caption = (
            f"Share of the variance of the {what} that goes with each factor by itself, and with"
            " its interactions (Sobol's indices of first order and total), with 95 % intervals."
        )
    else:
        caption = (
            f"How much the {what} changes when a factor moves over its range (Morris's μ*), with"
            " 95 % intervals."
        )
    yield Picture("sensitivity", sensitivity_bars(indices), caption)
    values = [str(name) for name in indices if name != "factor"]
    rows = indices.to_dict("records")
    cells = tuple(
        (str(row["factor"]), *(number(float(row[name])) for name in values)) for row in rows
    )
    yield Table(("factor", *map(spoken, values)), cells)


def _by_weight(indices: pd.DataFrame, factors: list[str]) -> list[str]:
    weight = indices.set_index("factor")["total" if "total" in indices else "mu_star"]
    return sorted(factors, key=lambda name: -float(weight.get(name, 0.0)))


def _response(sweep: Sweep, runs: pd.DataFrame, critical: Critical | None) -> Picture:
    factor = sweep.factors[0]
    table = response_table(runs, factor, sweep.crash).rename(columns={factor: sweep.named(factor)})
    figure = response(table, critical)
    caption = (
        f"Mean fall ({STUDENT}) and crash probability ({WILSON}), with intervals at 95 %, at each"
        " value."
    )
    if critical is not None:
        caption += (
            f" The dashed line is the value at which half of the runs crash, {_told(critical)}, by"
            " a logistic curve with Firth's penalty."
        )
    return Picture("response", figure, caption)


def _told(critical: Critical) -> str:
    ends = sure(critical.low, critical.high, BOOTSTRAP)
    return f"{number(critical.value)} ({ends})"


def _phase(sweep: Sweep, runs: pd.DataFrame, factors: list[str]) -> Picture:
    x, y = factors[:2]
    table = phase_table(runs, x, y, sweep.crash)
    figure = phase_diagram(table.rename(columns={x: sweep.named(x), y: sweep.named(y)}))
    caption = f"Crash probability over {spoken(x)} and {spoken(y)}."
    if any(trace.type == "contour" for trace in figure.data):
        caption += " On the line it is one half."
    if len(factors) > 2:
        caption += " The other factors vary, too."
    return Picture("phase-diagram", figure, caption)


def counterfactuals(sweep: Sweep) -> Section:
    """How much deeper the same days fall with the groups that the sweep also left out."""
    table = amplifications(sweep.runs, sweep.factors)
    if table.empty:
        return Section("With and without", ())
    names = [spoken(name).replace(",", ", ") for name in table["without"]]
    several = len(set(names)) > 1
    rows = tuple(
        ((name,) if several else ()) + _difference(row, sweep.factors)
        for name, row in zip(names, table.head(MOST_ROWS).to_dict("records"), strict=False)
    )
    left_out = "the groups named first" if several else names[0]
    told = f"Falls with all groups against those of the same day without {left_out}."
    told += f" Intervals: {STUDENT} of the difference, {FIELLER} of the amplification."
    if len(table) > MOST_ROWS:
        told += f" The first {MOST_ROWS} of {len(table):,} rows."
    factors = (("without",) if several else ()) + tuple(map(spoken, sweep.factors))
    heads = ("deeper by (points)", "95 % interval", "amplification", "95 % interval", "pairs")
    return Section("With and without", (Text(told), Table((*factors, *heads), rows)))


def _difference(row: Mapping[Hashable, Any], factors: list[str]) -> tuple[str, ...]:
    return (
        *(value_text(row[name]) for name in factors),
        f"{100 * row['difference']:.2f}",
        _ends(100 * row["difference_low"], 100 * row["difference_high"]),
        f"{row['ratio']:.2f}",
        _ends(row["ratio_low"], row["ratio_high"]),
        f"{row['pairs']:,}",
    )


def _ends(low: float, high: float) -> str:
    text = between(low, high, "{:.2f}".format)
    return "–" if text == UNBOUNDED else text.removeprefix(INTERVAL)
