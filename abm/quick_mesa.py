"""Mesa, without waiting for the libraries that only its other parts use.

    from abm.quick_mesa import mesa

`import mesa` takes 1.3 s beside NumPy, all but 0.1 s of it for pandas, networkx, SciPy and tqdm,
which a Model and its Agents never touch: its spaces, its data collector and its batch runner do.
While Mesa is imported here these stand aside as `_Later`, which imports the true library when it is
first used. Only Mesa's own modules hold such stand-ins: `sys.modules` never does, so whoever
imports pandas gets pandas, at any time and in any thread. What is not in LATER, as in another
version of Mesa, is imported as ever: slower, never wrong.
"""

import builtins
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

LATER: dict[str, frozenset[str]] = {
    "networkx": frozenset({"spring_layout"}),
    "pandas": frozenset(),
    "scipy.spatial": frozenset({"KDTree"}),
    "scipy.spatial.distance": frozenset({"cdist"}),
    "tqdm.auto": frozenset({"tqdm"}),
}
"""Modules, and what Mesa (3.3 to 3.5) takes from them while it is imported, only to call it."""


class _Later:
    """Stands for a module, or for something in it that is called; imports it when it is used."""

    def __init__(self, module: str, name: str = "") -> None:
        self._module, self._name = module, name

    def _true(self) -> Any:
        module = import_module(self._module)
        return getattr(module, self._name) if self._name else module

    def __getattr__(self, name: str) -> Any:
        if not self._name and name in LATER[self._module]:
            return _Later(self._module, name)
        return getattr(self._true(), name)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._true()(*arguments, **named)

    def __reduce__(self) -> Any:
        return _Later, (self._module, self._name)


@contextmanager
def _standing_aside(package: str) -> Iterator[None]:
    """Within, modules of a package that import what is in LATER get stand-ins."""
    true_import = builtins.__import__

    def import_(name: str, *details: Any, **named: Any) -> Any:
        if name in LATER and name not in sys.modules and _asked_by(package, name, *details):
            return _Later(name)
        return true_import(name, *details, **named)

    builtins.__import__ = import_
    try:
        yield
    finally:
        builtins.__import__ = true_import


def _asked_by(
    package: str, name: str, names: Any = None, _: Any = None, wanted: Any = None, level: int = 0
) -> bool:
    """Whether a statement of a package imports a module of LATER, and no more from it than known.

    names: the importer's.  wanted: what it imports from the module.
    """
    importer = str((names or {}).get("__name__", "")).partition(".")[0]
    return importer == package and level == 0 and LATER[name].issuperset(wanted or ())


with _standing_aside("mesa"):
    import mesa

__all__ = ["mesa"]
