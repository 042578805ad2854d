"""What many runs say together: how deep they fall, how liquidity dries up, which of them failed."""

from collections.abc import Hashable, Iterator, Mapping

import pandas as pd

from abm.report.page import Block, Fold, Picture, Section, Table, Text
from abm.report.pages.words import INTERVAL, SPACE, between, counted, percent
from abm.report.plots.fall_distribution import fall_distribution
from abm.report.table import number, shown
from abm.risk.run.summary import MEASURES as OF_A_RUN
from abm.risk.run.summary import is_fraction
from abm.risk.sweep.dry_up import MEASURES, dry_up
from abm.risk.sweep.tails import quantiles, tail_index, tail_risk
from abm.risk.sweep.timing import timing

FAILURE = ("run", "point", "seed", "status")
MOST_FAILURES = 50
MOST_TRACEBACKS = 5


def falls(runs: pd.DataFrame, crash: float) -> Section:
    """Distribution and tail of the falls of complete runs of one market, at least one."""
    return Section("How deep the falls are", tuple(_falls(runs, crash)))


def _falls(runs: pd.DataFrame, crash: float) -> Iterator[Block]:
    caption = "Worst fall of each run. The dashed line is the fall from which on a run is a crash."
    yield Picture("falls", fall_distribution(runs, crash), caption)
    shares = quantiles(runs)
    heads = tuple(percent(share) for share in shares["share"])
    row = ("worst fall (%)", *(number(100 * fall) for fall in shares["fall"]))
    yield Table(("share of runs that fall less", *heads), (row,), "Quantiles of the fall")
    tail = tail_risk(runs)
    names = {"value_at_risk": "value at risk", "expected_shortfall": "expected shortfall"}
    yield Table(
        ("", "fall", "95 % interval"),
        tuple(
            (f"{told}, {percent(row['level'])}", percent(row[name]), _ends(row, name))
            for row in tail.to_dict("records")
            for name, told in names.items()
        ),
        "The worst runs",
    )
    index = tail_index(runs)
    if index.index == index.index:
        ends = between(index.low, index.high)
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
    ends = between(*found.recovered_interval, percent)
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
