"""How bad the worst days are: value at risk, expected shortfall and tail index of the falls."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import ndtri

from abm.risk.run.frames import Values
from abm.risk.run.measure import SHARE
from abm.risk.statistics.intervals import (
    FEWEST,
    LEVEL,
    ORDER,
    STUDENT,
    UNKNOWN,
    fewest_for,
    quantile_interval,
    student_interval,
)
from abm.risk.sweep.estimator import Estimator, Finding, Question
from abm.risk.sweep.points import at_each_point
from abm.risk.sweep.probability import complete

NAN = float("nan")
FEWEST_IN_TAIL = 20
"""Fewer points make no tail index."""
SHARES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
"""Shares of the runs at which their distribution is told."""


TAIL_METHODS = (
    f"intervals: {ORDER} from {fewest_for(0.95)} runs for the value at risk at 95 % and"
    f" {fewest_for(0.99)} at 99 %, {STUDENT} from {FEWEST} runs in the tail for the shortfall"
)
"""How the numbers of the tail get their intervals, for readers."""


def value_at_risk(losses: ArrayLike, level: float) -> float:
    """Least loss that at least a share `level` of the losses does not exceed; NaN without any."""
    sample = np.asarray(losses, np.float64)
    return float(np.quantile(sample, level, method="inverted_cdf")) if sample.size else NAN


def expected_shortfall(losses: ArrayLike, level: float) -> float:
    """Mean of the worst 1 - level of the losses (Acerbi and Tasche 2002); NaN without any.

    A loss on the border counts with the part of it that belongs to them.
    """
    sample = np.asarray(losses, np.float64)
    if not sample.size:
        return NAN
    border = value_at_risk(sample, level)
    return border + float(np.maximum(sample - border, 0.0).mean()) / (1.0 - level)


def tail_risk(frame: pd.DataFrame, levels: Sequence[float] = (0.95, 0.99)) -> pd.DataFrame:
    """Value at risk and expected shortfall of the falls of a runs frame, a row a level.

    Columns: level, value_at_risk, value_at_risk_low, value_at_risk_high, expected_shortfall,
    expected_shortfall_low, expected_shortfall_high (fractions, intervals at 95 %), runs. frame: of
    one point. With fewer than 1 / (1 - level) runs the tail holds none, and all are NaN.
    """
    runs = complete(frame)
    falls = runs["fall"].to_numpy(np.float64)
    return pd.DataFrame(
        {"level": level} | _tail(falls, level) | {"runs": len(runs)} for level in levels
    )


def _tail(falls: Values, level: float) -> dict[str, float]:
    known = round((1 - level) * len(falls), 9) >= 1
    numbers: dict[str, float] = {}
    for name, value, ends in (
        ("value_at_risk", value_at_risk(falls, level), quantile_interval(falls, level)),
        ("expected_shortfall", expected_shortfall(falls, level), shortfall_interval(falls, level)),
    ):
        numbers |= {
            name: value if known else NAN,
            f"{name}_low": ends[0] if known else NAN,
            f"{name}_high": ends[1] if known else NAN,
        }
    return numbers


def shortfall_interval(losses: Values, level: float) -> tuple[float, float]:
    """Of the expected shortfall of losses between 0 and 1; NaN with fewer than FEWEST in the tail.

    The shortfall is the mean of VaR + (loss - VaR)+ / (1 - level) (Rockafellar and Uryasev 2000),
    and has its standard error (Manistre and Hancock 2005); as only the tail makes it vary, t has as
    many degrees of freedom as there are losses in the tail, less one.
    """
    tail = round((1 - level) * len(losses), 9)
    if tail < FEWEST:
        return UNKNOWN
    border = value_at_risk(losses, level)
    parts = border + np.maximum(losses - border, 0.0) / (1.0 - level)
    error = float(np.std(parts, ddof=1) / np.sqrt(len(parts)))
    if error == 0:
        return UNKNOWN
    return student_interval(float(parts.mean()), error, tail - 1, SHARE)


def quantiles(frame: pd.DataFrame, shares: Sequence[float] = SHARES) -> pd.DataFrame:
    """Distribution of the falls of a runs frame: columns share, fall, with a row a share."""
    falls = complete(frame)["fall"]
    return pd.DataFrame({"share": shares, "fall": [value_at_risk(falls, s) for s in shares]})


@dataclass(frozen=True)
class TailIndex:
    """The alpha of a tail P(fall > x) ~ x^-alpha: the smaller, the heavier.

    index: alpha, with its interval low, high at 95 %. points: falls in the tail. threshold: the
    largest fall that is not in it (fraction).
    """

    index: float
    low: float
    high: float
    points: int
    threshold: float


def tail_index(frame: pd.DataFrame, share: float = 0.1) -> TailIndex:
    """Hill's index of the worst share of the falls of a runs frame."""
    return hill(complete(frame)["fall"].to_numpy(np.float64), share)


def hill(losses: Values, share: float = 0.1) -> TailIndex:
    """Maximum likelihood of a Pareto tail over its threshold (Hill 1975).

    share: of the losses that is the tail, between 0 and 1. The interval is alpha (1 -+ 1.96 /
    sqrt(points)), normal and for independent losses. With fewer than 20 points, or a threshold that
    is not above 0, or a tail all at its threshold, the number would mean nothing and is NaN. A fall
    cannot exceed 1, so alpha describes the falls that were seen, not those beyond.
    """
    if not 0 < share < 1:
        raise ValueError(f"the share of the tail must be between 0 and 1, not {share}")
    points = int(share * len(losses))
    worst = np.sort(np.asarray(losses, np.float64))[::-1]
    threshold = float(worst[points]) if len(worst) else NAN
    if points < FEWEST_IN_TAIL or threshold <= 0 or worst[0] <= threshold:
        return TailIndex(NAN, NAN, NAN, points, threshold)
    index = 1.0 / float(np.log(worst[:points] / threshold).mean())
    half = index * float(ndtri((1 + LEVEL) / 2)) / np.sqrt(points)
    return TailIndex(index, float(index - half), float(index + half), points, threshold)


def _findings(question: Question) -> list[Finding]:
    def of_each(table: Callable[[pd.DataFrame], pd.DataFrame]) -> pd.DataFrame:
        return at_each_point(question.runs, question.sweep.factors, table)

    return [
        Finding(
            "falls",
            "Distribution of the worst fall",
            "The fall that a share of the runs of a point does not exceed.",
            of_each(quantiles),
        ),
        Finding(
            "tail_risk",
            "Value at risk and expected shortfall of the fall",
            "The least fall that a share of runs does not exceed, and the mean of those beyond it"
            f" (Acerbi and Tasche 2002), of each point; {TAIL_METHODS}.",
            of_each(tail_risk),
        ),
        Finding(
            "tail_index",
            "Tail index of falls",
            "Hill (1975), the worst tenth of the runs of each point, with the normal interval;"
            " undefined with fewer than twenty in it.",
            of_each(lambda runs: pd.DataFrame([asdict(tail_index(runs))])),
        ),
    ]


ESTIMATOR = Estimator(_findings, place=2)
