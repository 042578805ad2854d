"""What compiled functions are made of beside Python: units, rows, and what Python cannot say.

A *definition* is what numba.extending.intrinsic decorates: a function of the typing context and the
types of the arguments that returns a signature and a generator of machine code.
"""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import types, typing
from numba.core.cgutils import get_or_insert_function
from numba.np.numpy_support import from_dtype

from abm.kernel.compiling.jit import LENGTH_BEFORE, MARK, MARK_BEFORE, Primitive, Rows, Unit
from abm.kernel.compiling.object_code import FAULT

Definition = Callable[..., Any]

INT, DOUBLE, VOID = ir.IntType(64), ir.DoubleType(), ir.VoidType()
SLOT = "abm.slot."
"""How the names of globals begin that hold the address of another unit, or of the fault record."""

_TYPES = {
    int: types.int64,
    np.uint64: types.uint64,
    float: types.float64,
    bool: types.boolean,
    None: types.none,
}


def definition_of(thing: Primitive, checked: bool) -> Definition:
    """The definition of a unit, of the access to rows or of a primitive, in one of the builds."""
    if isinstance(thing, Unit):
        return _unit_call(thing, checked)
    if isinstance(thing, Rows):
        return _row_access(thing, checked)
    return _PRIMITIVES[thing.name]


def _slot(builder: Any, name: str) -> Any:
    """The global of a module that holds an address the loader puts there."""
    try:
        return builder.module.get_global(SLOT + name)
    except KeyError:
        return ir.GlobalVariable(builder.module, INT, SLOT + name)


def fault_field(builder: Any, field: str) -> Any:
    """A pointer to a field of the fault record."""
    address = builder.load(_slot(builder, "fault"))
    offset = FAULT.fields[field][1]  # type: ignore[index]
    return builder.inttoptr(builder.add(address, INT(offset)), INT.as_pointer())


def passed(builder: Any, kind: Any, value: Any) -> Any:
    """A value as units hand it to each other: records by their address."""
    return builder.ptrtoint(value, INT) if isinstance(kind, types.Record) else value


def received(builder: Any, context: Any, kind: Any, value: Any) -> Any:
    """What was handed over, as compiled code has it."""
    if isinstance(kind, types.Record):
        return builder.inttoptr(value, context.get_value_type(kind))
    return value


def type_of_kind(kind: Any) -> types.Type:
    """The Numba type of int, float, bool, None or the dtype of a record."""
    return from_dtype(kind) if isinstance(kind, np.dtype) else _TYPES[kind]


def c_type(kind: types.Type) -> Any:
    """The type in which units hand over a kind of value."""
    if kind == types.none:
        return VOID
    return DOUBLE if kind == types.float64 else INT


