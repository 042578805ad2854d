"""Sections of an experiment file beside its market: what is recorded, and the study."""

from typing import TYPE_CHECKING, Any

from pydantic import create_model, model_validator
from pydantic_core import PydanticCustomError

from abm.kernel.records.registry import RECORDS
from abm.market.fields import Seconds, Strict, parameter
from abm.market.positioning.assumptions import ASSUMPTIONS, DRAWN
from abm.runs.files.markets import OF_NO_RUN

SHARED = (*OF_NO_RUN, "seed", "code")
"""What all variants of a study have in common."""
OF_THE_FILE = (*SHARED, "title", "about")
"""What says nothing about the market: no point of a sweep sets it."""


def misplaced(keys: tuple[str | int, ...], allowed: str) -> PydanticCustomError:
    """The error of a value that does not fit to another part of the file: where, and what would."""
    return PydanticCustomError("misplaced", "{allowed}", {"keys": keys, "allowed": allowed})


class Recording(Strict):
    """Which records a run keeps, and how often it takes a snapshot."""

    interval: Seconds = parameter(
        1.0, unit="s", about="time between snapshots of depth and groups", ge=1e-3
    )
    option_interval: Seconds = parameter(
        60.0, unit="s", about="time between snapshots of option accounts and options", ge=1e-3
    )

    @property
    def kept(self) -> set[str]:
        """Names of the records that are kept."""
        return {name for name, keep in self if keep is True}


_switches: Any = {
    name: (bool, parameter(True, unit="", about=f"keep {record.about}"))
    for name, record in RECORDS.items()
}
if not TYPE_CHECKING:  # a switch for each record beside the intervals
    Recording = create_model(
        "Recording", __base__=Recording, __doc__=Recording.__doc__, __module__=__name__, **_switches
    )


class Study(Strict):
    """Many small runs in memory: every variant of the experiment with the same seeds."""

    question: str = parameter(
        unit="", about="what each run is asked: a module of experiments/studies", min_length=1
    )
    seeds: int = parameter(
        20, unit="runs", about="seeds of each variant, from the experiment's on", ge=1, le=1_000_000
    )
    variants: dict[str, dict[str, Any]] = parameter(
        unit="",
        about="by name, what each changes: dotted keys of this file and their values",
        min_length=1,
    )

    @model_validator(mode="after")
    def _change_the_market(self) -> "Study":
        for name, changes in self.variants.items():
            for way in changes:
                if way.partition(".")[0].strip() in SHARED:
                    allowed = (
                        f"a change of the market; {', '.join(SHARED)} are those of all variants"
                    )
                    raise misplaced(("study", "variants", name, way), allowed)
        return self


class Positioning(Strict):
    """Dealers who hold what a real option chain leaves open, a drawn assumption a day."""

    dealers: str = parameter(
        "dealers", unit="", about="group of option market makers that holds it", min_length=1
    )
    volume: float = parameter(
        unit="currency a day",
        about="what the underlying of the chain trades, with all that follows it",
        gt=0,
    )
    lots: float = parameter(unit="lots a day", about="what this market trades without them", gt=0)
    weights: dict[str, float] = parameter(
        unit="", about="by assumption on who is long, how often it is drawn", min_length=1
    )
    seeds: int = parameter(
        60, unit="days", about="a seed each, from the experiment's on", ge=1, le=1_000_000
    )

    @model_validator(mode="after")
    def _weights_are_of_assumptions(self) -> "Positioning":
        known = (*ASSUMPTIONS, DRAWN)
        for name, weight in self.weights.items():
            if name not in known:
                raise misplaced(("positioning", "weights", name), f"one of: {', '.join(known)}")
            if weight < 0:
                raise misplaced(("positioning", "weights", name), "a number from 0 on")
        if not any(self.weights.values()):
            raise misplaced(("positioning", "weights"), "one weight above 0")
        return self
