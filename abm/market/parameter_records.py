"""Records of NumPy for compiled code: parameters as it reads them, memories as it keeps them."""

from collections.abc import Container, Mapping
from typing import Any, Literal, get_args, get_origin

import numpy as np

from abm.kernel.compiling.jit import new_rows
from abm.market.fields import Nanoseconds, Strict, nanoseconds

NOTHING = np.dtype([("nothing", "i8")], align=True)
"""The memory of what remembers nothing."""


def record(**fields: Any) -> np.dtype[Any]:
    """Dtype of a memory, zeros at first: `record(order=int64, quotes=(int64, 10))`.

    TypeError for anything but int64, uint64, float64, and arrays of these: smaller numbers round
    and overflow otherwise in compiled code than in Python.
    """
    columns = [(n, *f) if isinstance(f, tuple) else (n, f) for n, f in fields.items()]
    dtype = np.dtype(columns, align=True)
    for name, (kind, *_) in (dtype.fields or {}).items():
        if kind.base not in (np.int64, np.uint64, np.float64):
            raise TypeError(f"{name} is of {kind.base}: a memory holds int64 and float64")
    return dtype


def joined(dtype: np.dtype[Any], parts: Mapping[str, np.dtype[Any]]) -> np.dtype[Any]:
    """A record with the fields of another, and one for each part, a record in it."""
    own = [(name, dtype[name]) for name in dtype.names or ()]
    return np.dtype([*own, *parts.items()], align=True)


def record_dtype(parameters: type[Strict], left_out: Container[str] = ()) -> np.dtype[Any]:
    """Dtype of parameters: a field for every number, switch and choice but for those left out.

    Seconds are int64 nanoseconds, choices int64 places in the Literal, switches int64.
    """
    fields = [
        (name, code)
        for name, field in parameters.model_fields.items()
        if name not in left_out and (code := _type_of(field.annotation, field.metadata))
    ]
    return np.dtype(fields or NOTHING, align=True)


def fill_record(parameters: Strict, dtype: np.dtype[Any]) -> np.ndarray:
    """An array of one record, the fields named like a number of the parameters filled with it."""
    filled = new_rows(1, dtype)
    for name, field in type(parameters).model_fields.items():
        if name not in (dtype.names or ()) or not _type_of(field.annotation, field.metadata):
            continue
        value = getattr(parameters, name)
        if any(isinstance(mark, Nanoseconds) for mark in field.metadata):
            value = nanoseconds(value)
        elif get_origin(field.annotation) is Literal:
            value = get_args(field.annotation).index(value)
        filled[name] = value
    return filled


def _type_of(annotation: Any, metadata: list[Any]) -> str:
    if any(isinstance(mark, Nanoseconds) for mark in metadata):
        return "i8"
    if annotation is float:
        return "f8"
    if annotation is bool or get_origin(annotation) is Literal or annotation is int:
        return "i8"
    return ""