def _unit_call(unit: Unit, checked: bool) -> Definition:
    signature = typing.signature(type_of_kind(unit.returns), *map(type_of_kind, unit.takes))
    signature_c = ir.FunctionType(c_type(signature.return_type), map(c_type, signature.args))

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        values = [passed(builder, k, v) for k, v in zip(sig.args, args, strict=True)]
        address = builder.load(_slot(builder, unit.name))
        result = builder.call(builder.inttoptr(address, signature_c.as_pointer()), values)
        if checked:
            _unwind_if_raised(context, builder)
        return _returned(context, builder, sig.return_type, result)

    def call(typing_context: Any, *args: Any) -> Any:
        return signature, generate

    parameters = inspect.signature(unit.py_func).parameters.values()
    first = inspect.Parameter("typing_context", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    call.__signature__ = inspect.Signature([first, *parameters])  # type: ignore[attr-defined]
    return call


def _returned(context: Any, builder: Any, kind: Any, result: Any) -> Any:
    if kind == types.none:
        return context.get_dummy_value()
    if kind == types.boolean:
        return builder.trunc(result, ir.IntType(1))
    return received(builder, context, kind, result)


def _unwind_if_raised(context: Any, builder: Any) -> None:
    raised = builder.icmp_signed("!=", builder.load(fault_field(builder, "raised")), INT(0))
    with builder.if_then(raised, likely=False):
        context.call_conv.return_user_exc(builder, RuntimeError, ("see the fault record",))


def _row_access(rows: Rows, checked: bool) -> Definition:
    """The record of a row; in the checked build no other than those of the array."""
    record, dtype = from_dtype(rows.dtype), rows.dtype
    bounded = checked and rows.bounded

    def at(typing_context: Any, address: Any, index: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            if bounded:
                _check_row(context, builder, rows, *args)
            offset = builder.mul(args[1], INT(dtype.itemsize))
            pointer = context.get_value_type(record)
            return builder.inttoptr(builder.add(args[0], offset), pointer)

        return record(types.int64, types.int64), generate

    return at


def _check_row(context: Any, builder: Any, rows: Rows, address: Any, index: Any) -> None:
    length, mark = (
        builder.load(builder.inttoptr(builder.sub(address, INT(before)), INT.as_pointer()))
        for before in (LENGTH_BEFORE, MARK_BEFORE)
    )
    unmarked = builder.icmp_signed("!=", builder.xor(length, INT(MARK)), mark)
    with builder.if_then(unmarked, likely=False):
        unknown = f"new_rows did not make the array of {rows.name}: where does it end?"
        context.call_conv.return_user_exc(builder, RuntimeError, (unknown,))
    with builder.if_then(builder.icmp_unsigned(">=", index, length), likely=False):
        builder.store(index, fault_field(builder, "index"))
        builder.store(length, fault_field(builder, "bound"))
        context.call_conv.return_user_exc(builder, IndexError, (f"row {{}} of {rows.name}",))


def check_bound(context: Any, builder: Any, index: Any, length: Any, axis: Any = None) -> None:
    """In the place of numba.core.cgutils.do_boundscheck: says which index, and of how many."""
    with builder.if_then(builder.icmp_unsigned(">=", index, length), likely=False):
        builder.store(index, fault_field(builder, "index"))
        builder.store(length, fault_field(builder, "bound"))
        told = ("index {} of an array in a record",)
        context.call_conv.return_user_exc(builder, IndexError, told)


def _trailing_zeros(typing_context, word):
    def generate(context, builder, signature, args):
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), generate


def _multiply_high(typing_context, a, b):
    def generate(context, builder, signature, args):
        wide = ir.IntType(128)
        product = builder.mul(builder.zext(args[0], wide), builder.zext(args[1], wide))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), INT)

    return types.uint64(types.uint64, types.uint64), generate


def _prefetch(typing_context, address):
    def generate(context, builder, signature, args):
        number = ir.IntType(32)
        pointer = builder.inttoptr(args[0], ir.IntType(8).as_pointer())
        kind = ir.FunctionType(VOID, [pointer.type, number, number, number])
        function = get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(function, [pointer, number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(types.int64), generate


def _call_address(typing_context, address, a, b, c, d, e):

    def generate(context, builder, signature, args):
        kind = ir.FunctionType(INT, [INT] * (len(args) - 1))
        return builder.call(builder.inttoptr(args[0], kind.as_pointer()), args[1:])

    return types.int64(*(types.int64,) * 6), generate


def _has_raised(typing_context):
    def generate(context, builder, signature, args):
        raised = builder.load(fault_field(builder, "raised"))
        return builder.icmp_signed("!=", raised, INT(0))

    return types.boolean(), generate


def _address_of(typing_context, record):
    def generate(context, builder, signature, args):
        return builder.ptrtoint(args[0], INT)

    return types.int64(record), generate


def _floats_at(typing_context, address, count):
    array = types.Array(types.float64, 1, "C")

    def generate(context, builder, signature, args):
        made = context.make_array(array)(context, builder)
        context.populate_array(
            made,
            data=builder.inttoptr(args[0], DOUBLE.as_pointer()),
            shape=[args[1]],
            strides=[INT(8)],
            itemsize=INT(8),
            meminfo=None,
        )
        return made._getvalue()

    return array(types.int64, types.int64), generate


_PRIMITIVES: dict[str, Callable[..., Any]] = {
    "trailing_zeros": _trailing_zeros,
    "multiply_high": _multiply_high,
    "prefetch": _prefetch,
    "call_address": _call_address,
    "has_raised": _has_raised,
    "address_of": _address_of,
    "floats_at": _floats_at,
}
