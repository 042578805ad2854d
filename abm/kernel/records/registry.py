"""All records by name: every module of this folder that describes one."""

from importlib import import_module
from pkgutil import iter_modules

from abm.kernel import records
from abm.kernel.records.record import Record

_names = sorted(module.name for module in iter_modules(records.__path__))
_modules = [import_module(f"{records.__name__}.{name}") for name in _names]
_found = [thing for module in _modules for thing in vars(module).values()]

RECORDS: dict[str, Record] = {each.name: each for each in _found if isinstance(each, Record)}
"""The records by their names, in the order of their files."""


def number_of(record: Record) -> int:
    """The place of a record among all: that of its tape in a market."""
    return list(RECORDS).index(record.name)
