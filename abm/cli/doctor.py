"""`abm doctor`: what this machine runs the simulator with."""

import json
import os
import platform
from importlib.metadata import PackageNotFoundError, version

from rich.table import Table

from abm.cli.console import console
from abm.kernel.compiling.cache import OBJECTS, cache_root, writable
from abm.runs.code_versions import code_version
from abm.runs.machine import machine
from abm.runs.running import LIBRARIES

OPTIONAL = ("bourse", "lobby", "limit-order-book")


def doctor(as_json: bool) -> None:
    """Print versions, cores and the cache."""
    facts = {
        "abm": code_version(),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "processor": f"{machine()['processor']}, {_fma()}",
        "C library": str(machine()["libc"]),
        "cache of compiled code": _cache(),
        **{name: _version(name) for name in (*LIBRARIES, *OPTIONAL)},
    }
    if as_json:
        print(json.dumps(facts, indent=2))
        return
    table = Table(box=None, show_header=False)
    for name, fact in facts.items():
        table.add_row(name, fact)
    console().print(table)


def _fma() -> str:
    return {True: "with FMA", False: "without FMA", None: "FMA unknown"}[machine()["fma"]]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _cache() -> str:
    folder = cache_root()
    if not writable(folder):
        return f"{folder} cannot be written: everything is compiled at every start; set ABM_CACHE"
    sizes = [file.stat().st_size for file in (folder / OBJECTS).rglob("*") if file.is_file()]
    return f"{folder}, {sum(sizes) / 1e6:.1f} MB in {len(sizes)} files"
