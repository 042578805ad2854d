"""What callers may pass, checked in one place: each says what is wrong, and what there is.

TypeError is for a thing of the wrong kind, ValueError for one that is out of bounds or does not
exist. What passes comes back as the plain thing that compiled code expects.
"""

from collections.abc import Callable, Collection, Mapping
from enum import IntEnum
from math import inf, isfinite
from numbers import Real
from operator import index
from reprlib import repr as shortened
from typing import Any, TypeVar

import numpy as np

from abm.kernel.book.messages import BUY, MAX_QUANTITY, MESSAGE, SELL

LOWEST, HIGHEST = -(1 << 63), (1 << 63) - 1
"""The whole numbers of compiled code: int64."""

_MOST_NAMES = 12
"""As many are told when a name is wrong."""

Thing = TypeVar("Thing")
Member = TypeVar("Member", bound=IntEnum)


def told(value: Any) -> str:
    """How a message shows a value, however long it is and whatever it is."""
    try:
        return shortened(value)
    except Exception:  # the repr of a stranger's class, or of a number of thousands of digits
        return f"a thing of type {type(value).__name__}"


def whole(name: str, value: Any, least: int = LOWEST, most: int = HIGHEST) -> int:
    """A whole number from least to most; integers of NumPy are some, floats are none."""
    try:
        number = index(value)
    except TypeError:
        raise TypeError(f"{name} must be a whole number, not {told(value)}") from None
    if not least <= number <= most:
        raise ValueError(f"{name} must be {_range(least, most)}, not {told(number)}")
    return number


def _range(least: int, most: int) -> str:
    low = "-2**63" if least == LOWEST else str(least)
    return f"{low} to {'2**63 - 1' if most == HIGHEST else most}"


def real(name: str, value: Any, least: float = -inf, most: float = inf) -> float:
    """A finite number from least to most."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, not {told(value)}")
    try:
        number = float(value)
    except OverflowError:  # a whole number of hundreds of digits
        number = inf
    if not least <= number <= most or not isfinite(number):
        bounds = f" from {least:g} to {most:g}" if isfinite(least) or isfinite(most) else ""
        raise ValueError(f"{name} must be a finite number{bounds}, not {told(value)}")
    return number


def reals(
    name: str, values: Any, count: int, least: float = -inf, most: float = inf
) -> tuple[float, ...]:
    """So many finite numbers, each from least to most."""
    if not isinstance(values, tuple | list) or len(values) != count:
        raise TypeError(f"{name} must be {count} numbers, not {told(values)}")
    return tuple(real(name, value, least, most) for value in values)


def member(name: str, kind: type[Member], value: Any) -> Member:
    """A member of an enumeration, given as such or as its number."""
    number = whole(name, value)
    try:
        return kind(number)
    except ValueError:
        *others, last = (f"{each.value} ({each.name})" for each in kind)
        there = f"{', '.join(others)} or {last}"
        raise ValueError(f"{name} must be {there}, not {told(number)}") from None


def side(value: Any) -> int:
    """The side of an order."""
    number = whole("side", value)
    if number not in (BUY, SELL):
        raise ValueError(f"side must be {BUY} to buy or {SELL} to sell, not {told(number)}")
    return number


def lots(name: str, value: Any) -> int:
    """The size of an order."""
    return whole(name, value, 1, MAX_QUANTITY)


def instance(name: str, value: Any, kind: type[Thing]) -> Thing:
    """A thing of one kind."""
    if not isinstance(value, kind):
        raise TypeError(f"{name} must be of the class {kind.__name__}, not {told(value)}")
    return value


def subclass(name: str, value: Any, kind: type[Thing]) -> type[Thing]:
    """A class derived from another."""
    if not isinstance(value, type) or not issubclass(value, kind):
        raise TypeError(f"{name} must be a class derived from {kind.__name__}, not {told(value)}")
    return value


def flag(name: str, value: Any) -> bool:
    """True or False."""
    if not isinstance(value, bool | np.bool):
        raise TypeError(f"{name} must be True or False, not {told(value)}")
    return bool(value)


def parts(name: str, given: Any, kind: type[Thing]) -> dict[str, Thing]:
    """Things of one kind by name."""
    for key, value in instance(name, given, Mapping).items():  # type: ignore[type-abstract]
        instance(f"a name of {name}", key, str)
        instance(f"{name}[{key!r}]", value, kind)
    return dict(given)


def named(what: str, value: Any, names: Collection[str]) -> str:
    """One of the names that there are."""
    if not isinstance(value, str):
        raise TypeError(f"a {what} is known by its name, a str, not {told(value)}")
    if value not in names:
        raise ValueError(f"{what} {told(value)} does not exist: {_listed(names)}")
    return value


def _listed(names: Collection[str]) -> str:
    first = list(names)[:_MOST_NAMES]
    more = ", ..." if len(names) > len(first) else ""
    return f"there is {', '.join(first)}{more}" if first else "there is none"


def numbered(what: str, value: Any, names: Collection[str]) -> int:
    """The number of one of the things that a market has, by name: from 0 on."""
    number = whole(what, value)
    if not 0 <= number < len(names):
        first = [f"{place} ({name})" for place, name in enumerate(list(names)[:_MOST_NAMES])]
        more = ", ..." if len(names) > len(first) else ""
        has = f"{len(names)} {what}{'s' if len(names) != 1 else ''}"
        there = f"{has}, {', '.join(first)}{more}" if first else f"no {what}"
        raise ValueError(f"{what} {told(number)} does not exist: this market has {there}")
    return number


def counted(what: str, value: Any, count: int) -> int:
    """The number of one of so many things, from 0 on."""
    number = whole(what, value)
    if not 0 <= number < count:
        there = f"{count}, 0 to {count - 1}" if count else "none"
        raise ValueError(f"{what} {told(number)} does not exist: this market has {there}")
    return number


def function(name: str, value: Any) -> Callable[..., Any]:
    """Something that can be called."""
    if not callable(value):
        raise TypeError(f"{name} must be a function, not {told(value)}")
    return value  # type: ignore[no-any-return]


def messages(given: Any) -> np.ndarray:
    """An array of MESSAGE as compiled code reads it: in one piece, aligned and writable.

    It is copied only where it is not so. TypeError for anything but an array of one dimension.
    """
    if not isinstance(given, np.ndarray):
        raise TypeError(f"messages must be an array of MESSAGE, not {told(given)}")
    if given.dtype != MESSAGE or given.ndim != 1:
        shape = f"{given.ndim}-dimensional array of {given.dtype}"
        raise TypeError(f"messages must be a 1-dimensional array of MESSAGE, not a {shape}")
    plain = given.view(np.ndarray).view(MESSAGE)  # files do not keep the alignment of a dtype
    return np.require(plain, requirements=["C", "A", "W"])


def message(fields: Mapping[str, Any]) -> np.ndarray:
    """One MESSAGE with these fields, and zeros in the others."""
    row = np.zeros(1, MESSAGE)
    for name, value in fields.items():
        bounds = np.iinfo(MESSAGE[name])
        row[name] = whole(name, value, int(bounds.min), int(bounds.max))
    return row
