"""Tapes with names instead of numbers: Arrow tables, for Parquet files and pandas frames.

Times are int64 nanoseconds since midnight of day 0, prices int64 ticks, quantities int64 lots;
option prices are floats in ticks.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from abm.kernel.market.tapes import EVENT_NAMES, LEVELS, PART_NAMES

SCHEMA_VERSION = 4
"""Of the columns below; written into every file."""


@dataclass(frozen=True)
class Names:
    """What the numbers on the tapes stand for."""

    venues: tuple[str, ...]
    instruments: tuple[str, ...]
    instrument_of: tuple[int, ...]
    groups: tuple[str, ...]
    members: tuple[int, ...]
    chains: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    """Class of traders that each group belongs to; without any, each is one of its own."""


def _named(numbers: np.ndarray, names: tuple[str, ...]) -> pa.DictionaryArray:
    """Names in the place of numbers; null for a number below 0."""
    indices = pa.array(numbers.astype(np.int32), mask=numbers < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string()))


def _place(rows: np.ndarray, names: Names) -> dict[str, pa.Array]:
    instruments = np.array(names.instrument_of)[rows["book"]]
    instruments[rows["book"] < 0] = -1
    return {
        "venue": _named(rows["book"], names.venues),
        "instrument": _named(instruments, names.instruments),
    }


def _columns(rows: np.ndarray, *names: str) -> dict[str, pa.Array]:
    return {name: pa.array(np.ascontiguousarray(rows[name])) for name in names}


def _trades(rows: np.ndarray, names: Names) -> dict[str, pa.Array]:
    return {
        **_columns(rows, "time"),
        **_place(rows, names),
        **_columns(rows, "price", "quantity", "side"),
        "auction": pa.array(rows["auction"] != 0),
        **_columns(rows, "maker", "taker", "maker_id", "taker_id"),
        "maker_group": _named(rows["maker_group"], names.groups),
        "taker_group": _named(rows["taker_group"], names.groups),
    }


def _orders(rows: np.ndarray, names: Names) -> dict[str, pa.Array]:
    kept = ("kind", "side", "reason", "hidden", "order_id", "price", "quantity")
    ids = ("maker_id", "taker_id", "maker", "taker", "message")
    return {
        **_columns(rows, "time"),
        **_place(rows, names),
        **_columns(rows, *kept, *ids),
    }


def _quotes(rows: np.ndarray, names: Names) -> dict[str, pa.Array]:
    quote = ("bid_price", "bid_quantity", "ask_price", "ask_quantity")
    return {**_columns(rows, "time"), **_place(rows, names), **_columns(rows, *quote)}


def _depth(rows: np.ndarray, names: Names) -> dict[str, pa.Array]:
    columns = {**_columns(rows, "time"), **_place(rows, names)}
    for level in range(LEVELS):
        for name in ("bid_price", "bid_quantity", "ask_price", "ask_quantity"):
            columns[f"{name}_{level + 1}"] = pa.array(np.ascontiguousarray(rows[name][:, level]))
    return columns


def _classes(groups: np.ndarray, names: Names) -> pa.DictionaryArray:
    """The class of traders that each group belongs to."""
    classes = names.classes or names.groups
    known = tuple(dict.fromkeys(classes))
    numbers = np.array([known.index(each) for each in classes], np.int32)
    return _named(numbers[groups], known)


def _groups(rows: np.ndarray, names: Names) -> dict[str, pa.Array]:
    lots = ("bought", "sold", "aggressive_bought", "aggressive_sold", "withdrawn")
    return {
        **_columns(rows, "time"),
        "group": _named(rows["group"], names.groups),
        "trader_class": _classes(rows["group"], names),
        "instrument": _named(rows["instrument"], names.instruments),
        **_columns(rows, "position", "cash"),
        "fees": pa.array(rows["fees"] / 1000),
        **_columns(rows, *lots, "options"),
        "members": pa.array(np.array(names.members)[rows["group"]]),
    }


def _events(rows: np.ndarray, names: Names) -> dict[str, pa.Array]:
    return {
        **_columns(rows, "time"),
        "kind": _named(rows["kind"], EVENT_NAMES),
        **_columns(rows, "trader"),
        "group": _named(rows["group"], names.groups),
        **_place(rows, names),
        **_columns(rows, "value"),
    }


def _kind(rows: np.ndarray) -> dict[str, pa.Array]:
    """Call or put, from the sign of an option."""
    return {"kind": _named(np.where(rows["sign"] > 0, 0, 1), ("call", "put"))}


def _option_trades(rows: np.ndarray, names: Names) -> dict[str, pa.Array]:
    return {
        **_columns(rows, "time"),
        **_place(rows, names),
        **_columns(rows, "series"),
        **_kind(rows),
        **_columns(rows, "strike", "expiry", "side", "quantity"),
        "price": pa.array(rows["price"] / 1000),
        **_columns(rows, "value", "volatility", "model_volatility", "spot", "taker", "maker"),
        "taker_group": _named(rows["taker_group"], names.groups),
        "maker_group": _named(rows["maker_group"], names.groups),
    }


def _executions(rows: np.ndarray, names: Names) -> dict[str, pa.Array]:
    return {
        **_columns(rows, "time", "start", "trader"),
        "group": _named(rows["group"], names.groups),
        **_place(rows, names),
        **_columns(rows, "lots", "filled", "children", "arrival", "cost"),
        "fees": pa.array(rows["fees"] / 1000),
    }


def _desks(rows: np.ndarray, names: Names) -> dict[str, pa.Array]:
    money = ("position", "mid", "cash", "options", "wealth", "floor")
    greeks = ("net_delta", "net_gamma", "net_theta", "net_vega")
    return {
        **_columns(rows, "time", "trader"),
        "group": _named(rows["group"], names.groups),
        "instrument": _named(rows["instrument"], names.instruments),
        **_columns(rows, *money, *greeks, *PART_NAMES),
        "quotes": pa.array(rows["quotes"] != 0),
    }


def _options(rows: np.ndarray, names: Names) -> dict[str, pa.Array]:
    numbers = ("volatility", "bid", "ask", "value", "delta", "vega", "dealers")
    return {
        **_columns(rows, "time"),
        **_place(rows, names),
        "chain": _named(rows["chain"], names.chains),
        **_columns(rows, "series"),
        **_kind(rows),
        **_columns(rows, "strike", "expiry", "spot", *numbers),
    }


RECORDS: dict[str, tuple[str, Callable[[np.ndarray, Names], dict[str, pa.Array]]]] = {
    "trades": ("trade_tape", _trades),
    "orders": ("order_tape", _orders),
    "quotes": ("quote_tape", _quotes),
    "depth": ("depth_tape", _depth),
    "groups": ("tally_tape", _groups),
    "events": ("event_tape", _events),
    "option_trades": ("option_trade_tape", _option_trades),
    "executions": ("execution_tape", _executions),
    "desks": ("desk_tape", _desks),
    "options": ("line_tape", _options),
}
"""Name of a record: the tape it is made from, and how."""


def as_table(record: str, rows: np.ndarray, names: Names) -> pa.Table:
    """The Arrow table of a record ("trades", "orders", ...) from rows of its tape."""
    table = pa.table(RECORDS[record][1](rows, names))
    return table.replace_schema_metadata({"abm_schema": str(SCHEMA_VERSION)})
