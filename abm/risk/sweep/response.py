"""The fall and the crash probability at each value of one factor."""

import numpy as np
import pandas as pd

from abm.risk.run.measure import SHARE
from abm.risk.statistics.intervals import BOOTSTRAP, STUDENT, WILSON, mean_interval
from abm.risk.sweep.estimator import Estimator, Finding, Question
from abm.risk.sweep.probability import CRASH, complete, crash_probability
from abm.risk.sweep.threshold import tipping_value


def response_table(runs: pd.DataFrame, factor: str, crash: float = CRASH) -> pd.DataFrame:
    """Mean fall with its t interval and crash probability with Wilson's, a row a value.

    runs: a runs frame of one market; those that are not complete are left out. Returns the factor
    (under its name, ascending), mean_fall, fall_low, fall_high (NaN from too few runs),
    probability, low, high (NaN where runs of a value share a seed), runs; fractions, intervals at
    95 %. ValueError as for abm.risk.sweep.probability.complete.
    """
    rows = []
    chances = crash_probability(runs, crash, [factor]).set_index(factor)
    for x, here in complete(runs).groupby(factor):
        falls = here["fall"].to_numpy(np.float64)
        deep = (float(falls.mean()), *mean_interval(falls, SHARE, here["seed"]))
        often = chances.loc[x, ["probability", "low", "high"]]
        rows.append((x, *deep, *often, len(falls)))
    deep_names, often_names = ["mean_fall", "fall_low", "fall_high"], ["probability", "low", "high"]
    return pd.DataFrame(rows, columns=[factor, *deep_names, *often_names, "runs"])


def _response(question: Question) -> list[Finding]:
    if len(question.factors) != 1:
        return []
    (name,) = question.factors
    runs, crash = question.runs.dropna(subset=name), question.crash
    critical = tipping_value(runs, name, crash, ratios=question.sweep.by_ratios(name))
    row = {
        "factor": name, "critical": critical.value, "low": critical.low, "high": critical.high,
        "slope": critical.slope, "runs": critical.runs,
    }  # fmt: skip
    return [
        Finding(
            "response",
            f"Falls and crashes against {name}",
            f"Intervals: {STUDENT} of the mean, {WILSON} of the probability.",
            response_table(runs, name, crash),
        ),
        Finding(
            "critical",
            f"Critical {name}",
            f"Where half of the runs crash: logistic regression (Firth 1993); {BOOTSTRAP}.",
            pd.DataFrame([row]),
        ),
    ]


ESTIMATOR = Estimator(_response, place=6)
