"""Factors of a sweep: what a design varies, and what that sets in the experiment.

A factor takes coordinates of the unit cube to values, one for each of its columns in the table of
runs, and values to settings: dotted keys of the experiment file and what to put there.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise, product
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from abm.market.fields import Strict, parameter
from abm.runs.files.paths import Scaled, covers

Value = float | int | bool | str | None
"""Of a factor, as the table of runs shows it."""
Settings = dict[str, Any]
"""Dotted keys of an experiment file, and the values to put there."""


class _Factor(Strict):
    """What a design varies."""

    unit: str = parameter("", unit="", about="of its values, as figures and tables name it")

    @property
    def dimensions(self) -> int:
        """Coordinates of the unit cube that it takes."""
        return 1

    def columns(self, name: str) -> tuple[str, ...]:
        """Its columns in the table of runs."""
        return (name,)

    def axes(self, name: str) -> tuple[str, ...]:
        """Names of its dimensions."""
        return (name,)

    def at(self, place: Sequence[float]) -> tuple[Any, ...]:
        """Values at coordinates of the unit cube, one a column."""
        raise NotImplementedError

    def levels(self) -> list[tuple[Any, ...]]:
        """Values on a grid; ValueError if it does not say how many."""
        raise NotImplementedError

    def settings(self, name: str, values: Sequence[Any]) -> Settings:
        """What its values set in the experiment."""
        raise NotImplementedError


class _Single(_Factor):
    """A factor of one value, which goes to one path or to several."""

    paths: dict[str, float | int] | None = parameter(
        None,
        unit="",
        about="what it sets, each a multiple of the value; by default the path that is its name",
        min_length=1,
    )

    def settings(self, name: str, values: Sequence[Any]) -> Settings:
        """Each path with its multiple of the value; words and sections go as they are."""
        (value,) = values
        numeric = isinstance(value, int | float) and not isinstance(value, bool)
        paths = {name: 1} if self.paths is None else self.paths
        return {path: _times(value, times) if numeric else value for path, times in paths.items()}


def _times(value: float, times: float) -> float:
    """A value as it is, or a multiple of it."""
    found = value if times == 1 else value * times
    return Scaled(found) if isinstance(found, float) and times != 1 else found


class Range(_Single):
    """A number between two bounds."""

    kind: Literal["range"]
    low: float = parameter(unit="", about="least value")
    high: float = parameter(unit="", about="greatest value")
    scale: Literal["linear", "log"] = parameter(
        "linear", unit="", about="what is uniform on it: the value, or its logarithm"
    )
    whole: bool = parameter(False, unit="", about="whole numbers only")
    steps: int | None = parameter(None, unit="values", about="of a grid, bounds included", ge=2)

    @model_validator(mode="after")
    def _ordered(self) -> "Range":
        if not self.low < self.high:
            raise ValueError("a range whose low is below its high")
        if self.scale == "log" and self.low <= 0:
            raise ValueError("a logarithmic scale only above 0")
        if self.whole and not (self.low.is_integer() and self.high.is_integer()):
            raise ValueError("whole numbers between whole bounds")
        return self

    def at(self, place: Sequence[float]) -> tuple[Any, ...]:
        """The value at a share of the way from low to high; each whole number is as likely."""
        (share,) = place
        if self.whole and self.scale == "linear":
            low, high = int(self.low), int(self.high)
            return (min(high, low + math.floor(share * (high - low + 1))),)
        value = self._between(share)
        return (round(value) if self.whole else value,)

    def levels(self) -> list[tuple[Any, ...]]:
        """Evenly spaced on its scale, to twelve digits."""
        if self.steps is None:
            raise ValueError("a number of `steps`, by which a grid knows its values")
        # twelve digits: 0.3, not 0.30000000000000004, is what tables group by
        between = (self._between(step / (self.steps - 1)) for step in range(self.steps))
        values = [self._within(float(f"{value:.12g}")) for value in between]
        return [(v,) for v in dict.fromkeys(map(round, values) if self.whole else values)]

    def _between(self, share: float) -> float:
        if self.scale == "log":
            return self._within(float(self.low ** (1.0 - share) * self.high**share))
        return self._within(self.low * (1.0 - share) + self.high * share)

    def _within(self, value: float) -> float:
        """The value, back between the bounds that rounding may leave."""
        return min(max(value, self.low), self.high)


class Choice(_Single):
    """One of several values: numbers, words, or whole sections such as a policy."""

    kind: Literal["choice"]
    values: tuple[Any, ...] = parameter(unit="", about="what to choose from", min_length=1)
    names: tuple[str, ...] | None = parameter(
        None, unit="", about="of the values in tables and figures; by default the values"
    )

    @model_validator(mode="after")
    def _named(self) -> "Choice":
        if self.names is not None and len(self.names) != len(self.values):
            raise ValueError("as many names as values")
        if self.names is None and any(isinstance(v, dict | list) for v in self.values):
            raise ValueError("`names` beside values that are sections or lists")
        shown = [self._shown(n) for n in range(len(self.values))]
        if any(len(set(each)) < len(shown) for each in (shown, map(str, shown), self._alike)):
            raise ValueError("values, and names, that differ from each other (1 and 1.0 do not)")
        return self

    @property
    def _alike(self) -> list[Hashable]:
        return [alike(value) for value in self.values]

    def _shown(self, number: int) -> Value:
        return self.values[number] if self.names is None else self.names[number]

    def at(self, place: Sequence[float]) -> tuple[Any, ...]:
        """The value in whose equal share of the way the place lies."""
        count = len(self.values)
        return (self._shown(min(count - 1, math.floor(place[0] * count))),)

    def levels(self) -> list[tuple[Any, ...]]:
        """All of them."""
        return [(self._shown(number),) for number in range(len(self.values))]

    def settings(self, name: str, values: Sequence[Any]) -> Settings:
        """The value behind a name."""
        return super().settings(name, (self.values[self._numbers[values[0]]],))

    @cached_property
    def _numbers(self) -> dict[Value, int]:
        """The place of each value by what is shown of it."""
        return {self._shown(number): number for number in range(len(self.values))}


class Mix(_Factor):
    """Shares of a total that sum to one, such as kinds of traders in a crowd."""

    kind: Literal["mix"]
    total: float | int = parameter(
        unit="", about="what is shared out; a whole number gives whole parts", gt=0
    )
    shares: dict[str, str] = parameter(
        unit="", about="by name, the path that takes each share of the total", min_length=2
    )
    least: float = parameter(0.0, unit="", about="of each share", ge=0, lt=1)
    steps: int | None = parameter(None, unit="values", about="of each share on a grid", ge=2)

    @model_validator(mode="after")
    def _leaves_room(self) -> "Mix":
        if self.least * len(self.shares) >= 1:
            raise ValueError("least shares that leave something to share out")
        if len(set(self.shares.values())) < len(self.shares):
            raise ValueError("a path of its own for each share")
        return self

    @property
    def dimensions(self) -> int:
        """One less than shares: the last is what the others leave."""
        return len(self.shares) - 1

    def axes(self, name: str) -> tuple[str, ...]:  # noqa: ARG002  a mix names its parts itself
        """Of the first a share of the whole, of each other one a share of what is left."""
        first, *others = tuple(self.shares)[: self.dimensions]
        return (first, *(f"{share} of the rest" for share in others))

    def columns(self, name: str) -> tuple[str, ...]:  # noqa: ARG002  a mix names its parts itself
        """The names of the shares."""
        return tuple(self.shares)

    def at(self, place: Sequence[float]) -> tuple[Any, ...]:
        """Uniform on the simplex if the place is so in the cube.

        Stick breaking: of what is left, part k of n takes 1 - (1 - u)^(1 / (n - k)), the quantile
        of a Beta(1, n - k) (Devroye 1986, chapter V.2).
        """
        left, shares = 1.0, []
        for number, share in enumerate(place, start=1):
            part = left * (1.0 - (1.0 - share) ** (1.0 / (len(self.shares) - number)))
            shares.append(part)
            left -= part
        return self._floored([*shares, max(left, 0.0)])

    def levels(self) -> list[tuple[Any, ...]]:
        """The simplex lattice: all shares that are multiples of 1 / (steps - 1)."""
        if self.steps is None:
            raise ValueError("a number of `steps`, by which a grid knows its values")
        parts = self.steps - 1
        cuts = product(range(parts + 1), repeat=self.dimensions)
        edges = [(0, *cut, parts) for cut in cuts if list(cut) == sorted(cut)]
        return [self._floored([(b - a) / parts for a, b in pairwise(cut)]) for cut in edges]

    def _floored(self, shares: list[float]) -> tuple[float, ...]:
        room = 1.0 - self.least * len(shares)
        return tuple(self.least + room * share for share in shares)

    def settings(self, name: str, values: Sequence[Any]) -> Settings:  # noqa: ARG002
        """Parts of the total; whole ones by largest remainders, so that they sum to it."""
        parts = [share * self.total for share in values]
        if isinstance(self.total, int):
            parts = _whole(parts, self.total)
        return dict(zip(self.shares.values(), parts, strict=True))


def _whole(parts: list[float], total: int) -> list[float]:
    floors: list[float] = [math.floor(part + 1e-9) for part in parts]
    short = total - int(sum(floors))
    by_remainder = sorted(range(len(parts)), key=lambda k: (floors[k] - parts[k], k))
    for k in by_remainder[:short]:
        floors[k] += 1
    return floors


Factor = Annotated[Range | Choice | Mix, Field(discriminator="kind")]


def settings_of(vary: Mapping[str, Factor], values: Mapping[str, Any]) -> Settings:
    """What the values of all factors, by column, set in the experiment."""
    found: Settings = {}
    for name, factor in vary.items():
        settings = factor.settings(name, [values[column] for column in factor.columns(name)])
        for path, other in product(settings, found):
            if covers(path, other) or covers(other, path):
                raise ValueError(f"each path once, and {min(path, other)} is set by two factors")
        found |= settings
    return found


def alike(value: Any) -> Hashable:
    """What values of a file that mean the same have in common: 1 and 1.0, sections in any order."""
    if isinstance(value, dict):
        return frozenset((name, alike(part)) for name, part in value.items())
    return tuple(map(alike, value)) if isinstance(value, list) else value
