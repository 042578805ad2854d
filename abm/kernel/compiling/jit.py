"""What is compiled: functions, units, and the access to rows of arrays.

A *compiled* function becomes part of whatever calls it. A *unit* is compiled by itself into an
object file of its own and called by its address, so that units are compiled side by side, kept one
by one, and an edit costs no more than the units it is in; a *part* is a unit of the vocabulary of
decisions. Called from Python, each is compiled for the arguments at hand and kept as well.

There are two builds. In the checked one (ABM_CHECK=1, markets with plain=True, and every compiled
function that Python calls directly) each access to a row is bounded and raises IndexError with
array, index and bound.
"""

import os
from collections.abc import Callable
from functools import update_wrapper
from types import FunctionType
from typing import Any

import numpy as np

from abm.errors import AbmError
from abm.kernel.compiling.object_code import Loaded

CHECKED = os.environ.get("ABM_CHECK", "") not in ("", "0")
"""Whether the checked build is the usual one."""


class CompilationError(AbmError):
    """A function that cannot be compiled; says where and why."""


Builder = Callable[..., Loaded]
"""(function, takes, checked=...): code that runs, of a compiled function for these arguments."""

_builder: Builder


def build_with(builder: Builder) -> None:
    """Have what Python calls built by this; `abm.kernel.compiling` says by what."""
    global _builder
    _builder = builder


class Primitive:
    """Something that compiled code can do and Python cannot say; the compiler makes it."""

    def __init__(self, name: str) -> None:
        self.name = name


class Compiled(Primitive):
    """A function that is compiled into its callers."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(f"{function.__module__}.{function.__qualname__}")
        self.py_func = function
        self._taken = function.__code__.co_argcount
        self._defaults = function.__defaults__ or ()
        self._loaded: dict[tuple[Any, ...], Loaded] = {}
        update_wrapper(self, function)

    def __call__(self, *args: Any) -> Any:
        """Call it from Python, in the checked build."""
        args += self._defaults[len(self._defaults) - self._taken + len(args) :]
        kinds = tuple(map(_kind, args))
        if kinds not in self._loaded:
            self._loaded[kinds] = _builder(self, kinds, checked=True)
        return self._loaded[kinds](*args)


class Unit(Compiled):
    """A function that is compiled by itself.

    takes: int, np.uint64, float, bool or the dtype of a record, of each argument; returns: one of
    them or None. origin: a function and its arguments that make this unit again in another
    process, if it cannot be found by its name.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        takes: tuple[Any, ...],
        returns: Any = None,
        origin: tuple[Callable[..., Any], tuple[Any, ...]] | None = None,
    ) -> None:
        super().__init__(function)
        self.takes, self.returns, self.origin = takes, returns, origin
        self._builds: dict[bool, Loaded] = {}

    def built(self, checked: bool) -> Loaded:
        """The unit in one of the builds, compiled now if it has never been."""
        if checked not in self._builds:
            self._builds[checked] = _builder(self, self.takes, checked=checked)
        return self._builds[checked]

    def is_loaded(self, checked: bool) -> bool:
        """Whether the unit, and so all that it calls, is there to be called."""
        return checked in self._builds

    def __call__(self, *args: Any) -> Any:
        """Call it from Python, in the usual build."""
        return self.built(CHECKED)(*args)

    def __reduce__(self) -> Any:
        """Another process makes it again, or finds it where it is defined."""
        if self.origin is not None:
            return self.origin
        return _find, (self.py_func.__module__, self.py_func.__qualname__)


class Part(Unit):
    """A unit of the vocabulary: long, or called by many decisions; from Python as compiled ones."""

    def __call__(self, *args: Any) -> Any:
        """Call it from Python, in the checked build."""
        return self.built(True)(*args)


def _find(module: str, name: str) -> Any:
    from importlib import import_module

    return getattr(import_module(module), name)


def _kind(value: Any) -> Any:
    """The kind of an argument: bool, int, np.uint64, float, or the dtype of a record."""
    if isinstance(value, np.void):
        return value.dtype
    if isinstance(value, bool | np.bool_):
        return bool
    if isinstance(value, np.uint64):
        return np.uint64
    if isinstance(value, int | np.integer):
        return int
    if isinstance(value, float | np.floating):
        return float
    raise TypeError(f"compiled code takes numbers and records, not {type(value).__name__}")


