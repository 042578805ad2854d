"""How liquidity dries up in crashes, against the runs that did not crash."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from abm.risk.run.summary import bounds_of
from abm.risk.statistics.intervals import STUDENT, mean_interval
from abm.risk.sweep.estimator import Estimator, Finding, Question
from abm.risk.sweep.probability import CRASH, complete, crashed

MEASURES = ("depth_left", "bid_depth_left", "empty", "withdrawals")
"""Measures of liquidity in a fall; their units are those of abm.risk.run.summary."""
QUANTILES = {"p05": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95}


def dry_up(
    frame: pd.DataFrame, crash: float = CRASH, measures: Sequence[str] = MEASURES
) -> pd.DataFrame:
    """Distribution of measures in crashes and in the other runs of a runs frame.

    Two rows a measure, crashes first: measure, crashed (bool), runs (in which the measure is
    defined), mean, low, high (t interval at 95 % over
    seeds), p05, p25, median, p75, p95; NaN without runs.
    """
    runs = complete(frame)
    crashes = crashed(runs, crash)
    rows = [
        {"measure": name, "crashed": crash_or_not} | _distribution(runs[which], name)
        for name in measures
        for crash_or_not, which in ((True, crashes), (False, ~crashes))
    ]
    return pd.DataFrame(rows)


def _distribution(runs: pd.DataFrame, name: str) -> dict[str, float]:
    with_measure = runs.dropna(subset=name)
    sample = with_measure[name].to_numpy(np.float64)
    low, high = mean_interval(sample, bounds_of(name), with_measure["seed"])
    known = sample if len(sample) else np.array([np.nan])
    spread = {name: float(np.quantile(known, share)) for name, share in QUANTILES.items()}
    return {"runs": len(sample), "mean": float(known.mean()), "low": low, "high": high} | spread


def _liquidity(question: Question) -> list[Finding]:
    about = "Depth left in the fall as a share of that before it, in crashes and in other runs."
    about += f" Intervals: {STUDENT}, over seeds."
    table = dry_up(question.runs, question.crash)
    return [Finding("liquidity", "Liquidity evaporation", about, table)]


ESTIMATOR = Estimator(_liquidity, place=4)
