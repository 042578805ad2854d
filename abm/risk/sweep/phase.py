"""The phase diagram of a market: crash probability over two factors."""

import pandas as pd

from abm.risk.statistics.intervals import BOOTSTRAP, WILSON
from abm.risk.sweep.estimator import Estimator, Finding, Question
from abm.risk.sweep.probability import CRASH, complete, crash_probability
from abm.risk.sweep.threshold import tipping_value


def phase_table(frame: pd.DataFrame, x: str, y: str, crash: float = CRASH) -> pd.DataFrame:
    """Crashes at each combination of two factors of a runs frame, sorted by x and then y.

    Columns: x, y (under their own names), probability, low, high (Wilson's interval at 95 %),
    mean_fall (fraction), runs (complete ones); NaN where no run is complete. ValueError if x and y
    are the same factor.
    """
    if x == y:
        raise ValueError(f"a phase diagram has two factors, not {x} twice")
    table = crash_probability(frame, crash, by=[x, y])
    falls = complete(frame).groupby([x, y], dropna=False)["fall"].mean().rename("mean_fall")
    table = table.merge(falls.reset_index(), on=[x, y], how="left")
    return table[[x, y, "probability", "low", "high", "mean_fall", "runs"]]


def _phase(question: Question) -> list[Finding]:
    sweep, factors = question.sweep, question.factors
    if len(factors) != 2 or sweep.facts["design"]["kind"] not in ("grid", "list", "tipping_point"):
        return []
    x, y = factors
    runs, crash = question.runs.dropna(subset=factors), question.crash
    rows = []
    for value, here in runs.groupby(y):
        found = tipping_value(here, x, crash, ratios=sweep.by_ratios(x))
        row = {y: value, f"critical_{x}": found.value, "low": found.low, "high": found.high}
        rows.append(row | {"runs": found.runs})
    about = f"Where half of the runs crash, at each {y}; empty where all or none do; {BOOTSTRAP}."
    return [
        Finding(
            "phase",
            f"Crashes over {x} and {y}",
            f"Intervals: {WILSON}.",
            phase_table(runs, x, y, crash),
        ),
        Finding("boundary", f"Critical {x}", about, pd.DataFrame(rows)),
    ]


ESTIMATOR = Estimator(_phase, place=7)
