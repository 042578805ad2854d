"""From functions to code that runs: kept code is loaded, the rest is compiled, side by side."""

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable
from threading import Lock, Thread
from typing import Any

from abm.kernel.compiling import cache
from abm.kernel.compiling.fingerprint import fingerprint, fresh_fingerprint, units_in
from abm.kernel.compiling.jit import Compiled, Unit
from abm.kernel.compiling.object_code import Loaded, Object, load

Progress = Callable[[int, int], None]
"""Is told how many units are compiled, of how many that must be."""


def built(function: Compiled, takes: tuple[Any, ...], *, checked: bool) -> Loaded:
    """A function that runs, for some kinds of arguments."""
    key = fingerprint(function, takes, checked)
    if key not in _loaded:
        _loaded[key] = _load(function, takes, key, checked)
    return _loaded[key]


def _load(function: Compiled, takes: tuple[Any, ...], key: str, checked: bool) -> Loaded:
    found = _waiting.pop(key, None) or cache.fetch(key) or _compiled(function, takes, checked)
    units = {unit.name: unit for unit in units_in(function.py_func)}
    address = load(found, lambda name: units[name].built(checked).address)
    return Loaded(address, takes, found.returns)


_loaded: dict[str, Loaded] = {}
"""What has been loaded, by key: the code of equal functions is the same."""

_waiting: dict[str, Object] = {}
"""Objects just compiled that are not yet loaded, by their keys."""


def _compiled(function: Compiled, takes: tuple[Any, ...], checked: bool) -> Object:
    """Compile a function, and keep it under the key of what it is now: not always the one asked."""
    from abm.kernel.compiling.compiler import compile_function

    now = fresh_fingerprint(function, takes, checked)
    made = compile_function(function, takes, f"abm_{now}", checked=checked)
    cache.keep(now, made)
    return made


def missing(roots: Iterable[Unit], *, checked: bool) -> dict[str, Unit]:
    """Units that have never been compiled, by key; roots: those wanted, with what they call."""
    keys = {fingerprint(u, u.takes, checked): u for u in _not_loaded(roots, checked)}
    there = _loaded.keys() | _waiting.keys()
    return {key: u for key, u in keys.items() if key not in there and not cache.holds(key)}


def _not_loaded(roots: Iterable[Unit], checked: bool) -> list[Unit]:
    """Those of some units and all that they call, directly or not, which are not loaded."""
    found: dict[Unit, None] = {}
    waiting = list(roots)
    while waiting:
        one = waiting.pop()
        if one not in found and not one.is_loaded(checked):
            found[one] = None
            waiting += units_in(one.py_func)
    return list(found)


def build(roots: Iterable[Unit], *, checked: bool, progress: Progress | None = None) -> None:
    """Load some units and what they call; compile first, on all cores, what is missing.

    Raises CompilationError.
    """
    wanted = [unit for unit in roots if not unit.is_loaded(checked)]
    work = missing(wanted, checked=checked)
    if work:
        _Yard(work, checked, progress).work_off()
    for unit in wanted:
        unit.built(checked)


class _Yard:
    """Units to compile, and the processes that do it: this one and a helper for every other core.

    What a helper cannot find, because it is defined in a notebook or in a user's file, is left to
    this process.
    """

    def __init__(self, work: dict[str, Unit], checked: bool, progress: Progress | None) -> None:
        self.work, self.checked, self.progress = work, checked, progress
        self.left = deque(sorted(work.items(), key=_trade))
        self.own: list[tuple[str, Unit]] = []
        self.done = 0
        self.lock = Lock()

    def work_off(self) -> None:
        """Have everything compiled."""
        self._tell()
        count = min(_cores(), len(self.work)) - 1
        helpers = [Thread(target=self._have_helped, daemon=True) for _ in range(count)]
        for helper in helpers:
            helper.start()
        try:
            self._do_own_part()
            for helper in helpers:
                helper.join()
            self._do_own_part()
        finally:
            self.left.clear()

    def _next(self) -> tuple[str, Unit] | None:
        """From the other end than helpers take theirs: units side by side have much in common."""
        with self.lock:
            return self.left.popleft() if self.left else self.own.pop() if self.own else None

    def _finish(self, key: str, made: Object) -> None:
        with self.lock:
            _waiting[key] = made
            self.done += 1
            self._tell()

    def _tell(self) -> None:
        if self.progress is not None:
            self.progress(self.done, len(self.work))

    def _do_own_part(self) -> None:
        while (job := self._next()) is not None:
            key, unit = job
            self._finish(key, _compiled(unit, unit.takes, self.checked))

    def _have_helped(self) -> None:
        with subprocess.Popen(
            [sys.executable, "-m", "abm.kernel.compiling.helper"],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as helper:
            while True:
                with self.lock:
                    job = self.left.pop() if self.left else None
                if job is None:
                    break
                made = _ask(helper, job, self.checked)
                if made is None:
                    with self.lock:
                        self.own.append(job)
                else:
                    cache.keep(job[0], made)
                    self._finish(job[0], made)
            helper.stdin.close()  # type: ignore[union-attr]


def _trade(job: tuple[str, Unit]) -> tuple[str, str]:
    """Sorts units so that those which work on the same things stand side by side."""
    return str(job[1].takes[:1]), job[1].name


def _ask(helper: Any, job: tuple[str, Unit], checked: bool) -> Object | None:
    """What a helper makes of a unit, None if it cannot."""
    key, unit = job
    try:
        pickle.dump((unit, key, checked), helper.stdin)
        helper.stdin.flush()
        answer = pickle.load(helper.stdout)
    except (OSError, EOFError, pickle.PickleError, AttributeError, TypeError):
        return None
    return answer if isinstance(answer, Object) else None


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
