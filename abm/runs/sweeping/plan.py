"""The runs that a sweep asks for: which experiment, which seed, under which id."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from abm.runs.catalogue import read_points
from abm.runs.code_versions import code_version, measures_version, own_code
from abm.runs.designs import Points, Sweep
from abm.runs.files import Fault, FileErrors, Point
from abm.runs.files.experiment import Experiment
from abm.runs.files.markets import OF_NO_RUN
from abm.runs.files.paths import refuse_overruled
from abm.runs.running import Request, run_ids, versions


@dataclass(frozen=True)
class Task:
    """One run, as it is sent to whoever does it.

    run: its id.  name: of the experiment.  experiment: resolved, as JSON.  traders: folder beside
    which the files of the user's own traders lie.  folder: of the results.  keep: records kept
    beside the measures.  time_limit: in seconds.  code, measures: versions that must run it and
    measure it.  own: hash of the user's own traders.
    """

    run: str
    name: str
    seed: int
    experiment: str
    without: tuple[str, ...]
    traders: str
    folder: str
    keep: tuple[str, ...]
    time_limit: float
    code: str
    measures: str
    own: str


@dataclass(frozen=True)
class Cell:
    """A point of the design, as the file has it or without some groups; its runs differ by seed."""

    point: int
    without: tuple[str, ...]
    experiment: Experiment


class Plan:
    """All runs of a sweep, in the order of its table: points, with and without groups, seeds."""

    def __init__(
        self,
        request: Request,
        folder: Path,
        sweep: Sweep | None = None,
        points: Points | None = None,
    ) -> None:
        """Read the file. Raises FileErrors with what is wrong in it.

        folder: of the results.  sweep, points: instead of those of the file.
        """
        self.request, self.folder = request, folder
        self.experiment = request.read()
        self.sweep = sweep or self.experiment.sweep or Sweep()
        self.points = points if points is not None else self.sweep.points()
        self.seeds = range(self.experiment.seed, self.experiment.seed + self.sweep.seeds)
        self._check_groups()
        self._tasks: dict[tuple[int, tuple[str, ...]], list[Task]] = {}

    def _check_groups(self) -> None:
        known = list(getattr(self.experiment, "agents", {}))
        for name in self.sweep.without:
            if name not in known:
                allowed = f"one of: {', '.join(known)}" if known else "nothing: there are no groups"
                raise FileErrors(
                    [Fault(str(self.request.path), None, "sweep.without", f"'{name}'", allowed)]
                )

    @property
    def variants(self) -> list[tuple[str, ...]]:
        """Groups that are left out: nobody, and those of the counterfactual."""
        return [(), self.sweep.without] if self.sweep.without else [()]

    @cached_property
    def cells(self) -> list[Cell]:
        """Every point as it is and without the groups of the counterfactual.

        Raises FileErrors with what is wrong at the first point at which something is, or if an
        override says what all points set anew.
        """
        keys = [(n, groups) for n in range(len(self.points)) for groups in self.variants]
        kept = {f"record.{name}": name in self.sweep.keep for name in _records(self.experiment)}
        settings = [point | kept for point in self.points.settings]
        remedy = "a key that `sweep` says nothing of; or edit its vary, design and keep"
        refuse_overruled(self.request.overrides, settings, "every point of the sweep", remedy)
        asked = (Point(settings[n], groups) for n, groups in keys)
        found = read_points(self.request.path, asked, self.request.overrides)
        return [Cell(*key, experiment) for key, experiment in zip(keys, found, strict=True)]

    def tasks_of(self, cell: Cell) -> list[Task]:
        """The runs of a cell, by seed."""
        key = (cell.point, cell.without)
        if key not in self._tasks:
            text = cell.experiment.model_dump_json(exclude={*OF_NO_RUN})
            folder = str(self.request.path.resolve().parent)
            self._tasks[key] = [
                Task(
                    run=run,
                    name=self.request.name,
                    seed=seed,
                    experiment=text,
                    without=cell.without,
                    traders=folder,
                    folder=str(self.folder.resolve()),
                    keep=self.sweep.keep,
                    time_limit=self.sweep.time_limit,
                    code=code_version(),
                    measures=measures_version(),
                    own=own_code(folder, cell.experiment.code),
                )
                for seed, run in zip(
                    self.seeds, run_ids(self.request, cell.experiment, self.seeds), strict=True
                )
            ]
        return self._tasks[key]

    def tasks(self) -> Iterator[Task]:
        """Every run once: points whose markets are the same share theirs."""
        seen = set()
        for cell in self.cells:
            for task in self.tasks_of(cell):
                if task.run not in seen:
                    seen.add(task.run)
                    yield task

    def places(self) -> Iterator[Mapping[str, Any]]:
        """Rows of the table of runs, without what came of them."""
        for cell in self.cells:
            place = {"without": ",".join(cell.without), **self.points.values[cell.point]}
            for task in self.tasks_of(cell):
                yield {"run": task.run, "point": cell.point, "seed": task.seed, **place}

    def facts(self) -> dict[str, Any]:
        """What sweep.json says: all that it takes to ask and to read the answers."""
        return {
            "name": self.request.name,
            "title": self.experiment.title,
            "about": self.experiment.about,
            **versions(),
            "factors": self._factors(),
            "design": self.sweep.design.model_dump(mode="json"),
            "points": len(self.points),
            "seeds": list(self.seeds),
            "without": list(self.sweep.without),
            "measure": self.sweep.measure,
            "crash": self.sweep.crash,
            "hedger_groups": list(self.experiment.hedgers),
            "experiment": self.experiment.model_dump(mode="json"),
        }

    def _factors(self) -> list[dict[str, Any]]:
        """Columns of the factors: unit, bounds of ranges, values of the others."""
        owners = {
            column: factor
            for name, factor in self.sweep.vary.items()
            for column in factor.columns(name)
        }
        found: list[dict[str, Any]] = []
        for name in self.points.values[0]:
            factor = owners.get(name)
            told = {"name": name, "unit": factor.unit if factor is not None else ""}
            if factor is not None and factor.kind == "range":
                bounds = {"low": factor.low, "high": factor.high, "scale": factor.scale}
                found.append(told | bounds | {"values": None})
            else:
                values = list(dict.fromkeys(row[name] for row in self.points.values))
                found.append(told | {"low": None, "high": None, "values": values})
        return found

    def design(self) -> list[dict[str, Any]]:
        """Rows of design.parquet."""
        from abm.records.sweep import CUBE

        rows: list[dict[str, Any]] = [
            {"point": n, **values} for n, values in enumerate(self.points.values)
        ]
        if self.points.cube is not None:
            names = [CUBE + name for name in self.points.dimensions]
            for row, place in zip(rows, self.points.cube.tolist(), strict=True):
                row |= dict(zip(names, place, strict=True))
        return rows


def _records(experiment: Experiment) -> list[str]:
    """Names of the records that a run can keep."""
    return [name for name, kept in experiment.record if isinstance(kept, bool)]
