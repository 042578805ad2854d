"""What the fuzz of the public API is made of: calls on things, found by name, and outcomes."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from itertools import islice
from typing import Any

import numpy as np
from pydantic import BaseModel

import abm
import abm.agents
import abm.market
from abm.market.fields import Strict
from abm.records.run import RunError

TAKEN = (TypeError, ValueError, KeyError, RuntimeError, RunError)
"""What a call may raise, with a sentence: RuntimeError for the wrong moment and for what a trader
did, KeyError (as Mesa does) for an agent that is not in a model."""

_MANY = 1000
"""As many are taken of what an iterator gives."""


@dataclass(frozen=True)
class Call:
    """A method, property, function or class by its name, and what it is given."""

    name: str
    arguments: tuple[Any, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Made:
    """Stands for something that only the worker has: a saved state, an agent, the model."""

    what: str


def outcome(thing: Any, call: Call) -> Any:
    """What a call gives, or the exception that it may raise; any other goes on."""
    try:
        given = getattr(thing, call.name)
        if callable(given):
            given = given(*call.arguments, **call.more)
        return list(islice(given, _MANY)) if isinstance(given, Iterator) else given
    except TAKEN as error:
        check_message(error)
        return error


def check_message(error: BaseException) -> None:
    """AssertionError if an exception says nothing, or speaks of the insides."""
    text = str(error).lower()
    for word in ("numba", "nopython", "no matching definition", "systemerror", "memoryerror"):
        assert word not in text, f"speaks of {word}: {error!r}"
    assert " " in text, f"says nothing: {error!r}"


def own_names(kind: type) -> list[str]:
    """Public methods and properties of a class that are ours, not those of Mesa or pydantic."""
    homes = [base for base in kind.__mro__ if base.__module__.partition(".")[0] in ("abm", "tests")]
    found = {name for base in homes for name in vars(base) if not name.startswith("_")}
    return sorted(name for name in found if not hasattr(BaseModel, name))


def _modules(package: Any) -> Iterator[Any]:
    for part in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        yield import_module(part.name)


def exported() -> dict[str, Any]:
    """Every name in an __all__ of abm and its market, by its full name, modules apart."""
    found = {}
    for module in (abm, *_modules(abm.market)):
        for name in getattr(module, "__all__", ()):
            thing = getattr(module, name)
            if inspect.isclass(thing) or inspect.isfunction(thing):
                found[f"{module.__name__}.{name}"] = thing
    return found


def parts_of_files() -> dict[str, type[Strict]]:
    """Every part of an experiment file: parameters of traders, policies, laws, venues, chains.

    Without those that only stand for others, which are derived from them.
    """
    found = {}
    for module in (*_modules(abm.market), *_modules(abm.agents)):
        for thing in vars(module).values():
            if inspect.isclass(thing) and issubclass(thing, Strict) and not thing.__subclasses__():
                found[f"{thing.__module__}.{thing.__name__}"] = thing
    return dict(sorted(found.items()))


def named(path: str) -> Any:
    """A thing by its full name."""
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)


def parameters_of(thing: Callable[..., Any]) -> list[inspect.Parameter]:
    """What may be passed to a function, a method of a class (without self) or a class."""
    try:
        found = list(inspect.signature(thing).parameters.values())
    except ValueError:
        return []
    return found[1:] if found and found[0].name == "self" else found


def same(one: Any, other: Any) -> bool:
    """Whether two outcomes are the same, exceptions by their class and text."""
    if isinstance(one, BaseException):
        return type(one) is type(other) and str(one) == str(other)
    if isinstance(one, np.ndarray):
        return bool(np.array_equal(one, other))
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)
