"""What it costs to trade now: spread, depth and illiquidity."""

import numpy as np

from abm.risk.run.frames import MINUTE, RunRecords, trades_at, trading_hours
from abm.risk.run.measure import NOT_NEGATIVE, Measure, Subject
from abm.risk.run.paths import depth_path, mid_path, spread_path

MILLION = 1e6


def quoted_spread(run: RunRecords, instrument: str | None = None) -> float:
    """Mean of ask minus bid (ticks), weighted by the time of trading that it stood.

    Time in which a side is empty or the book crossed does not count; NaN if there is no other.
    """
    spread = spread_path(run, instrument).within(run.open_time, run.close_time)
    return spread.mean(run.close_time)


def best_depth(
    run: RunRecords, instrument: str | None = None, levels: int = 5
) -> tuple[float, float]:
    """Mean lots displayed at the best levels of the bid side, of the ask side; NaN without rows."""
    bid, ask = (
        side.within(run.open_time, run.close_time) for side in depth_path(run, instrument, levels)
    )
    return bid.mean(run.close_time), ask.mean(run.close_time)


def amihud_illiquidity(
    run: RunRecords, instrument: str | None = None, interval: int = 5 * MINUTE
) -> float:
    """Mean of |return of the mid| / value traded, a fraction a million of currency.

    Amihud (2002), equation 1, on intervals (ns) of continuous trading in place of the days of a
    year; intervals without trades are left out. NaN if there is no interval left.
    """
    intervals = trading_hours(run, instrument).intervals(interval)
    trades = trades_at(run, instrument)
    values = (trades["price"] * trades["quantity"]).to_numpy(np.float64)
    traded = intervals.sums(trades["time"].to_numpy(np.int64), values)
    traded *= run.tick_size * run.multiplier
    mids = mid_path(run, instrument)
    before, after = mids.at(intervals.starts), mids.at(intervals.ends)
    returns = np.abs((after - before) / before)
    counted = (traded > 0) & ~np.isnan(returns)
    if not counted.any():
        return float("nan")
    return float(np.mean(returns[counted] / traded[counted])) * MILLION


SPREAD = Measure(
    "spread",
    "Quoted spread",
    "ticks",
    lambda run, _, instrument: quoted_spread(run, instrument),
    Subject.LIQUIDITY,
    bounds=NOT_NEGATIVE,
)
BID_DEPTH = Measure(
    "bid_depth",
    "Bid depth, best five levels",
    "lots",
    lambda run, _, instrument: best_depth(run, instrument)[0],
    Subject.LIQUIDITY,
    bounds=NOT_NEGATIVE,
)
ASK_DEPTH = Measure(
    "ask_depth",
    "Ask depth, best five levels",
    "lots",
    lambda run, _, instrument: best_depth(run, instrument)[1],
    Subject.LIQUIDITY,
    bounds=NOT_NEGATIVE,
)
AMIHUD = Measure(
    "amihud",
    "Amihud illiquidity",
    "fraction a million",
    lambda run, _, instrument: amihud_illiquidity(run, instrument),
    Subject.LIQUIDITY,
    bounds=NOT_NEGATIVE,
)
