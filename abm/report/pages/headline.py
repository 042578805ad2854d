"""The headline numbers of many runs, with their intervals."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from abm.report.page import Number
from abm.report.pages.words import counted, percent, sure
from abm.report.table import number
from abm.risk.run.measure import SHARE
from abm.risk.statistics.intervals import BOOTSTRAP, FIELLER, STUDENT, WILSON, mean_interval
from abm.risk.sweep.amplification import amplification
from abm.risk.sweep.dry_up import dry_up
from abm.risk.sweep.paired import counterfactual_pairs
from abm.risk.sweep.probability import complete, crash_probability
from abm.risk.sweep.tails import tail_risk
from abm.risk.sweep.threshold import Critical

TAIL = 0.95


def headline(runs: pd.DataFrame, crash: float) -> Iterator[Number]:
    """Crash probability, falls and depth left over complete runs of one market, at least one.

    Of several points the least and the greatest: what a grid was given says nothing of a market.
    """
    known = complete(runs)
    if known["point"].nunique() > 1:
        yield from _over_points(known, crash)
    else:
        yield _chance(known, crash)
        yield _mean_fall(known)
        yield from _shortfall(known)
    yield from _depth(runs, crash)


def _chance(known: pd.DataFrame, crash: float) -> Number:
    row = crash_probability(known, crash).iloc[0]
    fallen = (
        f"{row['crashes']:,.0f} of {counted(len(known), 'run')} fall by {percent(crash)} or more"
    )
    ends = sure(row["low"], row["high"], WILSON, percent)
    return Number("Crash probability", percent(float(row["probability"])), f"{fallen}; {ends}")


def _mean_fall(known: pd.DataFrame) -> Number:
    falls = known["fall"].to_numpy(np.float64)
    ends = sure(*mean_interval(falls, SHARE), STUDENT, percent)
    return Number("Mean fall", percent(float(falls.mean())), ends)


def _over_points(known: pd.DataFrame, crash: float) -> Iterator[Number]:
    chances = crash_probability(known, crash, ["point"])["probability"]
    means = known.groupby("point")["fall"].mean()
    note = f"the least and the greatest of {counted(len(means), 'point')}"
    for name, numbers in (("Crash probability", chances), ("Mean fall", means)):
        yield Number(name, f"{percent(numbers.min())} to {percent(numbers.max())}", note)


def _shortfall(known: pd.DataFrame) -> Iterator[Number]:
    row = tail_risk(known, [TAIL]).iloc[0]
    if np.isnan(row["expected_shortfall"]):
        return
    ends = row["expected_shortfall_low"], row["expected_shortfall_high"]
    note = f"mean of the worst {percent(1 - TAIL)} of runs; {sure(*ends, STUDENT, percent)}"
    yield Number("Expected shortfall", percent(float(row["expected_shortfall"])), note)


def _depth(runs: pd.DataFrame, crash: float) -> Iterator[Number]:
    if "depth_left" not in runs:
        return
    crashes, others = dry_up(runs, crash, ["depth_left"]).to_dict("records")
    row = crashes if crashes["runs"] else others
    if row["runs"]:
        name = "Depth left in crashes" if row is crashes else "Depth left in falls"
        note = "mean; " + sure(row["low"], row["high"], STUDENT, percent)
        yield Number(name, percent(float(row["mean"])), note)


def amplified(runs: pd.DataFrame) -> Iterator[Number]:
    """For each set of groups left out: how many times deeper the mean fall is with them."""
    for without, pairs in counterfactual_pairs(runs).groupby("without"):
        means = pairs.groupby("seed")[["fall_with", "fall_without"]].mean()
        found = amplification(means["fall_with"], means["fall_without"])
        groups = str(without).replace("_", " ").replace(",", ", ")
        note = f"mean fall with over without {groups}; {sure(*found.ratio_interval, FIELLER)}"
        yield Number("Amplification", f"× {number(found.ratio)}", note)


def tipping(critical: Critical, factor: str) -> Number:
    """Where half of the runs crash."""
    ends = sure(critical.low, critical.high, BOOTSTRAP)
    note = f"{factor} at which half of the runs crash; {ends}"
    return Number("Critical value", number(critical.value), note)
