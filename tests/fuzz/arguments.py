"""Arguments for anything: mostly such as fit a name, often such as fit nothing."""

import inspect
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, get_args, get_origin

import numpy as np
from hypothesis import strategies as st

from abm import Instrument, MarketModel, NaiveOrderBook, OrderBook, Session, Side, Trader, Venue
from abm.agents.noise_trader import NoiseTrader
from abm.agents.parameters import TraderParameters
from abm.kernel.book.messages import MAX_QUANTITY, MESSAGE, REPORT
from abm.kernel.records.registry import RECORDS
from abm.market.chains import OptionChain
from abm.market.fields import Strict
from abm.market.limit_order_book import Phase, SelfMatch, TimeInForce
from abm.market.surfaces import FlatSurface, SviSurface
from tests.fuzz.calls import Call, Made, own_names, parameters_of
from tests.fuzz.traders import Quiet, Scripted

OPEN = Session().open_time

EDGES = [
    sign * (2**power + step)
    for power in (0, 15, 31, 40, 53, 63, 64, 100)
    for step in (-1, 0, 1)
    for sign in (1, -1)
]
HUGE = [10**30, -(10**30), 10**400, -(10**5000)]


def nothing(*_: Any, **__: Any) -> None:
    """A function that takes anything."""


class Strange:
    """Fits nowhere, and cannot be shown."""

    def __repr__(self) -> str:
        raise RuntimeError("cannot be shown")


_floats = st.floats() | st.sampled_from([0.0, 1.0, 5e-324, 1.7e308, float("nan"), float("inf")])
_scalars = st.builds(
    lambda kind, value: kind(value),
    st.sampled_from([np.int8, np.int64, np.float16, np.float32, np.float64, np.bool_]),
    st.integers(-100, 100),
)
_odd_scalars = [
    np.uint64(2**64 - 1),
    np.uint8(255),
    np.float64("nan"),
    np.longdouble("inf"),
    np.complex64(1j),
    np.str_("a"),
    np.bytes_(b"a"),
    np.datetime64("2010-05-06"),
    np.zeros(1, MESSAGE)[0],
]
_arrays = [
    np.zeros(0),
    np.zeros(3),
    np.zeros((2, 2)),
    np.zeros((2, 0)),
    np.array(5),
    np.array(1.5),
    np.array([np.nan]),
    np.array([1, 2**62]),
    np.arange(6)[::2],
    np.array(["a"]),
    np.array([None]),
    np.zeros(2, ">i8"),
    np.zeros(2, REPORT),
    np.zeros((1, 1), MESSAGE),
    np.zeros(3, MESSAGE)[::2],
]
_python = [Decimal("1.5"), Decimal("NaN"), Fraction(1, 3), 1j, ..., int, range(3), {1, 2}, object]
_strange = [nothing, Strange(), Strange, b"", bytearray(b"ab"), "stock", "here"]
_enums = [Side.SELL, Phase.CLOSED, SelfMatch.CANCEL_BOTH, TimeInForce.DAY]
_ours = [
    Session(),
    Instrument(price=1.0),
    Venue(instrument="stock"),
    OptionChain(venue="here"),
    FlatSurface(),
    SviSurface(),
    OrderBook(),
    NaiveOrderBook(),
    Trader(),
    TraderParameters(),
    Quiet,
    NoiseTrader,
    OptionChain,
    MarketModel,
]
_things = [*_odd_scalars, *_arrays, *_python, *_strange, *_enums, *_ours]
_small = st.none() | st.booleans() | st.integers(-3, 20) | st.text(max_size=5)
_plain = _small | st.sampled_from(EDGES + HUGE) | _floats
_nested = st.lists(_plain, max_size=3) | st.dictionaries(st.text(max_size=3), _plain, max_size=3)

JUNK = _plain | _scalars | st.sampled_from(_things) | _nested | st.tuples(_plain, _plain)
"""Anything at all."""

