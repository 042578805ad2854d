"""The one door to Numba: what is compiled, and where the compiled code is kept.

Compiled code is cached in a folder named by a hash of every source it was made from, because Numba
itself does not notice an edited callee in another file. Where no folder can be written there is
simply no cache.
"""

import hashlib
import itertools
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FunctionType
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import config, types
from numba.core.bytecode import FunctionIdentity
from numba.core.cgutils import get_or_insert_function
from numba.core.dispatcher import Dispatcher
from numba.core.errors import NumbaError
from numba.core.registry import CPUDispatcher
from numba.extending import intrinsic
from numba.np.numpy_support import from_dtype

CompilationError = NumbaError
"""A function that cannot be compiled."""

# A compiled function is known to the linker by its name and a number that Numba counts up from 1
# in each process. Two loops have functions of the same names; compiled by two processes and loaded
# from the cache by a third they would get the same symbols, and one would run in place of another.
FunctionIdentity._unique_ids = itertools.count(int.from_bytes(os.urandom(6), "big"))

_OPTIONS: dict[str, Any] = {"error_model": "numpy", "nogil": True, "_nrt": False}


def _widened(argument: types.Type) -> types.Type:
    """int64 for every narrower integer, a literal one too."""
    narrow = isinstance(argument, types.Integer) and argument != types.uint64
    return types.int64 if narrow else argument


class _Compiled(CPUDispatcher):  # type: ignore[misc]
    """A compiled function that takes integers of any width as int64.

    The fields of records are as narrow as can be; without this a function would be compiled again
    for every width with which it is called.
    """

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """How a call from compiled code is typed."""
        return super().get_call_template(tuple(map(_widened, args)), kws)


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a function that is called from compiled code, or rarely from Python: never cached."""
    return _Compiled(function, targetoptions={"nopython": True, **_OPTIONS})


def cache_root() -> Path:
    """Folder of this user's caches: $ABM_CACHE, else $XDG_CACHE_HOME/abm, else ~/.cache/abm."""
    if chosen := os.environ.get("ABM_CACHE"):
        return Path(chosen)
    if base := os.environ.get("XDG_CACHE_HOME"):
        return Path(base) / "abm"
    home = os.path.expanduser("~")
    if home == "~":  # nobody knows whose this is: a place below a file, which cannot be written
        home = os.devnull
    return Path(home) / ".cache" / "abm"


def writable(folder: Path) -> bool:
    """Whether files can be made in the folder, which is created if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except (OSError, RuntimeError):
        return False


def fingerprint(files: Iterable[Path], facts: str = "") -> str:
    """Hash of the contents of source files, other facts, and the versions that compile them."""
    digest = hashlib.sha256(f"{sys.version}|{numba.__version__}|{facts}".encode())
    for file in sorted(files):
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def kernel_sources() -> list[Path]:
    """The files of the compiled core."""
    return list(Path(__file__).parent.glob("*.py"))


def cached(
    function: Callable[..., Any], name: str, sources: Iterable[Path] = (), facts: str = ""
) -> Any:
    """Compile an entry point and keep it, for the kernel's sources, these, and these facts."""
    folder = cache_root() / f"{name}-{fingerprint([*kernel_sources(), *sources], facts)}"
    if not writable(folder):
        return numba.njit(**_OPTIONS)(function)
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder)
    try:
        return numba.njit(cache=True, **_OPTIONS)(function)
    finally:
        config.CACHE_DIR = before


def is_compiled(thing: Any) -> bool:
    """Whether a thing is a function that Numba compiles."""
    return isinstance(thing, Dispatcher)


def entry(function: Callable[..., Any]) -> Any:
    """Compile a function that Python calls often, and keep it."""
    return cached(function, function.__name__)


def is_warm(entry_point: Any) -> bool:
    """Whether an entry point was compiled by an earlier process (or this one)."""
    if entry_point.signatures:
        return True
    path = getattr(entry_point._cache, "cache_path", None)
    return path is not None and any(Path(path).glob("*.nbc"))


def compilation_fault(error: Exception) -> str:
    """Where and why a function cannot be compiled, in a line or two."""
    if isinstance(error, KeyError):
        return f"a record has no field {error}"
    text = str(error)
    places = re.findall(r'File "([^"<>]+)", line (\d+)', text)
    kernel = str(Path(__file__).parent)
    outside = [place for place in places if not Path(place[0]).resolve().is_relative_to(kernel)]
    where = f" ({outside[0][0]}, line {outside[0][1]})" if outside else ""
    told = [line for line in text.splitlines() if line.strip() and not line.startswith("Failed in")]
    return f"{told[0].strip() if told else text}{where}"


def rebound(function: Callable[..., Any], **names: Any) -> FunctionType:
    """The same function with some of its global names bound to other things.

    This is how the event loop gets the decisions of the traders at hand: as globals, not as a
    closure, because a closure over compiled functions misses Numba's cache at every start.
    """
    twin = FunctionType(function.__code__, {**function.__globals__, **names}, function.__name__)
    twin.__qualname__ = function.__qualname__
    twin.__module__ = function.__module__
    return twin


@intrinsic
def trailing_zeros(typing_context, word):
    """Number of zero bits below the lowest set bit of a uint64 that is not zero."""

    def generate(context, builder, signature, args):
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), generate


def rows_at(dtype: np.dtype[Any]) -> Any:
    """A compiled function of (address, index): the record of that row of an array of this dtype.

    Compiled code reaches all state through one header record that holds the addresses of its
    arrays: handing a function one pointer costs nothing, handing it ten arrays costs seventy words
    a call. Whoever owns the arrays keeps them alive and the addresses true.
    """
    record = from_dtype(dtype)

    @intrinsic
    def at(typing_context, address, index):
        def generate(context, builder, signature, args):
            offset = builder.mul(args[1], ir.Constant(ir.IntType(64), dtype.itemsize))
            pointer = context.get_value_type(record)
            return builder.inttoptr(builder.add(args[0], offset), pointer)

        return record(types.int64, types.int64), generate

    return at


@intrinsic
def multiply_high(typing_context, a, b):
    """The upper 64 of the 128 bits of a product of two uint64."""

    def generate(context, builder, signature, args):
        wide = ir.IntType(128)
        product = builder.mul(builder.zext(args[0], wide), builder.zext(args[1], wide))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), generate


@intrinsic
def prefetch(typing_context, address):
    """Have the cache line at an address fetched, without waiting for it."""

    def generate(context, builder, signature, args):
        number = ir.IntType(32)
        pointer = builder.inttoptr(args[0], ir.IntType(8).as_pointer())
        kind = ir.FunctionType(ir.VoidType(), [pointer.type, number, number, number])
        function = get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(function, [pointer, number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(types.int64), generate
