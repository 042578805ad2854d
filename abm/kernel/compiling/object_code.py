"""Machine code that was compiled before: loaded, linked, and called from Python."""

import ctypes
import pickle
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import index
from typing import Any

import llvmlite.binding as llvm
import numpy as np

FAULT = np.dtype(
    [("raised", "i8"), ("pickled", "i8"), ("size", "i8"), ("index", "i8"), ("bound", "i8")]
)
"""The first exception that compiled code has raised and nobody has yet been told of: whether there
is one, address and length of its pickle (type, arguments, place), and the row asked for and the
number of rows where it was one out of bounds."""

_one_at_a_time = threading.Lock()
"""Held while compiled code runs: there is one fault record."""

_faults = np.zeros(1, FAULT)
_raised = ctypes.c_int64.from_address(_faults.ctypes.data)


@dataclass(frozen=True)
class Object:
    """An object file with one C function, and what it needs.

    symbol: name of the function.  code: the file.  slots: names of what it needs the addresses of:
    units, and `fault`, the fault record.  returns: kind of the result as in
    abm.kernel.compiling.jit.Unit, a tuple of kinds for several.
    """

    symbol: str
    code: bytes
    slots: tuple[str, ...]
    returns: Any


@cache
def _engine() -> Any:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(jit=True)
    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)


def load(thing: Object, address_of: Callable[[str], int]) -> int:
    """Load an object and return the address of its function; address_of: the other units."""
    engine = _engine()
    engine.add_object_file(llvm.ObjectFileRef.from_data(thing.code))
    engine.finalize_object()
    for slot in thing.slots:
        address = _faults.ctypes.data if slot == "fault" else address_of(slot)
        place = engine.get_global_value_address(f"{thing.symbol}.abm.slot.{slot}")
        ctypes.c_int64.from_address(place).value = address
    return int(engine.get_function_address(thing.symbol))


_C_TYPES = {
    int: ctypes.c_int64,
    np.uint64: ctypes.c_uint64,
    float: ctypes.c_double,
    bool: ctypes.c_int64,
    None: None,
}


class Loaded:
    """A loaded function that Python can call; other threads run meanwhile, but no compiled code."""

    def __init__(self, address: int, takes: Sequence[Any], returns: Any) -> None:
        self.address, self.returns = address, returns
        self._takes = tuple(_handing_over(kind) for kind in takes)
        many = isinstance(returns, tuple)
        result = None if many else _C_TYPES.get(returns, ctypes.c_int64)
        arguments: list[Any] = [_C_TYPES.get(kind, ctypes.c_int64) for kind in takes]
        place = [ctypes.c_int64] if many else []
        self._function = ctypes.CFUNCTYPE(result, *place, *arguments)(address)

    def __call__(self, *args: Any) -> Any:
        """Call it; raises what it raises."""
        given = [take(value) for take, value in zip(self._takes, args, strict=True)]
        with _one_at_a_time:
            if isinstance(self.returns, tuple):
                room = (ctypes.c_int64 * len(self.returns))()
                self._function(ctypes.addressof(room), *given)
                result = tuple(_in_room(room, place, k) for place, k in enumerate(self.returns))
            else:
                result = _received(self._function(*given), self.returns)
            if _raised.value:
                raise _exception()
        return result


def _handing_over(kind: Any) -> Callable[[Any], Any]:
    """How a value of a kind is handed over: a record by its address."""
    if isinstance(kind, np.dtype):
        return lambda record: np.frombuffer(record, np.uint8).ctypes.data
    if kind in (int, np.uint64):
        return index
    return kind  # type: ignore[no-any-return]


def _received(value: Any, kind: Any) -> Any:
    if isinstance(kind, np.dtype):
        memory = memoryview((ctypes.c_char * kind.itemsize).from_address(value))
        return np.frombuffer(memory, kind).view(np.recarray)[0]
    return kind(value) if kind in (bool, np.uint64) else value


def _in_room(room: Any, place: int, kind: Any) -> Any:
    if kind is float:
        return ctypes.c_double.from_buffer(room, 8 * place).value
    return _received(room[place] % 2**64 if kind is np.uint64 else room[place], kind)


def _exception() -> BaseException:
    """The exception that the fault record notes, which is forgotten there."""
    fault = _faults[0]
    pickled = ctypes.string_at(int(fault["pickled"]), int(fault["size"]))
    index, bound = int(fault["index"]), int(fault["bound"])
    _faults[:] = 0
    kind, args, place = pickle.loads(pickled)
    if kind is IndexError and place is None:
        return IndexError(f"{args[0].format(index)}, which has {bound}")
    where = f" ({place[1]}, line {place[2]})" if place else ""
    return kind(f"{' '.join(map(str, args or ()))}{where}")  # type: ignore[no-any-return]
