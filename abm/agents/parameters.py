"""Parameters of traders: typed, bounded, with unit and source, and readable by compiled code."""

from typing import Any, ClassVar, Literal, get_args, get_origin

import numpy as np

from abm.kernel.compiling.jit import new_rows
from abm.market.fields import Nanoseconds, Seconds, Strict, nanoseconds, parameter


class Latency(Strict):
    """How long a message takes to the book: a fixed time, plus an exponential one of mean extra."""

    fixed: Seconds = parameter(0.0, unit="s", about="least time under way", ge=0)
    extra: Seconds = parameter(0.0, unit="s", about="mean of the exponential time added", ge=0)


class TraderParameters(Strict):
    """What every group of traders is told."""

    trader: ClassVar[Any] = None
    """The class of the traders, set where an experiment file names it by its kind."""

    count: int = parameter(1, unit="traders", about="members of the group", ge=0, le=10_000_000)
    wake_interval: Seconds = parameter(
        1.0, unit="s", about="mean time between decisions of one trader", ge=1e-9
    )
    wake_law: Literal["poisson", "even"] = parameter(
        "poisson", unit="", about="decisions at the points of a Poisson process, or evenly spaced"
    )
    u_shape: float = parameter(
        1.0,
        unit="",
        about="decisions at open and close as a multiple of those at midday",
        ge=1,
        le=100,
        source="the U of the day's activity: Admati and Pfleiderer 1988; Jain and Joh 1988",
    )
    latency: Latency = Latency()
    cash: float = parameter(0.0, unit="currency", about="cash of each trader at the open")
    position: int = parameter(0, unit="lots", about="position of each trader at the open")
    trader_class: str = parameter(
        "",
        unit="",
        about="class of traders that the group belongs to, in the records; else its own name",
        source="Kirilenko, Kyle, Samadi and Tuzun 2017 sort accounts into six",
    )


_COMMON = frozenset(TraderParameters.model_fields)


def _type_of(annotation: Any, metadata: list[Any]) -> str:
    if any(isinstance(mark, Nanoseconds) for mark in metadata):
        return "i8"
    if annotation is float:
        return "f8"
    if annotation is bool or get_origin(annotation) is Literal or annotation is int:
        return "i8"
    return ""


def record_dtype(
    parameters: type[Strict], tables: tuple[str, ...] = (), shared: np.dtype[Any] | None = None
) -> np.dtype[Any]:
    """The record that compiled code reads: a field for every number, switch and choice.

    parameters: those of a trader or of a policy.  Seconds become int64 nanoseconds, choices their
    place in the Literal. What every group is told is left out: the loop sees to it. For each table
    of the trader there are its address and its length. shared: what the group remembers together.
    """
    fields: list[tuple[str, Any]] = []
    left_out = _COMMON if issubclass(parameters, TraderParameters) else frozenset()
    for name, field in parameters.model_fields.items():
        code = _type_of(field.annotation, field.metadata)
        if code and name not in left_out:
            fields.append((name, code))
    for table in tables:
        fields += [(table, "i8"), (f"{table}_count", "i8")]
    if shared is not None:
        fields.append(("shared", shared))
    return np.dtype(fields or [("nothing", "i8")], align=True)


def fill_record(parameters: Strict, dtype: np.dtype[Any]) -> np.ndarray:
    """An array of one record with the values of the parameters."""
    record = new_rows(1, dtype)
    for name, field in type(parameters).model_fields.items():
        if name not in (dtype.names or ()) or not _type_of(field.annotation, field.metadata):
            continue  # the loop sees to it, or a table of the trader stands for it
        value = getattr(parameters, name)
        if any(isinstance(mark, Nanoseconds) for mark in field.metadata):
            value = nanoseconds(value)
        elif get_origin(field.annotation) is Literal:
            value = get_args(field.annotation).index(value)
        record[name] = value
    return record
