"""What the machine code of a function depends on, as a hash.

It is taken of what is in memory and will be compiled, not of files: of the byte code of a function
and of all that is compiled into it, of constants, enumerations, dtypes and arrays that they use. So
an edited comment changes nothing, a file edited while a process runs misleads nobody, and a
function from a cell of a notebook is like any other.
"""

import enum
import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import llvmlite.binding as llvm
import numpy as np

from abm.kernel.compiling.jit import Primitive, Rows, Unit, is_compiled


@cache
def fingerprint(function: Any, takes: tuple[Any, ...], checked: bool) -> str:
    """Hash of all that the object of a compiled function depends on, 24 hexadecimal digits.

    Taken once: what a function was when it was first asked for is what is compiled of it.
    """
    return fresh_fingerprint(function, takes, checked)


def fresh_fingerprint(function: Any, takes: tuple[Any, ...], checked: bool) -> str:
    """The fingerprint of what stands in memory now."""
    said = _text(function.py_func, {})
    text = f"{_makers()}|{checked}|{list(map(_kind, takes))}|{said}"
    return hashlib.sha256(text.encode()).hexdigest()[:24]


_OURS = ("compiler.py", "intrinsics.py", "jit.py", "object_code.py")
"""Our sources that decide what is made of a function."""


@cache
def _makers() -> str:
    """Who compiles, and for which processor."""
    here = Path(__file__).parent
    ours = b"".join((here / name).read_bytes() for name in _OURS)
    versions = [version(name) for name in ("numba", "llvmlite", "numpy")]
    asked = os.environ.get("NUMBA_CPU_NAME"), os.environ.get("NUMBA_CPU_FEATURES")
    found = llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
    cpu = found if asked == (None, None) else asked
    return f"{sys.version}|{versions}|{cpu}|{hashlib.sha256(ours).hexdigest()}"


def reached(function: Any) -> list[Any]:
    """A function and all that are compiled into it, directly or not."""
    found, waiting = {}, [function]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found[one] = True
            waiting += [v.py_func for _, v in _used(one) if is_compiled(v) and not _is_unit(v)]
    return list(found)


def called_by(function: Any) -> list[Any]:
    """A function and all that run when it does: what is compiled into it, and units."""
    found, waiting = {}, [function]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found[one] = True
            waiting += [v.py_func for _, v in _used(one) if is_compiled(v)]
    return list(found)


def units_in(function: Any) -> list[Unit]:
    """The units that a function calls, directly or by what is compiled into it."""
    called = (v for f in reached(function) for _, v in _used(f) if _is_unit(v))
    return sorted(dict.fromkeys(called), key=lambda unit: unit.name)


def _is_unit(thing: Any) -> bool:
    return isinstance(thing, Unit)


def _name(function: Any) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _codes(code: CodeType) -> Iterator[CodeType]:
    """A code object and those inside of it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _used(function: Any) -> Iterator[tuple[str, Any]]:
    """What a function takes from outside: global names, those behind modules, and closures."""
    names = sorted({name for code in _codes(function.__code__) for name in code.co_names})
    for name in names:
        if name in function.__globals__:
            yield from _behind(name, function.__globals__[name], names)
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    for name, cell in cells:
        yield from _behind(name, cell.cell_contents, names)


def _behind(name: str, value: Any, names: list[str]) -> Iterator[tuple[str, Any]]:
    """The value of a name; of a module, whatever of it may be meant."""
    waiting, seen = [(name, value)], set[int]()
    while waiting:
        name, value = waiting.pop()
        if not isinstance(value, ModuleType):
            yield name, value
        elif id(value) not in seen:
            seen.add(id(value))
            there = vars(value)
            waiting += [(f"{name}.{part}", there[part]) for part in names if part in there]


def _text(function: Any, known: dict[Any, str]) -> str:
    """What a function says, and all that it uses, as a hash; known: those of other functions."""
    if function not in known:
        known[function] = ""  # where it calls itself
        said = [_code_text(function.__code__), _value(function.__defaults__, known)]
        said += sorted(f"{name}={_value(value, known)}" for name, value in _used(function))
        known[function] = hashlib.sha256("|".join(said).encode()).hexdigest()
    return known[function]


def _code_text(code: CodeType) -> str:
    texts = []
    for each in _codes(code):
        constants = [c for c in each.co_consts if not isinstance(c, CodeType)]
        names = each.co_names, each.co_varnames, each.co_freevars, each.co_argcount
        texts.append(f"{each.co_code.hex()}{constants!r}{names}")
    return "|".join(texts)


def _kind(kind: Any) -> str:
    return _dtype(kind) if isinstance(kind, np.dtype) else getattr(kind, "__name__", str(kind))


def _dtype(dtype: np.dtype[Any]) -> str:
    fields = [(name, str(f[0]), f[1]) for name, f in (dtype.fields or {}).items()]
    return f"{fields or dtype}{dtype.itemsize}"


def _value(value: Any, known: dict[Any, str]) -> str:
    """A value that compiled code may take from outside, in words that change when it does."""
    if isinstance(value, Unit):
        return f"unit {value.name} {list(map(_kind, value.takes))} {_kind(value.returns)}"
    if isinstance(value, Rows):
        return f"rows {value.name} {_dtype(value.dtype)} {value.bounded}"
    if is_compiled(value):
        return f"{_name(value.py_func)} {_text(value.py_func, known)}"
    if isinstance(value, tuple):
        return f"{type(value).__name__}{[_value(each, known) for each in value]}"
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name} {_value(value.value, known)}"
    if isinstance(value, Primitive):
        return value.name
    if isinstance(value, np.ndarray):
        return f"{_dtype(value.dtype)}{value.shape}{hashlib.sha256(value.tobytes()).hexdigest()}"
    if isinstance(value, np.dtype):
        return _dtype(value)
    if isinstance(value, type):
        return _class_text(value, known)
    if isinstance(value, np.generic):
        return f"{value.dtype} {value.tobytes().hex()}"
    if isinstance(value, int | float | complex | str | bytes):
        return f"{type(value).__name__} {_plain(value)}"
    return f"{type(value).__name__} {getattr(value, '__qualname__', '')}"


def _plain(value: Any) -> str:
    """A number or a text, whatever a subclass makes of its repr."""
    kind = next(k for k in (bool, int, float, complex, str, bytes) if isinstance(value, k))
    return kind.__repr__(value)


def _class_text(kind: type, known: dict[Any, str]) -> str:
    """A class by its constants; an enumeration by its members."""
    plain = (int, float, str, bool, tuple, np.generic, enum.Enum)
    constants = {
        n: _value(v, known)
        for c in reversed(kind.__mro__)
        for n, v in vars(c).items()
        if isinstance(v, plain) and not n.startswith("__")
    }
    return f"class {kind.__module__}.{kind.__qualname__} {sorted(constants.items())}"
