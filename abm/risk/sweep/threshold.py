"""The value of a factor at which a market tips: where the crash probability passes a level."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

from abm.risk.run.frames import Values
from abm.risk.statistics.intervals import DRAWS, UNKNOWN, Rows, bootstrap_interval
from abm.risk.sweep.probability import CRASH, complete, crashed

STEPS = 200
"""Most steps of Newton's method."""
STRIDE = 5.0
"""Longest of them in any coefficient, of a factor with variance 1."""
CLOSE = 1e-9
"""A step so short is the last."""


@dataclass(frozen=True)
class Critical:
    """Where the crash probability passes a level, by a logistic curve over one factor.

    value, low, high: of the factor, in its unit, with the interval at 95 %. slope: change of the
    log odds of a crash by a unit of the factor. intercept: log odds at 0. runs: complete ones.
    """

    value: float
    low: float
    high: float
    slope: float
    intercept: float
    runs: int

    def curve(self, x: ArrayLike) -> Values:
        """Crash probability at values of the factor."""
        return np.asarray(expit(self.intercept + self.slope * np.asarray(x, np.float64)))


def critical_value(
    frame: pd.DataFrame,
    factor: str,
    crash: float = CRASH,
    level: float = 0.5,
    draws: int = DRAWS,
) -> Critical:
    """Value of a factor at which a share `level` of the runs of a runs frame crash.

    Logistic regression with Firth's (1993) penalty, which is finite even where crashes and other
    runs are neatly separated; the interval is a bootstrap over seeds, and then holds at least the
    gap between the two, in which nothing was tried. It is NaN where the bootstrap is unusable: in
    over 2.5 % of the draws all or no runs crash or the slope has the other sign. The value is NaN,
    too, if all or no runs crash or the factor never varies. Beyond the values that were tried it is
    an extrapolation. ValueError unless the factor is a number and 0 < level < 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"the level must be between 0 and 1, not {level}")
    runs = complete(frame)
    if runs[factor].dtype.kind not in "iuf":
        raise ValueError(f"{factor} is not a number: it has no critical value")
    x, place = np.unique(runs[factor].to_numpy(np.float64), return_inverse=True)
    crashes = crashed(runs, crash)

    def fit(rows: Rows) -> tuple[float, float]:
        trials = np.bincount(place[rows], minlength=len(x))
        return firth(x, np.bincount(place[rows], crashes[rows], minlength=len(x)), trials)

    def value(rows: Rows) -> float:
        intercept, slope = fit(rows)
        tipped = 0 < crashes[rows].sum() < len(rows) and slope * whole[1] > 0
        return (float(logit(level)) - intercept) / slope if tipped else float("nan")

    everything = np.arange(len(runs))
    whole = fit(everything)
    found = value(everything)
    low, high = bootstrap_interval(runs["seed"], value, draws) if found == found else UNKNOWN
    if gap := _gap(x[place], crashes):
        low, high = np.minimum(low, gap[0]), np.maximum(high, gap[1])
    return Critical(found, float(low), float(high), whole[1], whole[0], len(runs))


def _gap(x: Values, crashes: NDArray[np.bool_]) -> tuple[float, float] | None:
    """The values between which crashes are parted from other runs; None if they are not."""
    if crashes.all() or not crashes.any():
        return None
    for lower, upper in ((x[crashes], x[~crashes]), (x[~crashes], x[crashes])):
        if lower.max() < upper.min():
            return float(lower.max()), float(upper.min())
    return None


def tipping_value(
    frame: pd.DataFrame,
    factor: str,
    crash: float = CRASH,
    level: float = 0.5,
    *,
    ratios: bool = False,
) -> Critical:
    """The critical value among those that were tried; NaN beyond them, where it would be a guess.

    ratios: whether the factor was varied by ratios, so that curve, slope and intercept are those of
    its logarithm. Else as critical_value.
    """
    tried = frame[factor]
    if ratios:
        found = critical_value(frame.assign(**{factor: np.log(tried)}), factor, crash, level)
        value, low, high = (float(np.exp(x)) for x in (found.value, found.low, found.high))
        found = replace(found, value=value, low=low, high=high)
    else:
        found = critical_value(frame, factor, crash, level)
    if tried.min() <= found.value <= tried.max():
        return found
    unknown = float("nan")
    return replace(found, value=unknown, low=unknown, high=unknown)


def firth(
    x: Values, successes: NDArray[np.number], trials: NDArray[np.number]
) -> tuple[float, float]:
    """Intercept and slope of the log odds over x, by penalised likelihood (Firth 1993).

    x, successes, trials: shape (n,) each. Maximises log L + log det(information) / 2 by Newton's
    steps, as Heinze and Schemper (2002) do. NaN if x has fewer than two values with trials.
    """
    tried = trials > 0
    x, successes, trials = x[tried], successes[tried], trials[tried]
    if len(np.unique(x)) < 2:
        return UNKNOWN
    centre = np.average(x, weights=trials)
    scale = np.sqrt(np.average((x - centre) ** 2, weights=trials))
    fit = _Firth((x - centre) / scale, successes, trials)
    beta = np.zeros(2)
    for _ in range(STEPS):
        step = fit.ascent(beta)
        beta = beta + step
        if np.abs(step).max() < CLOSE:
            break
    slope = beta[1] / scale
    return float(beta[0] - slope * centre), float(slope)


@dataclass(frozen=True)
class _Firth:
    """Penalised likelihood of intercept and slope over x; shape (n,) each."""

    x: Values
    successes: NDArray[np.number]
    trials: NDArray[np.number]

    def ascent(self, beta: Values) -> Values:
        """Newton's step, halved until it climbs."""
        step, height = self._step(beta), self._height(beta)
        while np.abs(step).max() >= CLOSE and self._height(beta + step) < height:
            step = step / 2.0
        return step

    def _height(self, beta: Values) -> float:
        odds = beta[0] + beta[1] * self.x
        likelihood = self.successes @ odds - self.trials @ np.logaddexp(0.0, odds)
        return float(likelihood + np.log(self._information(expit(odds))[3]) / 2.0)

    def _step(self, beta: Values) -> Values:
        x, p = self.x, expit(beta[0] + beta[1] * self.x)
        a, b, c, determinant = self._information(p)
        leverage = self.trials * p * (1 - p) * (c - 2 * b * x + a * x * x) / determinant
        excess = self.successes - self.trials * p + leverage * (0.5 - p)
        up, along = excess.sum(), excess @ x
        step = np.array([c * up - b * along, a * along - b * up]) / determinant
        return np.asarray(step * min(1.0, STRIDE / max(np.abs(step).max(), CLOSE)))

    def _information(self, p: Values) -> tuple[float, float, float, float]:
        """The matrix [[a, b], [b, c]] and its determinant."""
        weight = self.trials * p * (1 - p)
        along = weight * self.x
        a, b, c = float(weight.sum()), float(along.sum()), float(along @ self.x)
        return a, b, c, a * c - b * b
