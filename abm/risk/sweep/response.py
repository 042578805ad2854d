"""The fall and the crash probability at each value of one factor."""

import pandas as pd

from abm.risk.statistics.intervals import wilson
from abm.risk.sweep.amplification import mean_interval
from abm.risk.sweep.probability import CRASH, complete


def response_table(runs: pd.DataFrame, factor: str, crash: float = CRASH) -> pd.DataFrame:
    """Mean fall with its t interval and crash probability with Wilson's, a row a value.

    runs: a runs frame of one market; those that are not complete are left out. Returns the factor
    (under its name, ascending), mean_fall, fall_low, fall_high (NaN with one run), probability,
    low, high, runs; fractions, intervals at 95 %. ValueError as for
    abm.risk.sweep.probability.complete.
    """
    rows = []
    for x, falls in complete(runs).groupby(factor)["fall"]:
        crashes = int((falls >= crash).sum())
        deep = (float(falls.mean()), *mean_interval(falls.to_numpy(float)))
        often = (crashes / len(falls), *wilson(crashes, len(falls)))
        rows.append((x, *deep, *often, len(falls)))
    deep_names, often_names = ["mean_fall", "fall_low", "fall_high"], ["probability", "low", "high"]
    return pd.DataFrame(rows, columns=[factor, *deep_names, *often_names, "runs"])
