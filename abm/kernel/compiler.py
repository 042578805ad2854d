"""The one door to Numba: from a plain function to machine code in an object file.

Imported only when something must be compiled: a market that was compiled before needs no Numba.
Functions that are called are neither optimised nor turned into machine code by themselves, as Numba
would do it; the whole of a unit is linked first and then optimised once.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir
from numba.core import compiler, types, typing
from numba.core.cgutils import get_or_insert_function, normalize_ir_text
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler_lock import global_compiler_lock
from numba.core.errors import NumbaError
from numba.core.registry import CPUDispatcher, cpu_target
from numba.core.runtime import rtsys
from numba.core.types.containers import BaseTuple
from numba.np.numpy_support import from_dtype

from abm.kernel import jit
from abm.kernel.object_code import FAULT, Object

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
_OPTIONS: dict[str, Any] = {
    "nopython": True,
    "error_model": "numpy",
    "_nrt": False,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}


class _Library(JITCodeLibrary):  # type: ignore[misc]
    """The code of one function as Numba lowers it; linking and optimising come once a unit."""

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout

    def finalize(self) -> None:
        """Nothing more is added; nothing is done with it yet."""
        self._finalized = True

    def modules(self) -> "Iterator[Any]":
        """The code of this library and of all that it needs, each once."""
        seen: set[Any] = {rtsys.library}
        waiting: list[Any] = [self]
        while waiting:
            library = waiting.pop()
            if library in seen:
                continue
            seen.add(library)
            if isinstance(library, _Library):
                waiting += library._linking_libraries
                yield library._final_module
            else:  # what Numba made for itself is whole
                yield library._get_module_for_linking()


class _Dispatcher(CPUDispatcher):  # type: ignore[misc]
    """A function as its callers know it: integers of any width are int64.

    The fields of records are as narrow as can be; without this a function would be compiled again
    for every width with which it is called.
    """

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """How a call from compiled code is typed."""
        return super().get_call_template(tuple(map(_widened, args)), kws)

    def compile(self, sig: Any) -> Any:
        """Lower the function for some types of arguments; what stands for it in its callers."""
        args = tuple(sig)
        if args not in self.overloads:
            flags = compiler.Flags()
            self.targetdescr.options.parse_as_flags(flags, self.targetoptions)
            flags.no_compile = True
            context = self.targetdescr.target_context
            library = _Library(context.codegen(), self.py_func.__qualname__)
            result = compiler.compile_extra(
                self.targetdescr.typing_context,
                context,
                self.py_func,
                args,
                None,
                flags,
                {},
                library,
            )
            key = (self.py_func, args, self)
            context.insert_user_function(key, result.fndesc, [result.library])
            self.overloads[args] = result._replace(entry_point=key)
        return self.overloads[args].entry_point


def _widened(argument: types.Type) -> types.Type:
    """int64 for every narrower integer, a literal one too."""
    narrow = isinstance(argument, types.Integer) and argument != types.uint64
    return types.int64 if narrow else argument


class _Building:
    """Which build is being made; compiled things look different in each."""

    checked = False


@contextmanager
def _one_build(checked: bool) -> "Iterator[None]":
    _Building.checked = checked
    try:
        yield
    finally:
        _Building.checked = False


def numba_type(thing: Any) -> types.Type:
    """What Numba is to take a compiled function, a unit or a primitive for."""
    key = (thing, _Building.checked)
    if key not in _known:
        _known[key] = _make_type(thing)
    return _known[key]


_known: dict[tuple[Any, bool], types.Type] = {}
_alive: list[_Dispatcher] = []
"""A type of Numba does not keep its dispatcher alive."""


def _make_type(thing: Any) -> types.Type:
    if isinstance(thing, jit.Unit):
        return _function_type(_unit_call(thing))
    if isinstance(thing, jit.Compiled):
        _alive.append(_dispatcher(thing))
        return types.Dispatcher(_alive[-1])
    if isinstance(thing, jit.Rows):
        return _function_type(_row_access(thing))
    return _function_type(_PRIMITIVES[thing.name])


def _function_type(definition: Callable[..., Any]) -> types.Type:
    """The type of what is typed and generated by a definition, as of numba.extending.intrinsic."""
    template = typing.templates.make_intrinsic_template(definition, definition, "abm")
    return types.Function(template)


def _dispatcher(function: "jit.Compiled") -> _Dispatcher:
    options = {**_OPTIONS, "boundscheck": _Building.checked}
    return _Dispatcher(function.py_func, targetoptions=options)


# what compiled functions are made of beside Python


def _slot(builder: Any, name: str) -> Any:
    """The global of a module that holds an address the loader puts there."""
    try:
        return builder.module.get_global(SLOT + name)
    except KeyError:
        return ir.GlobalVariable(builder.module, INT, SLOT + name)


def _fault_field(builder: Any, field: str) -> Any:
    address = builder.load(_slot(builder, "fault"))
    offset = FAULT.fields[field][1]  # type: ignore[index]
    return builder.inttoptr(builder.add(address, INT(offset)), INT.as_pointer())


def _passed(builder: Any, context: Any, kind: Any, value: Any) -> Any:
    """A value as units hand it to each other: records by their address."""
    return builder.ptrtoint(value, INT) if isinstance(kind, types.Record) else value


def _received(builder: Any, context: Any, kind: Any, value: Any) -> Any:
    if isinstance(kind, types.Record):
        return builder.inttoptr(value, context.get_value_type(kind))
    return value


def type_of_kind(kind: Any) -> types.Type:
    """The Numba type of int, float, bool, None or the dtype of a record."""
    return from_dtype(kind) if isinstance(kind, np.dtype) else _TYPES[kind]


def _c_type(kind: types.Type) -> Any:
    if kind == types.none:
        return VOID
    return DOUBLE if kind == types.float64 else INT


def _unit_call(unit: "jit.Unit") -> Any:
    checked = _Building.checked
    signature = typing.signature(type_of_kind(unit.returns), *map(type_of_kind, unit.takes))
    signature_c = ir.FunctionType(_c_type(signature.return_type), map(_c_type, signature.args))

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        values = [_passed(builder, context, k, v) for k, v in zip(sig.args, args, strict=True)]
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
    return _received(builder, context, kind, result)


def _unwind_if_raised(context: Any, builder: Any) -> None:
    raised = builder.icmp_signed("!=", builder.load(_fault_field(builder, "raised")), INT(0))
    with builder.if_then(raised, likely=False):
        context.call_conv.return_user_exc(builder, RuntimeError, ("see the fault record",))


def _row_access(rows: "jit.Rows") -> Any:
    """The record of a row; in the checked build no other than those of the array."""
    record, dtype = from_dtype(rows.dtype), rows.dtype
    checked = _Building.checked and rows.bounded

    def at(typing_context: Any, address: Any, index: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            if checked:
                _check_row(context, builder, rows, *args)
            offset = builder.mul(args[1], INT(dtype.itemsize))
            pointer = context.get_value_type(record)
            return builder.inttoptr(builder.add(args[0], offset), pointer)

        return record(types.int64, types.int64), generate

    return at


def _check_row(context: Any, builder: Any, rows: "jit.Rows", address: Any, index: Any) -> None:
    before = builder.sub(address, INT(jit.LENGTH_BEFORE))
    length = builder.load(builder.inttoptr(before, INT.as_pointer()))
    with builder.if_then(builder.icmp_unsigned(">=", index, length), likely=False):
        builder.store(index, _fault_field(builder, "index"))
        builder.store(length, _fault_field(builder, "bound"))
        context.call_conv.return_user_exc(builder, IndexError, (rows.name,))


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
        raised = builder.load(_fault_field(builder, "raised"))
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


# from a function to an object


@global_compiler_lock  # type: ignore[untyped-decorator]
def compile_function(
    function: "jit.Compiled", takes: Sequence[Any], symbol: str, *, checked: bool
) -> Object:
    """Compile a function for some kinds of arguments into an object with one C function.

    takes: int, float, bool or the dtype of a record, of each argument.  symbol: name of the C
    function. Raises CompilationError.
    """
    with _one_build(checked):
        try:
            dispatcher = _dispatcher(function)
            dispatcher.compile(tuple(map(type_of_kind, takes)))
            (result,) = dispatcher.overloads.values()
            return _emit(result, symbol)
        except (NumbaError, KeyError) as error:
            raise jit.CompilationError(_fault_of(error)) from error


def _emit(result: Any, symbol: str) -> Object:
    codegen = cpu_target.target_context.codegen()
    module = llvm.parse_assembly(normalize_ir_text(str(_face(result, symbol))))
    for part in result.library.modules():
        module.link_in(part, preserve=True)
    slots = [g.name for g in module.global_variables if g.name.startswith(SLOT)]
    module = _with_slots(module, slots, symbol)
    _hide(module, {symbol, *(f"{symbol}.{slot}" for slot in slots)})
    _optimise(codegen, module)
    object_code = codegen._tm.emit_object(module)
    returns = _kind_of(result.signature.return_type)
    return Object(symbol, object_code, tuple(s.removeprefix(SLOT) for s in slots), returns)


def _kind_of(returned: types.Type) -> Any:
    if isinstance(returned, types.Record):
        return returned.dtype
    if isinstance(returned, BaseTuple):
        return tuple(map(_kind_of, returned.types))
    if returned == types.uint64:
        return np.uint64
    if isinstance(returned, types.Integer):
        return int
    kinds = {types.float64: float, types.boolean: bool, types.none: None}
    if returned not in kinds:
        raise jit.CompilationError(f"a value of {returned} cannot be handed to Python")
    return kinds[returned]


def _face(result: Any, symbol: str) -> ir.Module:
    """A module with the C function that calls what Numba made, and notes what that raises.

    Several values are stored one after the other, each in eight bytes, where the first argument
    says.
    """
    context, kind = cpu_target.target_context, result.signature.return_type
    module = context.create_module(symbol)
    inner = ir.Function(
        module,
        context.call_conv.get_function_type(result.fndesc.restype, result.fndesc.argtypes),
        result.fndesc.llvm_func_name,
    )
    many = isinstance(kind, BaseTuple)
    takes = [_c_type(t) for t in result.signature.args]
    face = ir.Function(
        module, ir.FunctionType(VOID if many else _c_type(kind), [INT] * many + takes), symbol
    )
    builder = ir.IRBuilder(face.append_basic_block("entry"))
    args = [
        _received_c(builder, context, t, v)
        for t, v in zip(result.signature.args, face.args[many:], strict=True)
    ]
    status, value = context.call_conv.call_function(
        builder, inner, kind, result.signature.args, args
    )
    with builder.if_then(status.is_error, likely=False):
        _note_exception(builder, status)
    if many:
        for place, part in enumerate(kind.types):
            given = _given(builder, context, part, builder.extract_value(value, place))
            address = builder.add(face.args[0], INT(8 * place))
            builder.store(given, builder.inttoptr(address, given.type.as_pointer()))
        builder.ret_void()
    elif kind == types.none:
        builder.ret_void()
    else:
        builder.ret(_given(builder, context, kind, value))
    return module


def _received_c(builder: Any, context: Any, kind: Any, value: Any) -> Any:
    if kind == types.boolean:
        return builder.trunc(value, ir.IntType(1))
    return _received(builder, context, kind, value)


def _given(builder: Any, context: Any, kind: Any, value: Any) -> Any:
    if isinstance(value.type, ir.IntType) and value.type.width < 64:
        return builder.zext(value, INT) if kind == types.boolean else builder.sext(value, INT)
    return _passed(builder, context, kind, value)


def _note_exception(builder: Any, status: Any) -> None:
    """Note the first exception in the fault record: where Numba has pickled it."""
    flag = _fault_field(builder, "raised")
    with builder.if_then(builder.icmp_signed("==", builder.load(flag), INT(0))):
        information = builder.load(status.excinfoptr)
        builder.store(INT(1), flag)
        pickled = builder.ptrtoint(builder.extract_value(information, 0), INT)
        builder.store(pickled, _fault_field(builder, "pickled"))
        size = builder.sext(builder.extract_value(information, 1), INT)
        builder.store(size, _fault_field(builder, "size"))


def _with_slots(module: Any, slots: Iterable[str], symbol: str) -> Any:
    """The module with its slots defined, and named so that no other object has them too."""
    lines = [f'@"{slot}" = global i64 0' for slot in slots]
    layout = f'target triple = "{module.triple}"\ntarget datalayout = "{module.data_layout}"\n'
    module.link_in(llvm.parse_assembly(layout + "\n".join(lines)))
    for slot in slots:
        module.get_global_variable(slot).name = f"{symbol}.{slot}"
    return module


def _hide(module: Any, kept: set[str]) -> None:
    """Let nothing be seen from outside but some names."""
    for thing in (*module.functions, *module.global_variables):
        if not thing.is_declaration and thing.name not in kept:
            thing.linkage = "internal"


def _optimise(codegen: Any, module: Any) -> None:
    passes, builder = codegen._module_pass_manager(slp_vectorize=False)
    passes.run(module, builder)


# what went wrong


def _fault_of(error: Exception) -> str:
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
