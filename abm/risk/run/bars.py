"""A run as bars: price, flow and liquidity of each interval of its trading."""

import numpy as np
import pandas as pd

from abm.records.trading_time import Intervals
from abm.risk.run.frames import (
    MINUTE,
    SELL,
    RunRecords,
    Values,
    first_instrument,
    rows_of,
    trades_at,
    trading_hours,
)
from abm.risk.run.paths import depth_path, mid_path, spread_path
from abm.risk.run.steps import Steps


def bars(run: RunRecords, interval_ns: int = MINUTE, instrument: str | None = None) -> pd.DataFrame:
    """One row an interval of continuous trading at the instrument's first venue.

    Each stretch of trading, as a day, begins with an interval of its own; its last may be shorter.
    An interval holds what happened after its start and up to its end, and the state in which it
    began. Columns, NaN where undefined: start, time (int64, ns: start and end of the interval),
    open, mid (ticks, then), low, high (of the mid), volume (lots that aggressors traded),
    signed_volume (those bought less those sold), bid_depth, ask_depth (lots at the best five
    levels) and spread (ticks), means over the time in which they were defined, withdrawn (members
    of all groups at its end).
    """
    instrument = instrument or first_instrument(run)
    intervals = trading_hours(run, instrument).intervals(interval_ns)
    return pd.DataFrame(
        {
            "start": intervals.starts,
            "time": intervals.ends,
            **_prices(mid_path(run, instrument), intervals),
            **_flow(run, intervals, instrument),
            **_liquidity(run, intervals, instrument),
            "withdrawn": _withdrawn(run, instrument).at(intervals.ends),
        }
    )


def _prices(mid: Steps, intervals: Intervals) -> dict[str, Values]:
    path, first = mid.split(intervals)
    return {
        "open": mid.at(intervals.starts),
        "mid": mid.at(intervals.ends),
        "low": np.fmin.reduceat(path.values, first),
        "high": np.fmax.reduceat(path.values, first),
    }


def _flow(run: RunRecords, intervals: Intervals, instrument: str) -> dict[str, Values]:
    trades = trades_at(run, instrument)
    times, lots = trades["time"].to_numpy(np.int64), trades["quantity"].to_numpy(np.float64)
    signed = np.where(trades["side"].to_numpy() == SELL, -lots, lots)
    return {
        "volume": intervals.sums(times, lots),
        "signed_volume": intervals.sums(times, signed),
    }


def _liquidity(run: RunRecords, intervals: Intervals, instrument: str) -> dict[str, Values]:
    bid, ask = depth_path(run, instrument)
    return {
        "bid_depth": bid.means(intervals),
        "ask_depth": ask.means(intervals),
        "spread": spread_path(run, instrument).means(intervals),
    }


def _withdrawn(run: RunRecords, instrument: str) -> Steps:
    numbers = rows_of(run, run.groups, instrument).groupby("time")["withdrawn"].sum()
    return Steps(numbers.index.to_numpy(np.int64), numbers.to_numpy(np.float64))
