"""The calibration of an experiment file."""

from collections.abc import Sequence

from pydantic import model_validator

from abm.market.fields import Strict, parameter
from abm.runs.designs.factors import Range, Settings, settings_of
from abm.runs.designs.sweep import check_ways


class Calibrate(Strict):
    """Which parameters are sought, by which facts, over which seeds, with how many runs."""

    vary: dict[str, Range] = parameter(
        unit="",
        about="parameters by name, each between two bounds; a name with dots is the path it sets",
        min_length=1,
    )
    facts: dict[str, tuple[str, ...]] = parameter(
        {},
        unit="",
        about="rows of facts that are to be as on the tape, by the fact's key; by default fourteen"
        " of prices, flow, orders and book (abm.facts.moments)",
    )
    lot: int = parameter(
        1, unit="lots", about="of the tape in a lot of the market, as shares in a round lot", ge=1
    )
    seeds: int = parameter(
        4,
        unit="runs",
        about="of every point, the same for each, from the experiment's on",
        ge=2,
        le=1000,
    )
    held_out: int = parameter(
        8, unit="runs", about="seeds after these, on which the result is judged", ge=2, le=1000
    )
    search: int = parameter(200, unit="points", about="that CMA-ES tries", ge=10, le=100_000)
    surface: int = parameter(
        60,
        unit="points",
        about="around the best one, twice, for the surface of the facts",
        ge=10,
        le=100_000,
    )
    level: float = parameter(0.9, unit="fraction", about="of the intervals", gt=0.5, lt=1)

    @model_validator(mode="after")
    def _fits(self) -> "Calibrate":
        names = list(self.vary)
        if whole := [name for name, factor in self.vary.items() if factor.whole]:
            raise ValueError(
                f"ranges of real numbers: between whole ones, as of {whole[0]}, no slope is"
            )
        coefficients = (len(names) + 1) * (len(names) + 2) // 2
        if self.surface < 2 * coefficients:
            raise ValueError(
                f"a surface of {2 * coefficients} points or more, twice the coefficients of a"
                f" quadratic one in {len(names)} parameters"
            )
        check_ways(tuple(self.settings([0.5] * len(names))))
        return self

    def values(self, place: Sequence[float]) -> dict[str, float]:
        """The parameters at coordinates of the unit cube."""
        return {name: f.at([at])[0] for (name, f), at in zip(self.vary.items(), place, strict=True)}

    def settings(self, place: Sequence[float]) -> Settings:
        """What they set in the experiment."""
        return settings_of(self.vary, self.values(place))
