"""Runs made by hand: frames as a saved run holds them, from a few columns."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from abm.risk.frames import SECOND

OPEN = 34_200 * SECOND
TRADES = ("price", "quantity", "side", "auction", "maker_group", "taker_group")
QUOTES = ("bid_price", "bid_quantity", "ask_price", "ask_quantity")
GROUPS = ("group", "position", "cash", "fees", "bought", "sold")
EVENTS = ("kind", "trader", "group", "value")
LEVELS = range(1, 11)
DEPTH = tuple(f"{s}_{w}_{n}" for s in ("bid", "ask") for w in ("price", "quantity") for n in LEVELS)


def frame(names: tuple[str, ...], seconds=(), instrument="STOCK", **columns) -> pd.DataFrame:
    """Rows at seconds after the open; columns that are not given are 0."""
    time = OPEN + np.round(np.asarray(seconds, float) * SECOND).astype(np.int64)
    rows = pd.DataFrame({"time": time, "instrument": pd.Series(instrument, range(len(time)), str)})
    for name in names:
        rows[name] = columns.pop(name, 0)
    assert not columns, f"unknown columns {set(columns)}"
    return rows


def trades(seconds=(), **columns) -> pd.DataFrame:
    columns = {"price": 1000, "auction": False, "maker_group": "noise", "taker_group": "noise"} | (
        columns
    )
    rows = frame(TRADES, seconds, **columns).astype({"side": np.uint8, "auction": bool})
    return rows.astype({"maker_group": "category", "taker_group": "category"})


def quotes(seconds=(), **columns) -> pd.DataFrame:
    return frame(QUOTES, seconds, **({"bid_quantity": 5, "ask_quantity": 5} | columns))


def mids(seconds, values, **columns) -> pd.DataFrame:
    """Quotes one tick either side of whole mids."""
    values = np.asarray(values, np.int64)
    return quotes(seconds, bid_price=values - 1, ask_price=values + 1, **columns)


def depth(seconds=(), **columns) -> pd.DataFrame:
    return frame(DEPTH, seconds, **columns)


def groups(seconds=(), **columns) -> pd.DataFrame:
    return frame(GROUPS, seconds, **columns)


def events(seconds=(), **columns) -> pd.DataFrame:
    return frame(EVENTS, seconds, **columns)


@dataclass(frozen=True)
class MadeRun:
    """A session of some seconds from 09:30."""

    seconds: float = 3600
    trades: pd.DataFrame = field(default_factory=trades)
    quotes: pd.DataFrame = field(default_factory=quotes)
    depth: pd.DataFrame = field(default_factory=depth)
    groups: pd.DataFrame = field(default_factory=groups)
    events: pd.DataFrame = field(default_factory=events)
    tick_size: float = 0.01
    multiplier: float = 1.0
    hedger_groups: tuple[str, ...] = ("insurers",)
    open_time: int = OPEN

    @property
    def close_time(self) -> int:
        return self.open_time + round(self.seconds * SECOND)
