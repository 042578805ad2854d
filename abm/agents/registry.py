"""Which kinds of traders there are: those of this folder, and those of a user's own files."""

import importlib.util
import pkgutil
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

from abm import agents
from abm.agents.trader import Trader


def kind_of(trader: type[Trader]) -> str:
    """The name of a kind in an experiment file: NoiseTrader is noise_trader."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", trader.__name__).lower()


@cache
def built_in() -> dict[str, type[Trader]]:
    """The traders of this folder, by kind."""
    names = sorted(module.name for module in pkgutil.iter_modules(agents.__path__))
    modules = (importlib.import_module(f"abm.agents.{name}") for name in names)
    return {kind_of(trader): trader for module in modules for trader in _traders_in(module)}


def from_file(path: Path) -> dict[str, type[Trader]]:
    """The traders that a Python file defines, by kind.

    Raises ImportError if the file cannot be read as Python or defines no trader.
    """
    found = {kind_of(trader): trader for trader in _traders_in(module_of(path))}
    if not found:
        raise ImportError(f"{path} defines no subclass of Trader")
    return found


def module_of(path: Path) -> ModuleType:
    """A Python file, imported. Raises ImportError if it cannot be."""
    name = f"abm_user_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise ImportError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ImportError(f"{path} cannot be imported: {error}") from error
    return module


def _traders_in(module: ModuleType) -> Iterator[type[Trader]]:
    for thing in vars(module).values():
        own = isinstance(thing, type) and thing.__module__ == module.__name__
        if own and issubclass(thing, Trader) and thing is not Trader:
            yield thing
