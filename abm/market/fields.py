"""Fields of experiment files: typed, bounded, each with its unit and what it means."""

from dataclasses import dataclass
from typing import Annotated, Any

from annotated_types import Gt
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    ValidationInfo,
    field_validator,
)

from abm.kernel.book.messages import MAX_QUANTITY

SMALLEST, LARGEST = 1e-15, 1e15
"""Of any number of a file, either way; SMALLEST of those that must be above 0."""

WHOLE = 1 << 63
"""Whole numbers of compiled code are less than that, and at least minus that: int64."""


class Strict(BaseModel):
    """A part of an experiment file: nothing unknown in it, nothing changed after it was read.

    Its numbers are of a size that compiled code can count with, whatever else is said of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @field_validator("*")
    @classmethod
    def _is_of_a_size_to_count_with(cls, value: Any, info: ValidationInfo) -> Any:
        if type(value) is float and SMALLEST <= abs(value) <= LARGEST:
            return value  # as nearly all are: files have many numbers
        if isinstance(value, tuple):  # of numbers that are sums or shares of each other
            for each in value:
                _check_size(each, SMALLEST)
        else:
            bounds = cls.model_fields[str(info.field_name)].metadata
            if Gt(0) in bounds and type(value) is float and not SMALLEST <= value <= LARGEST:
                raise ValueError(f"a number from {SMALLEST:g} to {LARGEST:g}")
            _check_size(value, 0.0)
        return value


def _check_size(value: Any, least: float) -> None:
    """ValueError for a number that is too large, or too near to 0."""
    if isinstance(value, float) and value != 0 and not least <= abs(value) <= LARGEST:
        raise ValueError(f"0, or a number from {SMALLEST:g} to {LARGEST:g} either way")
    if isinstance(value, int) and not -WHOLE <= value < WHOLE:
        raise ValueError("a whole number from -2**63 to 2**63 - 1")


def parameter(default: Any = ..., *, unit: str, about: str, source: str = "", **bounds: Any) -> Any:
    """A field of an experiment file: its unit, what it means, and where the number comes from."""
    extra: dict[str, Any] = {"unit": unit} | ({"source": source} if source else {})
    return Field(default, description=about, json_schema_extra=extra, **bounds)


@dataclass(frozen=True)
class Within:
    """The bounds of a unit, which hold wherever a field does not have narrower ones."""

    least: float
    most: float

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        """The schema of a number with bounds on both sides."""
        number: dict[str, Any] = dict(handler(source))
        if "gt" not in number:
            number["ge"] = max(number.get("ge", self.least), self.least)
        if "lt" not in number:
            number["le"] = min(number.get("le", self.most), self.most)
        return number


class Nanoseconds:
    """Marks a time given in seconds that compiled code reads in nanoseconds."""


FOREVER = 1 << 61
"""Nanoseconds (73 years) that stand for any longer time: three of them in a row fit int64."""

MOST_SECONDS = 2e9
"""The longest time of a file, 63 years, which outlasts every market; less than FOREVER."""

Seconds = Annotated[float, Nanoseconds(), Within(-MOST_SECONDS, MOST_SECONDS)]
"""A time in seconds; int64 nanoseconds in a record."""

MOST_DAYS = 25_200
"""Trading days of the longest life, a century; as many nights are less than FOREVER."""

Days = Annotated[float, Within(0, MOST_DAYS)]
"""A time in trading days."""

MOST_LOTS = MAX_QUANTITY
"""The most that anybody can hold, want or offer of anything: the largest order of a book."""

Lots = Annotated[int, Within(-MOST_LOTS, MOST_LOTS)]
"""A whole number of lots."""


def nanoseconds(seconds: float) -> int:
    """Whole nanoseconds, FOREVER at most."""
    return round(max(min(seconds * 1e9, FOREVER), -FOREVER))
