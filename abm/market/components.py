"""Components: parts of an experiment file that are named by a kind, and have compiled functions."""

import importlib
import pkgutil
from types import ModuleType
from typing import Any, ClassVar

import numpy as np
from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema

from abm.market.fields import Strict
from abm.market.parameter_records import NOTHING, fill_record, record_dtype
from abm.market.venue import Instrument


class Component(Strict):
    """A part of an experiment file with compiled functions, which read its numbers as a record.

    Each sort of components has a base class in a folder of its own, and every concrete one a file
    there, or of a user's, with a `kind`: a Literal, by which experiment files name it.
    """

    memory: ClassVar[np.dtype[Any]] = NOTHING
    """What its functions remember, a `record`, zeros at first."""
    has_kind: ClassVar[bool] = True
    """Whether it, or each of its subclasses, has a kind."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """TypeError for a memory that is no record of numbers."""
        memory = cls.memory
        if not isinstance(memory, np.dtype) or memory.names is None or memory.hasobject:
            raise TypeError(f"{cls.__name__}.memory must be a record of numbers, see abm.record")

    @classmethod
    def dtype(cls) -> np.dtype[Any]:
        """The record in which its functions read its numbers, by default one field for each."""
        return record_dtype(cls)

    def row(self, instrument: Instrument) -> np.ndarray:
        """An array of one such record; instrument: what the component is about."""
        return fill_record(self, self.dtype())

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """In the place of any of its sort, {"kind": ..., numbers} is the one of that kind."""
        own = handler(source)
        if not cls.has_kind or "kind" in cls.__pydantic_fields__:
            return own
        return core_schema.no_info_wrap_validator_function(cls._by_its_kind, own)

    @classmethod
    def _by_its_kind(cls, told: Any, handler: core_schema.ValidatorFunctionWrapHandler) -> Any:
        if not isinstance(told, dict):
            return handler(told)
        if "." not in cls.__module__ or cls.__module__.startswith("abm_user_"):
            raise ValueError(f"{cls.__name__} needs a kind of its own: kind: Literal[...] = ...")
        known = {kind_of(each): each for each in subclasses_of(cls)} | built_in(cls)
        if told.get("kind") not in known:
            raise ValueError(f"kind must be one of: {', '.join(sorted(known))}")
        return known[told["kind"]].model_validate(told)


def kind_of(component: type[Component]) -> str:
    """The word by which experiment files name a component; "" if it is the base of others."""
    return str(component.model_fields["kind"].default) if "kind" in component.model_fields else ""


def built_in(sort: type[Component]) -> dict[str, type[Any]]:
    """The components of a sort in the folder of its base class, by kind."""
    folder = importlib.import_module(sort.__module__.rpartition(".")[0])
    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
    modules = [importlib.import_module(f"{folder.__name__}.{name}") for name in names]
    return {kind: each for module in modules for kind, each in defined_in(module, sort).items()}


def defined_in(module: ModuleType, sort: type[Component]) -> dict[str, type[Any]]:
    """The components of a sort that a module defines, by kind."""
    found = [each for each in classes_in(module) if issubclass(each, sort)]
    return {kind_of(each): each for each in found if kind_of(each)}


def subclasses_of(sort: type[Component]) -> list[type[Component]]:
    """The concrete components of a sort that have been defined so far."""
    found, waiting = list[type[Component]](), [sort]
    while waiting:
        each = waiting.pop()
        waiting += each.__subclasses__()
        if kind_of(each):
            found.append(each)
    return found


def classes_in(module: ModuleType) -> list[type[Any]]:
    """The classes that a module defines, without those that it imports."""
    classes = [each for each in vars(module).values() if isinstance(each, type)]
    return [each for each in classes if each.__module__ == module.__name__]
