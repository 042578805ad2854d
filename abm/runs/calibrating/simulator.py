"""A market as a function: parameters and a seed in, numbers of facts out.

    simulate = Simulator("find_rates")
    summaries = simulate({"market": 0.8, "limit": 0.02}, seed=1)

It can be pickled and sent to workers, draws from nothing but the seed, and keeps no file.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from abm.errors import UsageError
from abm.facts.moments import DEFAULT, Moment, moments_of, numbers, tables_of
from abm.facts.reading.runs import read_run
from abm.facts.tape import TABLES, Tape
from abm.records.live import LiveRun
from abm.runs.catalogue import point_reader
from abm.runs.designs import Calibrate
from abm.runs.designs.factors import settings_of
from abm.runs.files import Fault, FileErrors, Point
from abm.runs.running import Request
from abm.runs.shipped import experiment_file

if TYPE_CHECKING:
    from abm.runs.files.experiment import Experiment

Theta = Mapping[str, float] | Sequence[float] | np.ndarray
"""Parameters by their names, or in their order."""


@dataclass(frozen=True)
class Simulator:
    """What an experiment file with a section `calibrate` says, called with theta and a seed.

    path: of the file, or its name if it comes with the simulator.  overrides: as of `--set`.
    Raises FileErrors, UsageError.
    """

    path: str
    overrides: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _ = self.moments

    @cached_property
    def request(self) -> Request:
        """The file, and what to set in it."""
        try:
            return Request(experiment_file(Path(self.path)), self.overrides)
        except FileNotFoundError as error:
            remedy = "give an experiment file, or the name of one that comes with the simulator"
            raise UsageError(str(error), place=self.path, remedy=remedy) from None

    @cached_property
    def calibrate(self) -> Calibrate:
        """The section of the file."""
        found = self.request.read().calibrate
        if found is None:
            raise UsageError(
                "it has no calibration",
                place=self.path,
                remedy="add `calibrate:` with parameters to vary (docs/calibration.md)",
            )
        return found

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """The numbers that it gives."""
        try:
            return moments_of(self.calibrate.facts) or DEFAULT
        except ValueError as error:
            found = str(self.calibrate.facts)
            where = Fault(self.path, None, "calibrate.facts", found, str(error))
            raise FileErrors([where]) from None

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of what theta holds, in order."""
        return tuple(self.calibrate.vary)

    @property
    def bounds(self) -> list[tuple[float, float]]:
        """Least and greatest value of each parameter."""
        return [(each.low, each.high) for each in self.calibrate.vary.values()]

    @property
    def summaries(self) -> tuple[str, ...]:
        """Names of the numbers that it gives, in order."""
        return tuple(map(str, self.moments))

    def check(self) -> None:
        """Read the market in the middle of all ranges and at the ends of each; FileErrors."""
        reader = _reader(self.request.path, self.overrides)
        places = np.full((2 * len(self.parameters) + 1, len(self.parameters)), 0.5)
        for number in range(len(self.parameters)):
            places[2 * number : 2 * number + 2, number] = 0.0, 1.0
        for place in places.tolist():
            reader(Point(self.calibrate.settings(place)))

    def __call__(self, theta: Theta, seed: int) -> dict[str, float]:
        """The facts of one run, by name; NaN where it has none. UsageError outside the bounds."""
        found = self.of(settings_of(self.calibrate.vary, self.named(theta)), seed)
        return {str(moment): value for moment, value in found.items()}

    def array(self, theta: Theta, seed: int) -> np.ndarray:
        """The same as an array, shape (summaries,)."""
        return np.array(list(self(theta, seed).values()), np.float64)

    def named(self, theta: Theta) -> dict[str, float]:
        """The parameters by name, checked."""
        names = self.parameters
        if isinstance(theta, Mapping):
            given = dict(theta)
        else:
            given = dict(zip(names, np.ravel(theta).tolist(), strict=False))
        if set(given) != set(names) or np.size(list(theta)) != len(names):
            remedy = f"give {', '.join(names)}, by name or in this order"
            raise UsageError(f"theta of {len(theta)} numbers", place=self.path, remedy=remedy)
        for name, (low, high) in zip(names, self.bounds, strict=True):
            if not low <= given[name] <= high:
                remedy = f"give one from {low:g} to {high:g}"
                raise UsageError(f"{name} of {given[name]}", place=self.path, remedy=remedy)
        return {name: float(given[name]) for name in names}

    def of(self, settings: Mapping[str, float], seed: int) -> dict[Moment, float]:
        """The facts of a run with these dotted keys set in its file."""
        experiment = _reader(self.request.path, self.overrides)(Point(settings))
        tape = tape_of(experiment, seed, self.calibrate.lot, tables_of(self.moments))
        return numbers(tape, self.moments)


@cache
def _reader(path: Path, overrides: tuple[str, ...]) -> "Callable[[Point], Experiment]":
    """Of this process, which reads a file once."""
    return point_reader(path, overrides, "calibrate")


def tape_of(
    experiment: "Experiment", seed: int, lot: int = 1, tables: Collection[str] = tuple(TABLES)
) -> Tape:
    """The first day of a run in memory, its quantities in lots of a tape, so many to one of ours.

    tables: that are needed.
    """
    with experiment.build(seed) as model:
        model.advance(model.session.end_time)
        return read_run(LiveRun(model), tables)[0].in_lots(lot)
