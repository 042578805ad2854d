"""Runs made by hand: frames as a saved run holds them, from a few columns."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from abm.risk.run.attribution import PARTS
from abm.risk.run.frames import SECOND

OPEN = 34_200 * SECOND
TRADES = ("price", "quantity", "side", "auction", "maker_group", "taker_group")
QUOTES = ("bid_price", "bid_quantity", "ask_price", "ask_quantity")
GROUPS = ("group", "position", "cash", "fees", "bought", "sold", "options", "withdrawn")
EVENTS = ("kind", "trader", "group", "value")
OPTION_TRADES = (
    *("series", "kind", "strike", "expiry", "side", "quantity", "price", "value", "volatility"),
    *("model_volatility", "spot", "taker", "maker", "taker_group", "maker_group"),
)
EXECUTIONS = (
    *("start", "trader", "group", "lots", "filled", "children", "arrival", "cost", "fees"),
)
OPTION_ACCOUNTS = (
    *("trader", "group", "position", "mid", "cash", "options", "wealth", "floor"),
    *("net_delta", "net_gamma", "net_theta", "net_vega", *PARTS, "quotes"),
)
OPTIONS = (
    *("chain", "series", "kind", "strike", "expiry", "spot", "volatility", "bid", "ask"),
    *("value", "delta", "vega", "dealers"),
)
LEVELS = range(1, 11)
DEPTH = tuple(f"{s}_{w}_{n}" for s in ("bid", "ask") for w in ("price", "quantity") for n in LEVELS)


def frame(names: tuple[str, ...], seconds=(), instrument="STOCK", **columns) -> pd.DataFrame:
    """Rows at seconds after the open; columns that are not given are 0."""
    time = OPEN + np.round(np.asarray(seconds, float) * SECOND).astype(np.int64)
    rows = pd.DataFrame({"time": time, "instrument": pd.Series(instrument, range(len(time)), str)})
    rows["venue"] = pd.Series(columns.pop("venue", "exchange"), range(len(time)), str)
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


def close(seconds=3600, **columns) -> pd.DataFrame:
    """The quote of a book whose orders expire at the close."""
    prices = {"bid_price": 1, "ask_price": 2, "bid_quantity": 0, "ask_quantity": 0}
    return quotes([seconds], **(prices | columns))


def depth(seconds=(), **columns) -> pd.DataFrame:
    return frame(DEPTH, seconds, **columns)


def groups(seconds=(), **columns) -> pd.DataFrame:
    return frame(GROUPS, seconds, **columns)


def events(seconds=(), **columns) -> pd.DataFrame:
    return frame(EVENTS, seconds, **columns)


def option_trades(seconds=(), **columns) -> pd.DataFrame:
    return frame(OPTION_TRADES, seconds, **columns)


def executions(seconds=(), **columns) -> pd.DataFrame:
    return frame(EXECUTIONS, seconds, **columns)


def option_accounts(seconds=(), **columns) -> pd.DataFrame:
    """Accounts, by default of makers; their wealth is the sum of the parts, if not given."""
    rows = frame(OPTION_ACCOUNTS, seconds, **({"group": "makers", "quotes": True} | columns))
    if "wealth" not in columns:
        rows["wealth"] = rows[list(PARTS)].sum(axis=1)
    return rows


def option_series(seconds=(), **columns) -> pd.DataFrame:
    return frame(OPTIONS, seconds, **({"chain": "index"} | columns))


@dataclass(frozen=True)
class MadeRun:
    """A session of some seconds from 09:30."""

    seconds: float = 3600
    trades: pd.DataFrame = field(default_factory=trades)
    quotes: pd.DataFrame = field(default_factory=quotes)
    depth: pd.DataFrame = field(default_factory=depth)
    groups: pd.DataFrame = field(default_factory=groups)
    events: pd.DataFrame = field(default_factory=events)
    option_trades: pd.DataFrame = field(default_factory=option_trades)
    executions: pd.DataFrame = field(default_factory=executions)
    option_accounts: pd.DataFrame = field(default_factory=option_accounts)
    option_series: pd.DataFrame = field(default_factory=option_series)
    tick_size: float = 0.01
    multiplier: float = 1.0
    hedger_groups: tuple[str, ...] = ("insurers",)
    open_time: int = OPEN

    @property
    def close_time(self) -> int:
        return self.open_time + round(self.seconds * SECOND)


DAY = 86_400
"""Seconds."""


def two_days(**records) -> MadeRun:
    """A run of two days of an hour."""
    return MadeRun(seconds=DAY + 3600, **records)


def phases(seconds, values, **columns) -> pd.DataFrame:
    """Changes of phase: 0 continuous trading, 1 an auction, 2 closed."""
    return events(seconds, kind="phase", value=values, **columns)
