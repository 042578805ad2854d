"""From decisions of traders, plain Python functions, to an event loop that has them compiled in."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from abm.kernel import loop
from abm.kernel.jit import cached, compiled, is_compiled, rebound, rows_at


@dataclass(frozen=True)
class Decision:
    """How one kind of trader decides: wake(me, our, market, now, draw) -> time of the next wake-up.

    me: the trader's own record, of dtype memory.  our: the parameters of its group.  policies: the
    dtypes of the records that the rules bound into it read.
    """

    wake: FunctionType
    memory: np.dtype[Any]
    parameters: np.dtype[Any]
    policies: tuple[np.dtype[Any], ...] = ()


@cache
def compile_loop(decisions: tuple[Decision, ...]) -> Any:
    """The event loop for these kinds of traders, in this order.

    Kept on disk for other processes, and in memory: loading it takes longer than a small market.
    """
    chain = _nothing
    for kind, decision in reversed(list(enumerate(decisions))):
        chain = _link(kind, decision, chain)
    facts = "".join(f"{d.memory}{d.parameters}{d.policies}" for d in decisions)
    wakes = [d.wake for d in decisions]
    facts += "".join(f"{name}={value}" for wake in wakes for name, value in _constants(wake))
    sources = sorted({file for wake in wakes for file in _sources(wake)})
    return cached(rebound(loop.run, decide=chain), "loop", sources, facts)


@compiled
def _nothing(kind, memory, row, parameters, market, now, draw):
    return -1


def _link(number: int, decision: Decision, others: Any) -> Any:
    """A compiled function that takes one kind's decisions and leaves those of others to others."""
    me_at, our_at = rows_at(decision.memory), rows_at(decision.parameters)
    wake = compiled(decision.wake)

    @compiled
    def decide(kind, memory, row, parameters, market, now, draw):
        if kind == number:
            return wake(me_at(memory, row), our_at(parameters, 0), market, now, draw)
        return others(kind, memory, row, parameters, market, now, draw)

    return decide


def _named(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """The global names that a function uses, those behind modules too, and what they stand for."""
    used = sorted(function.__code__.co_names)
    for name in used:
        value = function.__globals__.get(name)
        if isinstance(value, ModuleType):
            parts = vars(value)
            yield from ((f"{name}.{part}", parts[part]) for part in used if part in parts)
        elif name in function.__globals__:
            yield name, value


def _callees(function: FunctionType) -> Iterator[FunctionType]:
    for _, value in _named(function):
        if is_compiled(value):
            yield value.py_func


def _reached(function: FunctionType, seen: set[FunctionType]) -> set[FunctionType]:
    """The function and every compiled one it calls, directly or not."""
    if function not in seen:
        seen.add(function)
        for callee in _callees(function):
            _reached(callee, seen)
    return seen


def _sources(wake: FunctionType) -> set[Path]:
    return {Path(function.__code__.co_filename) for function in _reached(wake, set())}


def _constants(wake: FunctionType) -> Iterator[tuple[str, Any]]:
    """Values that the decision and what it calls take from their modules: Numba freezes them.

    Of a compiled function it is the name: which rule of a file is bound makes a difference.
    """
    for function in sorted(_reached(wake, set()), key=lambda f: (f.__module__, f.__qualname__)):
        for name, value in _named(function):
            if is_compiled(value):
                yield name, f"{value.py_func.__module__}.{value.py_func.__qualname__}"
            elif isinstance(value, np.ndarray):
                yield name, value.tobytes()
            elif isinstance(value, int | float | np.generic | str | tuple):
                yield name, value
