"""The headline numbers of many runs, with their intervals."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from abm.report.page import Number
from abm.report.pages.words import between, counted, percent
from abm.report.table import number
from abm.risk.run.frames import Values
from abm.risk.statistics.intervals import bootstrap_interval, wilson
from abm.risk.sweep.amplification import amplification, mean_interval
from abm.risk.sweep.dry_up import dry_up
from abm.risk.sweep.paired import counterfactual_pairs
from abm.risk.sweep.probability import crashed, distinct
from abm.risk.sweep.tails import tail_risk
from abm.risk.sweep.threshold import Critical

TAIL = 0.95

Interval = tuple[float, float]


def headline(runs: pd.DataFrame, crash: float) -> Iterator[Number]:
    """Crash probability, falls and depth left over complete runs of one market, at least one.

    Intervals: Wilson's and Student's where runs are independent, as at one point or with one seed;
    where points share their seeds, a bootstrap over seeds.
    """
    known = distinct(runs)
    falls, crashes = known["fall"].to_numpy(np.float64), crashed(known, crash)
    yield Number(
        "Crash probability",
        percent(float(crashes.mean())),
        f"{int(crashes.sum()):,} of {counted(len(known), 'run')} fall by {percent(crash)} or more; "
        + between(*_sure(known, crashes.astype(float), _wilson), percent),
    )
    yield Number(
        "Mean fall",
        percent(float(falls.mean())),
        between(*_sure(known, falls, mean_interval), percent),
    )
    yield _shortfall(runs)
    yield from _depth(runs, crash)


def _sure(
    known: pd.DataFrame, sample: Values, independent: Callable[[Values], Interval]
) -> Interval:
    alike = np.ptp(sample) == 0  # as where nothing crashed: drawn again, it is the same
    if alike or known["point"].nunique() == 1 or known["seed"].nunique() == 1:
        return independent(sample)
    return bootstrap_interval(known["seed"], lambda rows: float(sample[rows].mean()))


def _wilson(outcomes: Values) -> Interval:
    return wilson(int(outcomes.sum()), len(outcomes))


def _shortfall(runs: pd.DataFrame) -> Number:
    row = tail_risk(runs, [TAIL]).iloc[0]
    ends = between(row["expected_shortfall_low"], row["expected_shortfall_high"], percent)
    note = f"mean of the worst {percent(1 - TAIL)} of runs; {ends}"
    return Number("Expected shortfall", percent(float(row["expected_shortfall"])), note)


def _depth(runs: pd.DataFrame, crash: float) -> Iterator[Number]:
    if "depth_left" not in runs:
        return
    crashes, others = dry_up(runs, crash, ["depth_left"]).to_dict("records")
    row = crashes if crashes["runs"] else others
    if row["runs"]:
        name = "Depth left in crashes" if row is crashes else "Depth left in falls"
        note = "mean; " + between(row["low"], row["high"], percent)
        yield Number(name, percent(float(row["mean"])), note)


def amplified(runs: pd.DataFrame) -> Iterator[Number]:
    """For each set of groups left out: how many times deeper the mean fall is with them."""
    for without, pairs in counterfactual_pairs(runs).groupby("without"):
        means = pairs.groupby("seed")[["fall_with", "fall_without"]].mean()
        found = amplification(means["fall_with"], means["fall_without"])
        groups = str(without).replace("_", " ").replace(",", ", ")
        note = f"mean fall with over without {groups}; {between(*found.ratio_interval)}"
        yield Number("Amplification", f"× {number(found.ratio)}", note)


def tipping(critical: Critical, factor: str) -> Number:
    """Where half of the runs crash."""
    note = f"{factor} at which half of the runs crash; {between(critical.low, critical.high)}"
    return Number("Critical value", number(critical.value), note)
