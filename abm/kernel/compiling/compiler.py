"""The door to Numba: from a plain function to machine code in an object file.

Imported only when something must be compiled: a market that was compiled before needs no Numba.
Functions that are called are neither optimised nor turned into machine code by themselves, as Numba
would do it; the whole of a unit is linked first and then optimised once.
"""

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir
from numba.core import cgutils, compiler, types, typing
from numba.core.cgutils import normalize_ir_text
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler_lock import global_compiler_lock
from numba.core.errors import (
    NumbaError,
    NumbaExperimentalFeatureWarning,
    UnsupportedBytecodeError,
)
from numba.core.registry import CPUDispatcher, cpu_target
from numba.core.runtime import rtsys
from numba.core.types.containers import BaseTuple
from numba.core.typing.typeof import typeof_impl

from abm.kernel.compiling import jit
from abm.kernel.compiling.fingerprint import reached
from abm.kernel.compiling.intrinsics import (
    INT,
    SLOT,
    VOID,
    c_type,
    check_bound,
    definition_of,
    fault_field,
    passed,
    received,
    type_of_kind,
)
from abm.kernel.compiling.object_code import Object

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

    def modules(self) -> Iterator[Any]:
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
def _one_build(checked: bool) -> Iterator[None]:
    theirs = cgutils.do_boundscheck
    _Building.checked = checked
    cgutils.do_boundscheck = check_bound
    try:
        yield
    finally:
        cgutils.do_boundscheck = theirs
        _Building.checked = False


@typeof_impl.register(jit.Primitive)  # type: ignore[untyped-decorator]
def _type_of(thing: Any, _: Any) -> types.Type:
    """What Numba is to take a compiled function, a unit or a primitive for, in this build."""
    key = (thing, _Building.checked)
    if key not in _known:
        _known[key] = _make_type(thing)
    return _known[key]


_known: dict[tuple[Any, bool], types.Type] = {}
_alive: list[_Dispatcher] = []
"""A type of Numba does not keep its dispatcher alive."""


def _make_type(thing: Any) -> types.Type:
    if isinstance(thing, jit.Compiled) and not isinstance(thing, jit.Unit):
        _alive.append(_dispatcher(thing))
        return types.Dispatcher(_alive[-1])
    return _function_type(definition_of(thing, _Building.checked))


def _function_type(definition: Callable[..., Any]) -> types.Type:
    """The type of what is typed and generated by a definition, as of numba.extending.intrinsic."""
    template = typing.templates.make_intrinsic_template(definition, definition, "abm")
    return types.Function(template)


def _dispatcher(function: jit.Compiled) -> _Dispatcher:
    options = {**_OPTIONS, "boundscheck": _Building.checked}
    return _Dispatcher(function.py_func, targetoptions=options)


# from a function to an object


def compile_function(
    function: jit.Compiled, takes: Sequence[Any], symbol: str, *, checked: bool
) -> Object:
    """Compile a function for some kinds of arguments into an object with one C function.

    takes: int, float, bool or the dtype of a record, of each argument.  symbol: name of the C
    function. Raises CompilationError.
    """
    _refuse_flat(function)
    with global_compiler_lock, _one_build(checked), warnings.catch_warnings():
        # a record whose first fields are those of another may stand for it: as is meant
        warnings.simplefilter("ignore", NumbaExperimentalFeatureWarning)
        try:
            dispatcher = _dispatcher(function)
            dispatcher.compile(tuple(map(type_of_kind, takes)))
            (result,) = dispatcher.overloads.values()
            return _emit(result, symbol)
        except (NumbaError, UnsupportedBytecodeError, KeyError) as error:
            fault = _fault_of(error) if isinstance(error, NumbaError | KeyError) else str(error)
            raise jit.CompilationError(f"{function.name}: {fault}") from error


def _refuse_flat(function: jit.Compiled) -> None:
    """CompilationError where an array is reached by `.flat`, whose indices Numba never bounds."""
    for part in reached(function.py_func):
        if "flat" in part.__code__.co_names:
            raise jit.CompilationError(
                f"{part.__qualname__} uses .flat, which is not bounded: index the array itself"
            )


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
    takes = [c_type(t) for t in result.signature.args]
    face = ir.Function(
        module, ir.FunctionType(VOID if many else c_type(kind), [INT] * many + takes), symbol
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
            given = _given(builder, part, builder.extract_value(value, place))
            address = builder.add(face.args[0], INT(8 * place))
            builder.store(given, builder.inttoptr(address, given.type.as_pointer()))
        builder.ret_void()
    elif kind == types.none:
        builder.ret_void()
    else:
        builder.ret(_given(builder, kind, value))
    return module


def _received_c(builder: Any, context: Any, kind: Any, value: Any) -> Any:
    if kind == types.boolean:
        return builder.trunc(value, ir.IntType(1))
    return received(builder, context, kind, value)


def _given(builder: Any, kind: Any, value: Any) -> Any:
    if isinstance(value.type, ir.IntType) and value.type.width < 64:
        return builder.zext(value, INT) if kind == types.boolean else builder.sext(value, INT)
    return passed(builder, kind, value)


def _note_exception(builder: Any, status: Any) -> None:
    """Note the first exception in the fault record: where Numba has pickled it."""
    flag = fault_field(builder, "raised")
    with builder.if_then(builder.icmp_signed("==", builder.load(flag), INT(0))):
        information = builder.load(status.excinfoptr)
        builder.store(INT(1), flag)
        pickled = builder.ptrtoint(builder.extract_value(information, 0), INT)
        builder.store(pickled, fault_field(builder, "pickled"))
        size = builder.sext(builder.extract_value(information, 1), INT)
        builder.store(size, fault_field(builder, "size"))


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
    kernel = str(Path(__file__).parents[1])
    outside = [place for place in places if not Path(place[0]).resolve().is_relative_to(kernel)]
    where = f" ({outside[0][0]}, line {outside[0][1]})" if outside else ""
    told = [line for line in text.splitlines() if line.strip() and not line.startswith("Failed in")]
    return f"{told[0].strip() if told else text}{where}"
