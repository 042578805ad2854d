"""A calibration from the first run to the last: search, surface, intervals, held-out seeds."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm.errors import UsageError
from abm.facts.target import Target
from abm.risk.run.frames import Values
from abm.runs.calibrating.evaluating import Evaluator, Settings, objective
from abm.runs.calibrating.identifiability import said
from abm.runs.calibrating.inference import (
    Noise,
    Overidentification,
    Profile,
    covariance,
    overidentification,
    profiles,
)
from abm.runs.calibrating.searching import search
from abm.runs.calibrating.simulator import Simulator
from abm.runs.calibrating.surface import Box, Surface
from abm.runs.designs import Calibrate

FIRST = 0.2
"""Half the side of the first box around the best point of the search, of the unit cube."""
WIDE = 3.0
"""Half the side of the second, in standard errors of the parameter: wider than its interval."""
LEAST = 0.02
"""Half the side of the second at least: facts of single runs do not tell closer points apart."""


@dataclass(frozen=True)
class Calibration:
    """What came of it. Coordinates are those of the unit cube, facts means over seeds.

    estimate: shape (parameters,).  before, after: facts with the file's own values and with the
    estimate, over the seeds of the fit; before_held_out, after_held_out: over the others.
    deviations: of a mean over the held-out seeds.  profiles: by parameter.  test: on the held-out
    seeds.  said: on what the facts see.
    """

    target: Target
    calibrate: Calibrate
    estimate: Values
    before: Values
    after: Values
    before_held_out: Values
    after_held_out: Values
    deviations: Values
    profiles: list[Profile]
    test: Overidentification
    said: list[str]
    runs: int

    @property
    def values(self) -> dict[str, float]:
        """The parameters."""
        return self.calibrate.values(self.estimate.tolist())

    @property
    def settings(self) -> Settings:
        """What they set in the file."""
        return self.calibrate.settings(self.estimate.tolist())

    def interval(self, number: int) -> tuple[float, float]:
        """Of a parameter, by its number."""
        factor = list(self.calibrate.vary.values())[number]
        ends = (self.profiles[number].low, self.profiles[number].high)
        low, high = (float(factor.at([end])[0]) for end in ends)
        return low, high

    def distances(self, facts: Values) -> Values:
        """From the target in its standard errors."""
        return np.asarray((facts - self.target.values) / self.target.errors)

    def objective(self, facts: Values) -> float:
        """Sum of their squares."""
        return float(objective(facts, self.target.values, self.target.errors))


def runs_of(calibrate: Calibrate) -> int:
    """Runs that a calibration takes at most."""
    points = calibrate.search + 2 * calibrate.surface + 2
    return points * calibrate.seeds + 2 * calibrate.held_out


def calibrated(
    simulator: Simulator,
    target: Target,
    file: Path,
    jobs: int = 1,
    progress: Callable[[int], object] | None = None,
) -> Calibration:
    """Calibrate a market to a target; the same for any number of workers.

    file: where the numbers of all runs are kept, and found again.  progress: is told how many more
    are done.
    """
    with Evaluator(simulator, target.moments, file, jobs, progress) as evaluate:
        return _Work(simulator, target, evaluate).result()


class _Work:
    """Points that were tried, and their distances, shape (points, seeds, moments)."""

    def __init__(self, simulator: Simulator, target: Target, evaluate: Evaluator) -> None:
        self._calibrate, self._target, self._evaluate = simulator.calibrate, target, evaluate
        first = simulator.request.read().seed
        self._seed, seeds, held_out = first, self._calibrate.seeds, self._calibrate.held_out
        self._fit, self._others = (
            range(first, first + seeds),
            range(first + seeds, first + seeds + held_out),
        )
        self._points = np.zeros((0, len(self._calibrate.vary)))
        self._distances = np.zeros((0, seeds, len(target.moments)))

    def result(self) -> Calibration:
        search(self._objective, len(self._calibrate.vary), self._calibrate.search, self._seed)
        sums = (self._distances.mean(axis=1) ** 2).sum(axis=1)
        if not np.isfinite(sums).any():
            raise _nothing(self._target)
        best = self._points[int(np.nanargmin(sums))]
        surface, noise = self._surface(Box.around(best, np.full(len(best), FIRST)), 1)
        best, _ = surface.lowest()
        errors = np.sqrt(np.diag(covariance(surface.slopes(best), noise)))
        surface, noise = self._surface(Box.around(best, np.clip(WIDE * errors, LEAST, 0.5)), 2)
        best, _ = surface.lowest()
        return self._judged(best, surface, noise)

    def _objective(self, points: Values) -> Values:
        """Of these points, which are kept."""
        means = self._tried(points).mean(axis=1)
        total = (means**2).sum(axis=1)
        return np.where(np.isfinite(total), total, np.inf)

    def _tried(self, points: Values) -> NDArray[np.float64]:
        settings = [self._calibrate.settings(point) for point in points.tolist()]
        found = self._evaluate(settings, self._fit)
        distances = (found - self._target.values) / self._target.errors
        self._points = np.concatenate([self._points, points])
        self._distances = np.concatenate([self._distances, distances])
        return distances

    def _surface(self, box: Box, round_: int) -> tuple[Surface, Noise]:
        self._tried(box.points(self._calibrate.surface, self._seed + round_))
        inside = box.holds(self._points)
        surface = Surface.fit(box, self._points, self._distances.mean(axis=1))
        return surface, Noise.of(self._distances[inside])

    def _judged(self, best: Values, surface: Surface, noise: Noise) -> Calibration:
        settings = [dict[str, Any](), self._calibrate.settings(best.tolist())]
        fit, others = (self._evaluate(settings, seeds) for seeds in (self._fit, self._others))
        slopes = surface.slopes(best)
        left = (others[1].mean(axis=0) - self._target.values) / self._target.errors
        held_out = Noise(noise.tape, noise.runs * self._calibrate.seeds / self._calibrate.held_out)
        names, facts = list(self._calibrate.vary), [str(m) for m in self._target.moments]
        return Calibration(
            target=self._target,
            calibrate=self._calibrate,
            estimate=best,
            before=fit[0].mean(axis=0),
            after=fit[1].mean(axis=0),
            before_held_out=others[0].mean(axis=0),
            after_held_out=others[1].mean(axis=0),
            deviations=np.std(others[1], axis=0, ddof=1) / np.sqrt(self._calibrate.held_out),
            profiles=profiles(surface, noise, self._calibrate.level),
            test=overidentification(left, slopes, held_out),
            said=said(names, facts, slopes, covariance(slopes, noise)),
            runs=len(self._points) * self._calibrate.seeds,
        )


def _nothing(target: Target) -> UsageError:
    return UsageError(
        "at no point that was tried are all facts known",
        place=f"calibrate.facts, as of {target.name}",
        remedy="name other facts, or let the session be longer",
    )
