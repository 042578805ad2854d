"""Why option accounts won or lost: their profit split into parts.

The parts are summed up while the market runs (Haug 2007, chapter 2; Wilmott 2006, chapter 12):

delta     what the moves of the price gave, of options and of the position in the underlying
gamma     half gamma times the squared moves
theta     the passing of time, without what rates cause
vega      the moves of the volatility; volga and vanna: their squares, and with the moves of price
rate      the passing of time at the rate, and interest on cash
edge      option trades at better prices than their value: what clients paid, or the option account
spread    half-spreads paid in the underlying; impact: what was paid beyond; fees: negative, if paid
residual  what the expansion of the values of options does not explain
"""

import numpy as np
import pandas as pd

from abm.kernel.records.option_accounts import PROFIT_PARTS
from abm.risk.run.frames import MINUTE, RunRecords, trading_hours
from abm.risk.run.measure import Measure, Subject
from abm.risk.run.option_records import has_option_accounts

PARTS = tuple(name for name, _ in PROFIT_PARTS)
"""Columns of the parts of a profit, which add up to the column "total"."""

FAMILIES = {
    "delta": ("delta",),
    "gamma": ("gamma",),
    "theta": ("theta",),
    "volatility": ("vega", "volga", "vanna"),
    "edge": ("edge",),
    "hedging": ("spread", "impact", "fees"),
    "other": ("rate", "residual"),
}
"""The parts in fewer words."""


def attribution(
    run: RunRecords, group: str | None = None, start: int | None = None, end: int | None = None
) -> pd.DataFrame:
    """Profit of each option account from start to end (ns) in currency, by parts.

    Rows: (group, trader). Columns: PARTS, and "total", the change of its wealth. By default the
    first record and the close; what an option account had at a time is that of the last record up
    to it, at the earliest the first. ValueError for a group that has no option account.
    """
    rows = _rows(run, group)
    if rows.empty:
        return rows.set_index(["group", "trader"])[[*PARTS, "total"]]
    first = int(rows["time"].iloc[0])
    end = run.close_time if end is None else end
    return _state(rows, max(end, first)) - _state(rows, max(start or first, first))


def makers_parts(run: RunRecords) -> "pd.Series[float]":
    """Profit of all groups that quote options, from first record to last, in currency, by PARTS."""
    option_accounts = run.option_accounts
    makers = option_accounts["group"][option_accounts["quotes"].to_numpy(bool)].unique()
    theirs = option_accounts[option_accounts["group"].isin(makers)]
    times, parts = theirs["time"].to_numpy(), theirs[list(PARTS)].to_numpy(np.float64)
    ends = [parts[times == time].sum(axis=0) for time in (*times[:1], *times[-1:])]
    made = ends[-1] - ends[0] if ends else np.zeros(len(PARTS))
    return pd.Series(made * (run.tick_size * run.multiplier), list(PARTS))


def makers_profit(run: RunRecords, family: str) -> float:
    """What one of FAMILIES adds to the profit of those who quote options, in currency."""
    return float(makers_parts(run)[list(FAMILIES[family])].sum())


def path(run: RunRecords, group: str | None = None, interval: int = MINUTE) -> pd.DataFrame:
    """Profit of all accounts, or those of a group, since the first record, in currency, by parts.

    Index: times of trading (ns) from the open to the close, an interval apart. Columns: PARTS and
    "total".
    ValueError for a group that has no option account.
    """
    sums = _rows(run, group).groupby("time")[[*PARTS, "total"]].sum()
    pieces = trading_hours(run).intervals(interval)
    grid = pd.Index(np.union1d(pieces.starts, pieces.ends), name="time")
    since = sums - sums.iloc[0] if len(sums) else sums
    return since.reindex(grid, method="ffill").fillna(0.0)


def families(profit: pd.DataFrame) -> pd.DataFrame:
    """The parts of an attribution or a path gathered as FAMILIES, and "total"."""
    gathered = {name: profit[list(parts)].sum(axis=1) for name, parts in FAMILIES.items()}
    return pd.DataFrame(gathered | {"total": profit["total"]})


def _rows(run: RunRecords, group: str | None) -> pd.DataFrame:
    """time, group, trader and the state of parts and wealth ("total") of accounts, in currency."""
    option_accounts = run.option_accounts.rename(columns={"wealth": "total"}).astype({"group": str})
    if group is not None and group not in set(option_accounts["group"]):
        known = ", ".join(option_accounts["group"].unique()) or "none"
        raise ValueError(f"there is no group of option accounts {group!r}, only: {known}")
    rows = option_accounts if group is None else option_accounts[option_accounts["group"] == group]
    money = rows[[*PARTS, "total"]] * (run.tick_size * run.multiplier)
    return rows[["time", "group", "trader"]].join(money)


def _state(rows: pd.DataFrame, time: int) -> pd.DataFrame:
    times = rows["time"].to_numpy()
    last = rows[times == times[times <= time][-1]]
    state: pd.DataFrame = last.set_index(["group", "trader"])[[*PARTS, "total"]]
    return state


MAKERS_EDGE = Measure(
    "makers_edge",
    "Option makers' edge",
    "currency",
    lambda run, _, __: makers_profit(run, "edge"),
    Subject.PROFIT,
    has_option_accounts,
)
MAKERS_HEDGING = Measure(
    "makers_hedging",
    "Option makers' hedging cost",
    "currency",
    lambda run, _, __: 0.0 - makers_profit(run, "hedging"),  # of nothing 0, not -0
    Subject.PROFIT,
    has_option_accounts,
)
