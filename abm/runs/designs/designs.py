"""Designs of experiments: at which values of its factors a market is run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, Field, field_validator

from abm.market.fields import Strict, parameter
from abm.runs.designs.factors import Factor, Settings, alike, settings_of

if TYPE_CHECKING:
    from scipy.stats.qmc import QMCEngine

Cube = NDArray[np.float64]
"""Coordinates in the unit cube, shape (points, dimensions)."""


def _power_of_two(count: int) -> int:
    if count & (count - 1):
        raise ValueError("a power of 2")
    return count


PowerOfTwo = Annotated[int, AfterValidator(_power_of_two)]


@dataclass(frozen=True)
class Points:
    """What a design asks for.

    values: of each point, by column of the table of runs.  settings: of each point, what to set in
    the experiment.  cube: coordinates of the points, if the design fills a cube.  dimensions: names
    of its axes.
    """

    values: list[dict[str, Any]]
    settings: list[Settings]
    cube: Cube | None = None
    dimensions: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.values)


class _Design(Strict):
    def points(self, vary: Mapping[str, Factor]) -> Points:
        """The points of these factors; ValueError, with what is allowed, if they do not fit."""
        raise NotImplementedError


class Grid(_Design):
    """Every combination of the factors' values, the last factor changing fastest."""

    kind: Literal["grid"]

    def points(self, vary: Mapping[str, Factor]) -> Points:
        """The product of the levels."""
        columns = _columns(vary)
        rows = product(*(_levels(name, factor) for name, factor in vary.items()))
        return _points(vary, [dict(zip(columns, sum(row, ()), strict=True)) for row in rows])


class List(_Design):
    """Points one by one, each as paths of the file and their values."""

    kind: Literal["list"]
    at: tuple[dict[str, Any], ...] = parameter(
        unit="", about="of each point, what it sets: dotted keys and values", min_length=1
    )

    def points(self, vary: Mapping[str, Factor]) -> Points:
        """As they are; what a point does not set is undefined in the table of runs."""
        if vary:
            raise ValueError("no factors beside a list of points, which says itself what to set")
        if len({alike(point) for point in self.at}) < len(self.at):
            raise ValueError("points that differ from each other; `seeds` says how often each runs")
        names = list(dict.fromkeys(name for point in self.at for name in point))
        return Points(
            [{name: _shown(point.get(name)) for name in names} for point in self.at],
            [dict(point) for point in self.at],
        )


class _Filling(_Design):
    """Points that fill the unit cube of the factors' dimensions."""

    design_seed: int = parameter(1, unit="", about="of what is random in the design", ge=0)

    def cube(self, dimensions: int) -> Cube:
        """Their coordinates, shape (points, dimensions)."""
        raise NotImplementedError

    def points(self, vary: Mapping[str, Factor]) -> Points:
        """Each factor at its coordinates."""
        if not vary:
            raise ValueError("factors under `vary`")
        sizes = [factor.dimensions for factor in vary.values()]
        ends = np.cumsum(sizes)
        cube = self.cube(int(ends[-1]))
        columns, rows = _columns(vary), []
        for place in cube.tolist():
            parts = [
                factor.at(place[end - size : end])
                for factor, end, size in zip(vary.values(), ends, sizes, strict=True)
            ]
            rows.append(dict(zip(columns, sum(parts, ()), strict=True)))
        return _points(vary, rows, cube, _dimensions(vary))


class LatinHypercube(_Filling):
    """One point in each of n equal slices of every factor (McKay, Beckman and Conover 1979)."""

    kind: Literal["latin_hypercube"]
    count: int = parameter(unit="points", about="number of points", ge=2)

    def cube(self, dimensions: int) -> Cube:
        """By SciPy."""
        from scipy.stats.qmc import LatinHypercube as Engine

        return _drawn(Engine(dimensions, rng=self.design_seed), self.count)


class Sobol(_Filling):
    """A scrambled Sobol sequence (Sobol 1967; Owen 1998): even in every projection."""

    kind: Literal["sobol"]
    count: PowerOfTwo = parameter(unit="points", about="number of points, a power of 2", ge=2)

    def cube(self, dimensions: int) -> Cube:
        """By SciPy."""
        from scipy.stats.qmc import Sobol as Engine

        return _drawn(Engine(dimensions, rng=self.design_seed), self.count)


class Saltelli(_Filling):
    """Points for Sobol's indices of first order and total (Saltelli et al. 2010): n (d + 2)."""

    kind: Literal["saltelli"]
    base: PowerOfTwo = parameter(unit="points", about="n, a power of 2", ge=2)

    def cube(self, dimensions: int) -> Cube:
        """By SALib."""
        from SALib.sample.sobol import sample

        found: Cube = sample(
            _axes(dimensions), self.base, calc_second_order=False, seed=self.design_seed
        )
        return found


class Morris(_Filling):
    """Random paths on which one factor moves at a time (Morris 1991): n (d + 1) points."""

    kind: Literal["morris"]
    trajectories: int = parameter(unit="paths", about="number of paths", ge=2)
    levels: int = parameter(4, unit="levels", about="of each factor, an even number", ge=2)

    @field_validator("levels")
    @classmethod
    def _even(cls, levels: int) -> int:
        if levels % 2:
            raise ValueError("an even number of levels")
        return levels

    def cube(self, dimensions: int) -> Cube:
        """By SALib."""
        from SALib.sample.morris import sample

        found: Cube = sample(
            _axes(dimensions), self.trajectories, num_levels=self.levels, seed=self.design_seed
        )
        return found


class TippingPoint(_Design):
    """The place where crashes become as likely as `level`, found along the grid of the factors.

    Runs are asked for in rounds, where the answer is not clear yet: abm.runs.sweeping.tipping.
    """

    kind: Literal["tipping_point"]
    level: float = parameter(0.5, unit="", about="probability of a crash", gt=0, lt=1)
    batch: int = parameter(4, unit="seeds", about="asked for at once at a point", ge=1)

    def points(self, vary: Mapping[str, Factor]) -> Points:
        """The whole grid, of which few points are run."""
        if len(vary) not in (1, 2) or any(f.kind != "range" for f in vary.values()):
            raise ValueError("one factor or two, both ranges with steps")
        return Grid(kind="grid").points(vary)


Design = Annotated[
    Grid | List | LatinHypercube | Sobol | Saltelli | Morris | TippingPoint,
    Field(discriminator="kind"),
]


def _points(
    vary: Mapping[str, Factor],
    rows: Sequence[dict[str, Any]],
    cube: Cube | None = None,
    dimensions: tuple[str, ...] = (),
) -> Points:
    return Points(list(rows), [settings_of(vary, row) for row in rows], cube, dimensions)


def _columns(vary: Mapping[str, Factor]) -> list[str]:
    return [column for name, factor in vary.items() for column in factor.columns(name)]


def _dimensions(vary: Mapping[str, Factor]) -> tuple[str, ...]:
    return tuple(axis for name, factor in vary.items() for axis in factor.axes(name))


def _levels(name: str, factor: Factor) -> list[tuple[Any, ...]]:
    try:
        return factor.levels()
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def _shown(value: Any) -> Any:
    """A value as the table of runs shows it: sections and lists as text."""
    return str(value) if isinstance(value, dict | list) else value


def _drawn(engine: "QMCEngine", count: int) -> Cube:
    found: Cube = engine.random(count)
    return found


def _axes(dimensions: int) -> dict[str, Any]:
    """The cube as SALib is told of it."""
    from abm.risk.sweep.sensitivity import unit_cube

    return unit_cube([f"x{number}" for number in range(dimensions)])