def compiled(function: Callable[..., Any]) -> Any:
    """Let a function be compiled into whatever calls it."""
    return Compiled(function)


def unit(*takes: Any, returns: Any = None) -> Callable[[Callable[..., Any]], Any]:
    """Let a function be compiled by itself; takes and returns as in Unit."""
    return lambda function: Unit(function, takes, returns)


def part(*takes: Any, returns: Any = None) -> Callable[[Callable[..., Any]], Any]:
    """Let a function of the vocabulary be compiled by itself; takes and returns as in Unit."""
    return lambda function: Part(function, takes, returns)


def is_compiled(thing: Any) -> bool:
    """Whether a thing is a function that is compiled, by us or by Numba's njit."""
    return isinstance(thing, Compiled) or hasattr(thing, "py_func")


def specialised(function: Callable[..., Any], **names: Any) -> FunctionType:
    """The same function with some of its global names bound to other things."""
    twin = FunctionType(function.__code__, {**function.__globals__, **names}, function.__name__)
    twin.__qualname__ = function.__qualname__
    twin.__module__ = function.__module__
    return twin


trailing_zeros: Any = Primitive("trailing_zeros")
"""(word): number of zero bits below the lowest set bit of a uint64 that is not zero."""

multiply_high: Any = Primitive("multiply_high")
"""(a, b): the upper 64 of the 128 bits of a product of two uint64."""

prefetch: Any = Primitive("prefetch")
"""(address): have the cache line at an address fetched, without waiting for it."""

call_address: Any = Primitive("call_address")
"""(address, ...): call the unit that stands at an address, of int arguments and an int result."""

has_raised: Any = Primitive("has_raised")
"""(): whether a unit that was called has raised; whoever called it by address must ask."""

address_of: Any = Primitive("address_of")
"""(record): its address."""

floats_at: Any = Primitive("floats_at")
"""(address, count): the contiguous array of so many float64 that stands there."""


# arrays that know how long they are

GUARD = 64
"""Bytes of room in front of the first row of an array of the kernel, a cache line."""

LENGTH_BEFORE, MARK_BEFORE = 16, 8
"""Bytes before the first row at which the number of rows stands, for the checked build, and at
which it stands once more, mixed with MARK: where it does not, there is no such number."""

MARK = 0x6D61_726B_726F_7773


def new_rows(count: int, dtype: Any) -> np.ndarray:
    """An array of so many zero records, in front of which stands how many there are."""
    dtype = np.dtype(dtype)
    size = count * dtype.itemsize
    memory = np.zeros(2 * GUARD + size, np.uint8)
    start = GUARD + -memory.ctypes.data % GUARD
    memory[start - LENGTH_BEFORE : start].view(np.int64)[:] = count, count ^ MARK
    return memory[start : start + size].view(dtype)


def copied_rows(array: np.ndarray) -> np.ndarray:
    """A copy of an array that knows its length."""
    copy = new_rows(len(array), array.dtype)
    copy[:] = array
    return copy


class Rows(Primitive):
    """A function of (address, index): the record of that row of an array of this dtype.

    Compiled code reaches all state through one header record that holds the addresses of its
    arrays: handing a function one pointer costs nothing, handing it ten arrays costs seventy words
    a call. Whoever owns the arrays keeps them alive and the addresses true, and makes them with
    `new_rows`.
    """

    def __init__(self, dtype: np.dtype[Any], name: str, bounded: bool) -> None:
        super().__init__(name or f"an array of {', '.join(dtype.names or ())[:60]}")
        self.dtype, self.bounded = dtype, bounded


def rows_at(dtype: np.dtype[Any], name: str = "", *, bounded: bool = True) -> Any:
    """Access to the rows of arrays of a dtype.

    name: what they are, for who goes out of bounds.  bounded: whether they were made by `new_rows`,
    so that the checked build knows where they end.
    """
    return Rows(dtype, name, bounded)