_numbers = st.integers(-2, 20) | st.floats(-2, 200) | st.sampled_from([0.2, 1, 100.0, 252])


def _messages() -> st.SearchStrategy[np.ndarray]:
    """Arrays of MESSAGE of random bytes, and of small numbers that meet."""
    small = {name: st.integers(0, 3) for name in MESSAGE.names or ()}
    small |= {"quantity": st.integers(0, 9), "price": st.integers(97, 103), "book": st.just(0)}
    rows = st.tuples(*(small[name] for name in MESSAGE.names or ()))
    noise = st.binary(max_size=20 * MESSAGE.itemsize).map(
        lambda raw: np.frombuffer(raw[: len(raw) // MESSAGE.itemsize * MESSAGE.itemsize], MESSAGE)
    )
    return noise | st.lists(rows, max_size=20).map(lambda rows: np.array(rows, MESSAGE))


_prices = st.integers(97, 103) | st.integers(9_990, 10_010) | st.sampled_from([1, 2**62, 2**63 - 1])
_lots = st.integers(1, 12) | st.sampled_from([0, MAX_QUANTITY, MAX_QUANTITY + 1])
_times = st.integers(OPEN - 5, OPEN + 10**6) | st.integers(-5, 5)
_seconds = st.sampled_from([1e-3, 0.5, 1.0, 60.0, 1e10])
_stocks = st.just({"stock": Instrument(price=100.0), "other": Instrument(price=5, tick_size=0.1)})
_venues = st.just({"here": Venue(instrument="stock"), "there": Venue(instrument="stock")})

FITTING: dict[str, st.SearchStrategy[Any]] = {
    "side": st.sampled_from([0, 1, Side.BUY, Side.SELL]),
    **dict.fromkeys(("stop_price", "reference"), _prices),
    "price": _prices | st.floats(0, 200),
    **dict.fromkeys(("quantity", "peak"), _lots),
    "order_id": st.integers(0, 9),
    "owner": st.integers(0, 2),
    "book": st.integers(0, 1),
    "number": st.integers(0, 5),
    **dict.fromkeys(("until", "now", "expiry", "time"), _times),
    "levels": st.none() | st.integers(0, 3),
    "phase": st.sampled_from(Phase),
    "self_match": st.sampled_from(SelfMatch),
    "time_in_force": st.sampled_from(TimeInForce),
    "post_only": st.booleans(),
    "hidden": st.booleans(),
    "messages": _messages(),
    "kind": st.sampled_from(["call", "put"]),
    "name": st.sampled_from(["one", "two", *RECORDS]),
    "record": st.sampled_from(sorted(RECORDS)),
    "venue": st.sampled_from(["here", "there"]),
    "trader": st.sampled_from([Quiet, Scripted]),
    "parameters": st.just(TraderParameters(count=2)),
    "saved": st.just(Made("saved")),
    "agent": st.just(Made("agent")),
    "instruments": _stocks,
    "venues": _venues,
    "chains": st.just({"options": OptionChain(venue="here")}),
    "session": st.just(Session(open="09:30", close="09:30:01", step=1e-5)),
    "instrument": st.just(Instrument(price=100.0)),
    "seed": st.integers(0, 9),
    **dict.fromkeys(("record_interval", "option_interval", "wake_interval"), _seconds),
    **dict.fromkeys(("record_orders", "plain"), st.booleans()),
    "sink": st.just(nothing),
    "count": st.integers(0, 4),
    "path": st.sampled_from([".", "/", "", "/dev/null"]),
}

_WHOLLY_OURS = frozenset({"instrument", "session", "market", "members"})
"""Arguments of methods between parts of an experiment file, which nobody passes by hand."""

_SLOW = frozenset({"record_interval", "option_interval", "wake_interval"})
"""Times that can be so short that a market, rightly, never comes to an end."""


def argument(name: str, also: st.SearchStrategy[Any] = JUNK) -> st.SearchStrategy[Any]:
    """Something for a parameter: twice out of three such as fits its name."""
    fits = FITTING.get(name, _numbers)
    if name in _SLOW:
        also = also.filter(lambda value: not _is_short(value))
    return fits | fits | also


def _is_short(value: Any) -> bool:
    return isinstance(value, int | float | np.generic) and 0 < abs(_number(value)) < 1e-4


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0


MORE = ("owner", "time_in_force", "expiry", "post_only", "hidden", "peak", "count", "latency", "x")
"""Names for what a function takes as **more."""


@st.composite
def arguments(draw: st.DrawFn, thing: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """What to give to a function, method or class: one argument too few or too many, at times."""
    given: list[Any] = []
    more: dict[str, Any] = {}
    for parameter in parameters_of(thing):
        if parameter.kind in (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL):
            for name in draw(st.lists(st.sampled_from(MORE), max_size=2)):
                more[name] = draw(argument(name))
            continue
        if parameter.default is not inspect.Parameter.empty and draw(st.booleans()):
            break
        value = draw(argument(parameter.name))
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            more[parameter.name] = value
        else:
            given.append(value)
    return tuple(given), more


@st.composite
def calls_of(draw: st.DrawFn, kind: type, names: tuple[str, ...] = ()) -> Call:
    """A call of a public method of a class, or of one of these."""
    name = draw(st.sampled_from(list(names or own_names(kind))))
    given, more = (
        draw(arguments(getattr(kind, name))) if callable(getattr(kind, name)) else ((), {})
    )
    return Call(name, given, more)


@st.composite
def fields_of(draw: st.DrawFn, kind: type[Strict]) -> dict[str, Any]:
    """Values for some fields of a part of an experiment file."""
    names = st.sampled_from(sorted(kind.model_fields) or ["none"])
    chosen = [n for n in draw(st.lists(names, max_size=4, unique=True)) if n != "none"]
    needed = [name for name, field in kind.model_fields.items() if field.is_required()]
    return {name: draw(_value(kind, name)) for name in {*chosen, *needed}}


def _value(kind: type[Strict], name: str) -> st.SearchStrategy[Any]:
    annotation = kind.model_fields[name].annotation
    fits = _numbers
    if get_origin(annotation) is Literal:
        fits = st.sampled_from(get_args(annotation))
    elif annotation is str:
        fits = st.sampled_from(["stock", "here", "09:30", "15:00:01"])
    elif annotation is bool:
        fits = st.booleans()
    elif get_origin(annotation) is tuple:
        fits = st.lists(_numbers, max_size=5, unique=True).map(sorted)
    extreme = st.sampled_from([1e-300, 1e-9, 1e6, 1e9, 1e18, 1e300, *EDGES])
    return fits | fits | extreme | JUNK


@st.composite
def method_of_part(draw: st.DrawFn, kind: type[Strict]) -> Call:
    """A call of a method of a part of an experiment file, by whoever knows the other parts."""
    names = [n for n in own_names(kind) if n not in kind.model_fields and _is_plain(kind, n)]
    name = draw(st.sampled_from(names or ["model_dump"]))
    method = getattr(kind, name)
    if not callable(method):
        return Call(name)
    wanted = [p for p in parameters_of(method) if p.default is inspect.Parameter.empty]
    given = [draw(FITTING[p.name] if p.name in _WHOLLY_OURS else argument(p.name)) for p in wanted]
    return Call(name, tuple(given))


def _is_plain(kind: type, name: str) -> bool:
    """Whether a name is a property or an ordinary method, not one for compiled code."""
    found = inspect.getattr_static(kind, name)
    names = {p.name for p in parameters_of(found)} if inspect.isfunction(found) else set()
    known = names <= FITTING.keys() | {"k", "years", "forward"}
    return isinstance(found, property) or (inspect.isfunction(found) and known)
