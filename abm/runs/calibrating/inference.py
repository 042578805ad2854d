"""How sure parameters are that the facts of one tape have told, and whether the model fits.

All facts are distances from the tape in its standard errors. The estimate minimises their sum of
squares on the surface; weights other than the best ones are corrected for, as in the generalised
method of moments (Hansen 1982, Econometrica 50; Gourieroux, Monfort and Renault 1993, Journal of
Applied Econometrics 8, for simulated facts).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import stats

from abm.facts.bootstrap import BLOCKS
from abm.risk.run.frames import Values
from abm.runs.calibrating.surface import Surface

GRID = 41
"""Points of a profile."""
_RIDGE = 1e-9
"""Keeps what the facts do not see finite."""


@dataclass(frozen=True)
class Noise:
    """How distances vary: of the tape, one of all its facts; of the means over the runs.

    tape, runs: covariances, shape (moments, moments).
    """

    tape: Values
    runs: Values

    @classmethod
    def of(cls, distances: Values) -> "Noise":
        """From single runs, shape (points, seeds, moments), pooled over points.

        The tape has errors of 1 in these units; which facts vary together, the runs say better than
        ten blocks of a day.
        """
        known = distances[np.isfinite(distances).all(axis=(1, 2))]
        inner = known - known.mean(axis=1, keepdims=True)
        points, seeds, moments = inner.shape
        flat = inner.reshape(-1, moments)
        single = flat.T @ flat / (points * (seeds - 1))
        deviations = np.sqrt(np.maximum(np.diag(single), np.finfo(float).tiny))
        correlation = single / np.outer(deviations, deviations)
        np.fill_diagonal(correlation, 1.0)
        return cls(correlation, single / seeds)

    @property
    def total(self) -> Values:
        """Of the distance of the runs from the tape."""
        return self.tape + self.runs


def covariance(slopes: Values, noise: Noise) -> Values:
    """Of the estimate, in coordinates of the unit cube: (D'D)^-1 D' Omega D (D'D)^-1."""
    gain = _inverse(slopes) @ slopes.T
    return np.asarray(gain @ noise.total @ gain.T)


def _inverse(slopes: Values) -> Values:
    ridge = _RIDGE * np.eye(slopes.shape[1])
    return np.asarray(np.linalg.inv(slopes.T @ slopes + ridge), np.float64)


@dataclass(frozen=True)
class Profile:
    """How the sum of squares grows as one parameter is held and the others are fitted anew.

    places: coordinates of the cube.  heights: above the minimum, shape (GRID,), such that a height
    up to `bound` is inside the interval.  low, high: its ends.  open_low, open_high: whether an end
    is only where the surface ends.
    """

    places: Values
    heights: Values
    bound: float
    low: float
    high: float
    open_low: bool
    open_high: bool


def profiles(surface: Surface, noise: Noise, level: float) -> list[Profile]:
    """One of each parameter.

    The difference of sums of squares of the i-th is v_i / w_i times a square of Student's t, v_i
    its variance by `covariance` and w_i that by (D'D)^-1, as in Rotnitzky and Jewell 1990,
    Biometrika 77; t has one degree of freedom less than the tape has blocks.
    """
    best, least = surface.lowest()
    slopes = surface.slopes(best)
    ratios = np.diag(covariance(slopes, noise)) / np.diag(_inverse(slopes))
    quantile = float(stats.t.ppf(0.5 + level / 2, BLOCKS - 1))
    return [
        _profile(surface, k, best, least, quantile**2 * float(ratios[k])) for k in range(len(best))
    ]


def _profile(surface: Surface, k: int, best: Values, least: float, bound: float) -> Profile:
    low, high = float(surface.box.low[k]), float(surface.box.high[k])
    places = np.linspace(low, high, GRID)
    heights = np.array([surface.lowest((k, float(at)), best)[1] - least for at in places])
    first, open_low = _end(places[::-1], heights[::-1], float(best[k]), bound)
    last, open_high = _end(places, heights, float(best[k]), bound)
    return Profile(places, heights, bound, first, last, open_low, open_high)


def _end(places: Values, heights: Values, best: float, bound: float) -> tuple[float, bool]:
    """Where the profile crosses the bound beyond the best place, in the order of the places."""
    ahead = (places - best) * np.sign(places[-1] - places[0]) > 0
    at, height = np.append(best, places[ahead]), np.append(0.0, heights[ahead])
    above = np.flatnonzero(height > bound)
    if not len(above):
        return float(at[-1]), True
    n = int(above[0])
    # near its minimum a profile is a parabola, and its root a straight line
    before, after = np.sqrt(np.maximum(height[n - 1 : n + 1], 0.0))
    share = (np.sqrt(bound) - before) / (after - before)
    return float(at[n - 1] + share * (at[n] - at[n - 1])), False


class Overidentification(NamedTuple):
    """J of Hansen 1982: whether the facts can be met together.

    statistic: chi-square of so many degrees if the market is that of the tape.  p: chance of as
    much or more; None where there are no more facts than parameters.
    """

    statistic: float
    degrees: int
    p: float | None


def overidentification(distances: Values, slopes: Values, noise: Noise) -> Overidentification:
    """From the distances left at the estimate, whose covariance is M Omega M', M = I - D gain."""
    degrees = max(len(distances) - slopes.shape[1], 0)
    if not degrees:
        return Overidentification(float(distances @ distances), 0, None)
    left = np.eye(len(distances)) - slopes @ _inverse(slopes) @ slopes.T
    values, vectors = np.linalg.eigh(left @ noise.total @ left.T)
    values, vectors = values[-degrees:], vectors[:, -degrees:]
    statistic = float((((vectors.T @ distances) ** 2) / values).sum())
    return Overidentification(statistic, degrees, float(stats.chi2.sf(statistic, degrees)))
