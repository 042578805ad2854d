"""The sweep of an experiment file."""

from typing import TYPE_CHECKING, Literal

from pydantic import model_validator

from abm.kernel.records.registry import RECORDS
from abm.market.fields import Seconds, Strict, parameter
from abm.runs.designs.designs import Design, Grid, Points
from abm.runs.designs.factors import Factor
from abm.runs.files.paths import overwritten
from abm.runs.files.sections import OF_THE_FILE

if TYPE_CHECKING:
    RecordName = str
else:
    RecordName = Literal[tuple(RECORDS)]
_TAKEN = frozenset({"run", "point", "seed", "without", "status", "error"})
"""Columns of the table of runs beside factors and measures."""


class Sweep(Strict):
    """Many runs of an experiment, at the points of a design and over seeds, kept as a table."""

    vary: dict[str, Factor] = parameter(
        {}, unit="", about="factors by name; a name with dots is the path that it sets"
    )
    design: Design = Grid(kind="grid")
    seeds: int = parameter(
        20,
        unit="runs",
        about="of every point, the same for each, from the experiment's on",
        ge=1,
        le=1_000_000,
    )
    without: tuple[str, ...] = parameter(
        (), unit="", about="groups: every point is also run without them, over the same days"
    )
    measure: str = parameter("fall", unit="", about="the measure asked about", min_length=1)
    crash: float = parameter(
        0.05, unit="fraction", about="the fall from which on a run is a crash", gt=0, lt=1
    )
    keep: tuple[RecordName, ...] = parameter(
        (), unit="", about="records of every run that are kept beside its measures"
    )
    time_limit: Seconds = parameter(
        600.0, unit="s", about="after which a run is given up", gt=0, le=1e6
    )

    @model_validator(mode="after")
    def _fits(self) -> "Sweep":
        columns = [c for name, factor in self.vary.items() for c in factor.columns(name)]
        if len(set(columns)) < len(columns):
            raise ValueError("factors with names of their own")
        if self.design.kind == "tipping_point" and self.measure != "fall":
            raise ValueError("`measure: fall` with a tipping_point, which looks for crashes")
        points = self.points()
        if taken := _TAKEN.intersection(points.values[0]):
            raise ValueError(f"other names of factors than {', '.join(sorted(taken))}")
        for ways in dict.fromkeys(tuple(settings) for settings in points.settings):
            check_ways(ways)
        return self

    def points(self) -> Points:
        """The points of the design, in its order."""
        return self.design.points(self.vary)


def check_ways(ways: tuple[str, ...]) -> None:
    """ValueError unless a point sets each of its dotted keys once, and all in the market."""
    for way in ways:
        first, _, rest = way.partition(".")
        if first in OF_THE_FILE or (first == "record" and rest in {"", *RECORDS}):
            raise ValueError(
                f"keys of the market, not {way}: {', '.join(OF_THE_FILE)} are those of all points,"
                " and `keep` says which records stay"
            )
    if twice := overwritten(ways):
        raise ValueError(f"each path once, and {twice[0]} is set anew by {twice[1]}")
