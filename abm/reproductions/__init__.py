"""Published numbers, and the same numbers from the simulator: one paper, one file.

A file here has a `reproduce`, which is found by being there.
"""

import pkgutil
from importlib import import_module

from abm.reproductions.check import Check, Reproduction, as_table

__all__ = ["Check", "Reproduction", "as_table", "reproductions"]


def reproductions() -> dict[str, Reproduction]:
    """What can be reproduced, by name; the docstring of each names the paper."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = {name: import_module(f"{__name__}.{name}") for name in names}
    return {
        name: module.reproduce for name, module in modules.items() if hasattr(module, "reproduce")
    }
