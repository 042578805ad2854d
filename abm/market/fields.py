"""Fields of experiment files: typed, bounded, each with its unit and what it means."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    """A part of an experiment file: nothing unknown in it, nothing changed after it was read."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def parameter(default: Any = ..., *, unit: str, about: str, source: str = "", **bounds: Any) -> Any:
    """A field of an experiment file: its unit, what it means, and where the number comes from."""
    extra: dict[str, Any] = {"unit": unit} | ({"source": source} if source else {})
    return Field(default, description=about, json_schema_extra=extra, **bounds)


class Nanoseconds:
    """Marks a time given in seconds that compiled code reads in nanoseconds."""


Seconds = Annotated[float, Nanoseconds()]
"""A time in seconds; int64 nanoseconds in a record."""


FOREVER = 1 << 61
"""Nanoseconds (73 years) that stand for any longer time: three of them in a row fit int64."""


def nanoseconds(seconds: float) -> int:
    """Whole nanoseconds, FOREVER at most."""
    return round(max(min(seconds * 1e9, FOREVER), -FOREVER))
