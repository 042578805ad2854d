"""Things that describe themselves: found in the files of a folder, so that none is listed twice."""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

Kind = TypeVar("Kind")


def found_in(package: ModuleType, kind: type[Kind]) -> list[Kind]:
    """The instances of a class that stand in the modules of a package, by file and then by line."""
    names = sorted(module.name for module in iter_modules(package.__path__))
    modules = [import_module(f"{package.__name__}.{name}") for name in names]
    things = [thing for module in modules for thing in vars(module).values()]
    return [thing for thing in things if isinstance(thing, kind)]
