"""What a market can be made of, by the words of experiment files: ours, and a user's own."""

import importlib.util
import pkgutil
import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from abm import agents
from abm.agents.execution.policy import ExecutionPolicy
from abm.agents.hedging.policy import HedgingPolicy
from abm.agents.insurance.policy import InsurancePolicy
from abm.agents.quoting.policy import QuotingPolicy
from abm.agents.trader import Trader
from abm.market import components
from abm.market.components import Component, classes_in, defined_in
from abm.rules.rule import Rule

SORTS: dict[str, type[Component]] = {
    "hedging policies": HedgingPolicy,
    "execution policies": ExecutionPolicy,
    "insurance policies": InsurancePolicy,
    "quoting policies": QuotingPolicy,
    "rules": Rule,
}
"""Sorts of components: what people call them, and their base classes."""


@dataclass(frozen=True)
class Kinds:
    """Classes of traders by kind, and of components by sort and kind."""

    traders: dict[str, type[Trader]]
    components: dict[type[Component], dict[str, type[Any]]]

    def __or__(self, other: "Kinds") -> "Kinds":
        """Both; where a kind is in both, the other's."""
        merged = {sort: self.components[sort] | other.components[sort] for sort in SORTS.values()}
        return Kinds(self.traders | other.traders, merged)

    def __bool__(self) -> bool:
        return bool(self.traders) or any(self.components.values())

    def __hash__(self) -> int:
        each = self.traders, *self.components.values()
        return hash(tuple(tuple(classes.values()) for classes in each))


def kind_of(trader: type[Trader]) -> str:
    """The name of a kind of traders in an experiment file: NoiseTrader is noise_trader."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", trader.__name__).lower()


NO_KINDS = Kinds({}, {sort: {} for sort in SORTS.values()})


@cache
def built_in() -> Kinds:
    """The traders of abm.agents, and the components in the folders of their sorts."""
    names = sorted(module.name for module in pkgutil.iter_modules(agents.__path__))
    modules = [importlib.import_module(f"abm.agents.{name}") for name in names]
    traders = {kind: each for module in modules for kind, each in _traders_in(module).items()}
    return Kinds(traders, {sort: components.built_in(sort) for sort in SORTS.values()})


def from_file(path: Path) -> Kinds:
    """The traders, policies and rules that a Python file defines.

    Raises ImportError if the file cannot be read as Python or defines none.
    """
    module = module_of(path)
    found = Kinds(_traders_in(module), {sort: defined_in(module, sort) for sort in SORTS.values()})
    if not found:
        raise ImportError(f"{path} defines no trader, and no policy or rule with a kind of its own")
    ours = built_in()
    for mine, known in zip(
        (found.traders, *found.components.values()),
        (ours.traders, *ours.components.values()),
        strict=True,
    ):
        for kind in mine.keys() & known.keys():
            name = mine[kind].__name__
            raise ImportError(f"{path}: {kind!r} is built in; {name} needs another kind")
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


def _traders_in(module: ModuleType) -> dict[str, type[Trader]]:
    found = [each for each in classes_in(module) if issubclass(each, Trader)]
    return {kind_of(each): each for each in found if each is not Trader}
