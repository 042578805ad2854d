"""How far the flow of orders moves the price."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import linregress

from abm.records.trading_time import Intervals
from abm.risk.run.frames import (
    MINUTE,
    SELL,
    RunRecords,
    Values,
    continuous_trades,
    rows_at,
    trades_at,
    trading_hours,
)
from abm.risk.run.measure import Measure, Subject
from abm.risk.run.paths import mid_path

PIECE = 1 << 18
"""Quotes that are looked at together: a month of them takes more memory than the run did."""


@dataclass(frozen=True)
class Impact:
    """A line fitted by least squares, with intercept, to changes of the mid against flow.

    slope and its standard error in ticks a lot; r_squared; number of intervals. NaN where fewer
    than three intervals have a mid, or the flow is the same in all.
    """

    slope: float
    standard_error: float
    r_squared: float
    intervals: int


def _signed(trades: pd.DataFrame) -> Values:
    quantity = trades["quantity"].to_numpy(np.float64)
    return np.where(trades["side"].to_numpy() == SELL, -quantity, quantity)


def _fit(changes: Values, flow: Values) -> Impact:
    known = ~np.isnan(changes)
    changes, flow = changes[known], flow[known]
    if len(flow) < 3 or np.ptp(flow) == 0:
        return Impact(float("nan"), float("nan"), float("nan"), len(flow))
    line = linregress(flow, changes)
    return Impact(float(line.slope), float(line.stderr), float(line.rvalue) ** 2, len(flow))


def flow_imbalance(run: RunRecords, instrument: str | None = None) -> float:
    """(Bought - sold) / traded by aggressors over the session, from -1 to 1; NaN without trades."""
    trades = continuous_trades(run, instrument)
    total = float(trades["quantity"].sum())
    return float(_signed(trades).sum()) / total if total else float("nan")


def kyle_lambda(run: RunRecords, instrument: str | None = None, interval: int = MINUTE) -> Impact:
    """Change of the mid on the signed volume of aggressors in each interval (ns) of trading.

    Lambda of Kyle (1985), estimated by regression on intervals as in Hasbrouck (2009).
    """
    intervals = trading_hours(run, instrument).intervals(interval)
    trades = trades_at(run, instrument)
    flow = intervals.sums(trades["time"].to_numpy(np.int64), _signed(trades))
    return _fit(_moves(run, instrument, intervals), flow)


def _moves(run: RunRecords, instrument: str | None, intervals: Intervals) -> Values:
    """Change of the mid (ticks) in each interval, NaN where it has none at the beginning."""
    mids = mid_path(run, instrument)
    return mids.at(intervals.ends) - mids.at(intervals.starts)


def quote_events(quotes: pd.DataFrame) -> Values:
    """Contribution (lots) of each change of the best quote to the order flow imbalance.

    e_n of Cont, Kukanov and Stoikov (2014): what came to the bid or left the ask, less what left
    the bid or came to the ask. An empty bid is at minus infinity, an empty ask at infinity. Shape
    (len(quotes) - 1,), or (0,) without quotes.
    """
    bids = quotes["bid_quantity"].to_numpy(np.float64)
    asks = quotes["ask_quantity"].to_numpy(np.float64)
    bid = np.where(bids > 0, quotes["bid_price"].to_numpy(np.float64), -np.inf)
    ask = np.where(asks > 0, quotes["ask_price"].to_numpy(np.float64), np.inf)
    came = (bid[1:] >= bid[:-1]) * bids[1:] + (ask[1:] >= ask[:-1]) * asks[:-1]
    left = (bid[1:] <= bid[:-1]) * bids[:-1] + (ask[1:] <= ask[:-1]) * asks[1:]
    return np.asarray(came - left, dtype=np.float64)


def order_flow_impact(
    run: RunRecords, instrument: str | None = None, interval: int = MINUTE
) -> Impact:
    """Change of the mid on the order flow imbalance of each interval (ns).

    Cont, Kukanov and Stoikov (2014): the sum of the contributions of all changes of the best quote.
    """
    hours = trading_hours(run, instrument)
    intervals = hours.intervals(interval)
    quotes = rows_at(run, run.quotes, instrument)
    flow = np.zeros(len(intervals.ends))
    for first in range(0, len(quotes) - 1, PIECE):
        piece = quotes.iloc[first : first + PIECE + 1]
        times, came = piece["time"].to_numpy(np.int64)[1:], quote_events(piece)
        traded = hours.holds(times)  # that orders expire at the close is no flow
        flow += intervals.sums(times[traded], came[traded])
    return _fit(_moves(run, instrument, intervals), flow)


KYLE_LAMBDA = Measure(
    "kyle_lambda",
    "Kyle's lambda",
    "ticks a lot",
    lambda run, _, instrument: kyle_lambda(run, instrument).slope,
    Subject.IMPACT,
)
QUOTE_IMPACT = Measure(
    "quote_impact",
    "Impact of order flow imbalance",
    "ticks a lot",
    lambda run, _, instrument: order_flow_impact(run, instrument).slope,
    Subject.IMPACT,
)
FLOW_IMBALANCE = Measure(
    "flow_imbalance",
    "Imbalance of aggressive flow",
    "fraction",
    lambda run, _, instrument: flow_imbalance(run, instrument),
    Subject.IMPACT,
    bounds=(-1.0, 1.0),
)
