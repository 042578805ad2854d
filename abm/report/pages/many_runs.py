"""What many runs say together: how deep they fall, how liquidity dries up, which of them failed."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from math import isnan

import pandas as pd

from abm.report.page import Block, Fold, Picture, Section, Table, Text
from abm.report.pages.words import INTERVAL, SPACE, between, counted, percent, spoken, sure
from abm.report.plots.fall_distribution import fall_distribution
from abm.report.plots.labels import value_text
from abm.report.table import number, shown
from abm.risk.run.summary import MEASURES as OF_A_RUN
from abm.risk.run.summary import is_fraction
from abm.risk.statistics.intervals import WILSON
from abm.risk.sweep.dry_up import MEASURES, dry_up
from abm.risk.sweep.points import at_each_point
from abm.risk.sweep.probability import crash_probability
from abm.risk.sweep.tails import TAIL_METHODS, quantiles, tail_index, tail_risk
from abm.risk.sweep.timing import timing

FAILURE = ("run", "point", "seed", "status")
MOST_FAILURES = 50
MOST_POINTS = 60
TAIL = 0.95
NAMES = {"value at risk": "value_at_risk", "expected shortfall": "expected_shortfall"}
"""What is told of the tail, with its columns."""
MOST_TRACEBACKS = 5


def falls(runs: pd.DataFrame, crash: float, factors: Sequence[str] = ()) -> Section:
    """Distribution and tail of the falls of complete runs of one market, at least one.

    factors: that tell its points apart; chances and tails are those of each.
    """
    several = runs["point"].nunique() > 1
    blocks = _at_points(runs, crash, factors) if several else _falls(runs)
    return Section("How deep the falls are", (_picture(runs, crash), *blocks))


def _picture(runs: pd.DataFrame, crash: float) -> Picture:
    caption = "Worst fall of each run. The dashed line is the fall from which on a run is a crash."
    return Picture("falls", fall_distribution(runs, crash), caption)


def _at_points(runs: pd.DataFrame, crash: float, factors: Sequence[str]) -> Iterator[Block]:
    """A row a point: its chance of a crash, and its tail as far as its runs reach."""

    def of_point(here: pd.DataFrame) -> pd.DataFrame:
        return crash_probability(here, crash).merge(tail_risk(here, [TAIL]), how="cross")

    table = at_each_point(runs, factors, of_point)
    rows = tuple(
        (*(value_text(row[name]) for name in ("point", *factors)), f"{row['runs_x']:,}",
         percent(row["probability"]), _chance(row), *_tail(row))
        for row in table.head(MOST_POINTS).to_dict("records")
    )  # fmt: skip
    cut = f"; the first {MOST_POINTS} of {len(table):,}" if len(table) > MOST_POINTS else ""
    heads = ("runs", "crashes", INTERVAL.strip(), *(f"{told}, {percent(TAIL)}" for told in NAMES))
    told = f"Each point{cut}. Interval of the chance of a crash: {WILSON}"
    yield Table(("point", *map(spoken, factors), *heads), rows, told)
    yield Text(f"Tail: {TAIL_METHODS}.")


def _chance(row: Mapping[Hashable, float]) -> str:
    return between(row["low"], row["high"], percent).removeprefix(INTERVAL)


def _tail(row: Mapping[Hashable, float]) -> Iterator[str]:
    for name in NAMES.values():
        ends = "" if isnan(row[f"{name}_low"]) else f" ({_ends(row, name)})"
        yield percent(row[name]) + ends


def _falls(runs: pd.DataFrame) -> Iterator[Block]:
    shares = quantiles(runs)
    heads = tuple(percent(share) for share in shares["share"])
    row = ("worst fall (%)", *(number(100 * fall) for fall in shares["fall"]))
    yield Table(("share of runs that fall less", *heads), (row,), "Quantiles of the fall")
    tail = tail_risk(runs).dropna(subset=list(NAMES.values()))
    if tail.empty:
        yield Text("Too few runs for the tail: value at risk at 95 % takes 20.")
        return
    yield Table(
        ("", "fall", "95 % interval"),
        tuple(
            (f"{told}, {percent(row['level'])}", percent(row[name]), _ends(row, name))
            for row in tail.to_dict("records")
            for told, name in NAMES.items()
        ),
        f"The worst runs; {TAIL_METHODS}",
    )
    index = tail_index(runs)
    if index.index == index.index:
        ends = sure(index.low, index.high, "normal")
        yield Text(f"Hill's tail index of the worst tenth: {number(index.index)} ({ends}).")


def _ends(row: Mapping[Hashable, float], name: str) -> str:
    return between(row[f"{name}_low"], row[f"{name}_high"], percent).removeprefix(INTERVAL)


def liquidity(runs: pd.DataFrame, crash: float, close: float | None) -> Section:
    """Liquidity in crashes against other falls, and how long crashes last.

    close: of the market, minutes since midnight; None if it is not the same for all, or a run has
    several days.
    """
    known = [name for name in MEASURES if name in runs]
    rows = tuple(
        (_named(row["measure"]), "crashes" if row["crashed"] else "other runs", f"{row['runs']:,}",
         *(_told(row[part], row["measure"]) for part in ("mean", "p05", "median", "p95")))
        for row in dry_up(runs, crash, known).to_dict("records")
        if row["runs"]
    )  # fmt: skip
    heads = ("measure", "in", "runs", "mean", "5 %", "median", "95 %")
    blocks: list[Block] = [Table(heads, rows, "Liquidity in the worst fall")] if rows else []
    if close is not None and {"fall_start", "fall_trough", "recovery"} <= set(runs):
        blocks += [Text(text) for text in _times(runs, crash, close)]
    return Section("How liquidity dries up", tuple(blocks))


def _named(measure: str) -> str:
    name, unit = OF_A_RUN[measure].name, OF_A_RUN[measure].unit
    return name if is_fraction(measure) else f"{name} ({unit})"


def _told(value: float, measure: str) -> str:
    text, unit = shown(float(value), OF_A_RUN[measure].unit)
    return f"{text}{SPACE}%" if unit == "%" and value == value else text


def _times(runs: pd.DataFrame, crash: float, close: float) -> Iterator[str]:
    found = timing(runs, close, crash)
    if not found.crashes:
        return
    low, high = found.to_trough_quartiles
    yield (
        f"A crash takes {number(found.to_trough)} minutes from its start to its trough (median;"
        f" half of them between {number(low)} and {number(high)})."
    )
    ends = sure(*found.recovered_interval, WILSON, percent)
    text = f"{percent(found.recovered)} of the crashes are half retraced by the close ({ends})"
    if found.to_recovery == found.to_recovery:
        text += f"; the median time to it is {number(found.to_recovery)} minutes"
    yield f"{text}."


def failures(runs: pd.DataFrame) -> Section:
    """Runs that came to no end, with their reasons."""
    lost = runs[runs["status"] != "complete"]
    if lost.empty:
        return Section("Failures", ())
    rows = tuple(
        (*(str(row[name]) for name in FAILURE), _last_line(row["error"]))
        for row in lost.head(MOST_FAILURES).to_dict("records")
    )
    told = f"{counted(len(lost), 'run')} of {len(runs):,} did not complete and are left out above."
    reasons = lost["error"][lost["error"].str.contains("\n")].unique()[:MOST_TRACEBACKS]
    folds = (Fold(f"Traceback: {_last_line(text)}", text) for text in reasons)
    return Section("Failures", (Text(told), Table((*FAILURE, "reason"), rows), *folds))


def _last_line(error: str) -> str:
    return (error.strip().splitlines() or [""])[-1]
