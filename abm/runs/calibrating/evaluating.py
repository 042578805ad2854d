"""Facts of many points over seeds, by workers; what a file of results has is not run again."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm.facts.moments import Moment
from abm.risk.run.frames import Values
from abm.runs.calibrating.simulator import Simulator
from abm.runs.code_versions import measures_version
from abm.runs.numbers_file import NumbersFile
from abm.runs.running import experiment_id
from abm.runs.worker_pool import ProcessPool

Settings = dict[str, Any]
Task = tuple[str, Settings, int]
"""Key of a run, what it sets, its seed."""


@dataclass(frozen=True)
class Job:
    """A run as it is sent to a worker."""

    simulator: Simulator
    settings: Settings
    seed: int

    def __call__(self) -> dict[str, float]:
        """Its facts, by name."""
        found = self.simulator.of(self.settings, self.seed)
        return {str(moment): value for moment, value in found.items()}


class Evaluator:
    """The facts of a market at any point and seed. Use as a context, which ends its workers."""

    def __init__(
        self,
        simulator: Simulator,
        moments: Sequence[Moment],
        file: Path,
        jobs: int = 1,
        progress: Callable[[int], object] | None = None,
    ) -> None:
        """file: where the numbers of runs are kept.  progress: is told of runs that are done."""
        self._simulator, self._names = simulator, [str(moment) for moment in moments]
        self._kept, self._jobs = NumbersFile(file), jobs
        self._pool, self._progress = ProcessPool(jobs), progress
        experiment = simulator.request.read()
        asked = [experiment_id(simulator.request, experiment), measures_version()]
        self._asked = [*asked, simulator.calibrate.lot, list(simulator.summaries)]

    def __enter__(self) -> "Evaluator":
        self._pool.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._pool.__exit__(*error)

    def __call__(self, points: Sequence[Settings], seeds: Iterable[int]) -> NDArray[np.float64]:
        """Facts, shape (points, seeds, moments), NaN where a run has none."""
        tasks = [(self._key(point, seed), point, seed) for point in points for seed in seeds]
        missing = {task[0]: task for task in tasks if task[0] not in self._kept.known}
        self._tell(len(tasks) - len(missing))
        for key, numbers in self._done(list(missing.values())):
            self._kept.add(key, numbers)
            self._tell(1)
        found = [[self._kept.known[key][name] for name in self._names] for key, _, _ in tasks]
        return np.array(found, np.float64).reshape(len(points), -1, len(self._names))

    def _key(self, point: Settings, seed: int) -> str:
        text = json.dumps([self._asked, point, seed], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _done(self, tasks: Sequence[Task]) -> Iterable[tuple[str, dict[str, float]]]:
        jobs = {key: Job(self._simulator, point, seed) for key, point, seed in tasks}
        if self._jobs == 1:
            yield from ((key, job()) for key, job in jobs.items())
            return
        executor = self._pool.executor()
        futures = {executor.submit(job): key for key, job in jobs.items()}
        yield from ((futures[future], future.result()) for future in as_completed(futures))

    def _tell(self, runs: int) -> None:
        if self._progress is not None and runs:
            self._progress(runs)


def objective(facts: Values, values: Values, errors: Values) -> Values:
    """Sum of squared distances from a target in its standard errors; infinite where a fact is NaN.

    facts: shape (..., moments), means over seeds.  The weights are those of the tape's standard
    errors alone: the whole covariance as weights is biased in small samples (Altonji and Segal
    1996, Journal of Business and Economic Statistics 14).
    """
    squares = ((facts - values) / errors) ** 2
    total: Values = squares.sum(axis=-1)
    return np.where(np.isfinite(total), total, np.inf)
