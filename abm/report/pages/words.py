"""Numbers of a report in words: with their unit, and how sure they are."""

from collections.abc import Callable
from math import isfinite

from abm.report.table import number

SPACE = "\N{NO-BREAK SPACE}"
"""Between a number and its unit."""
INTERVAL = f"95{SPACE}% interval "
UNBOUNDED = "too few runs for an interval"


def percent(value: float) -> str:
    """A fraction in percent; a dash if it is undefined."""
    return f"{number(round(100 * value, 9))}{SPACE}%" if isfinite(value) else number(value)


def between(low: float, high: float, told: Callable[[float], str] = number) -> str:
    """An interval at 95 %, its unit said once; that there is none if an end is undefined."""
    if not (isfinite(low) and isfinite(high)):
        return UNBOUNDED
    start, end = told(low), told(high)
    unit = end[end.find(SPACE) :] if SPACE in end else ""
    return f"{INTERVAL}{start.removesuffix(unit)} to {end}"


def sure(low: float, high: float, method: str, told: Callable[[float], str] = number) -> str:
    """An interval as `between` says it, and the method by which it was got."""
    text = between(low, high, told)
    return text if text == UNBOUNDED else f"{text} ({method})"


def counted(count: int, one: str, many: str | None = None) -> str:
    """A number of things."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def spoken(name: str) -> str:
    """A name of a file as a reader says it."""
    return name.replace("_", " ")
