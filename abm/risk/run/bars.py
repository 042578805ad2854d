"""A run as bars: price, flow and liquidity of each interval of its session."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abm.risk.run.frames import (
    MINUTE,
    SELL,
    RunRecords,
    Times,
    Values,
    continuous_trades,
    first_instrument,
    rows_of,
    session_grid,
    sums_by_interval,
)
from abm.risk.run.paths import depth_path, mid_path, spread_path
from abm.risk.run.steps import Steps


def bars(run: RunRecords, interval_ns: int = MINUTE, instrument: str | None = None) -> pd.DataFrame:
    """One row an interval from the open to the close; the last may be shorter.

    An interval holds what happened after its start and up to its end, and the state in which it
    began. Columns, NaN where undefined: time (int64, ns: end of the interval), mid (ticks, at its
    end), low, high (of the mid), volume (lots that aggressors traded), signed_volume (those bought
    less those sold), bid_depth, ask_depth (lots at the best five levels) and spread (ticks), means
    over the time in which they were defined, withdrawn (members of all groups at its end).
    """
    instrument = instrument or first_instrument(run)
    grid = session_grid(run, interval_ns)
    return pd.DataFrame(
        {
            "time": grid[1:],
            **_prices(mid_path(run, instrument), grid),
            **_flow(run, grid, instrument),
            **_liquidity(run, grid, instrument),
            "withdrawn": _withdrawn(run, instrument).at(grid[1:]),
        }
    )


def _prices(mid: Steps, grid: Times) -> dict[str, Values]:
    path, first = _split(mid, grid)
    return {
        "mid": mid.at(grid[1:]),
        "low": np.fmin.reduceat(path.values, first),
        "high": np.fmax.reduceat(path.values, first),
    }


def _flow(run: RunRecords, grid: Times, instrument: str) -> dict[str, Values]:
    trades = continuous_trades(run, instrument)
    times, lots = trades["time"].to_numpy(np.int64), trades["quantity"].to_numpy(np.float64)
    signed = np.where(trades["side"].to_numpy() == SELL, -lots, lots)
    return {
        "volume": sums_by_interval(times, lots, grid),
        "signed_volume": sums_by_interval(times, signed, grid),
    }


def _liquidity(run: RunRecords, grid: Times, instrument: str) -> dict[str, Values]:
    bid, ask = depth_path(run, instrument)
    return {
        "bid_depth": _means(bid, grid),
        "ask_depth": _means(ask, grid),
        "spread": _means(spread_path(run, instrument), grid),
    }


def _withdrawn(run: RunRecords, instrument: str) -> Steps:
    numbers = rows_of(run, run.groups, instrument).groupby("time")["withdrawn"].sum()
    return Steps(numbers.index.to_numpy(np.int64), numbers.to_numpy(np.float64))


def _means(path: Steps, grid: Times) -> Values:
    """Mean of each interval, weighted by time, of what is defined; NaN where nothing is."""
    path, first = _split(path, grid)
    lengths = np.where(np.isnan(path.values), 0, path.lengths(int(grid[-1]))).astype(np.float64)
    weights = np.add.reduceat(lengths, first)
    means = np.full(len(weights), np.nan)
    sums = np.add.reduceat(lengths * np.nan_to_num(path.values), first)
    np.divide(sums, weights, out=means, where=weights > 0)
    return means


def _split(path: Steps, grid: Times) -> tuple[Steps, NDArray[np.intp]]:
    """The path cut at the times of the grid, and where in it each interval begins."""
    path = path.within(int(grid[0]), int(grid[-1]))
    # a cut stands behind what happened at its time, which so belongs to the interval before it too
    cuts = np.searchsorted(path.times, grid[:-1], side="right")
    times = np.insert(path.times, cuts, grid[:-1])
    values = np.insert(path.values, cuts, path.at(grid[:-1]))
    return Steps(times, values), cuts + np.arange(len(cuts))
