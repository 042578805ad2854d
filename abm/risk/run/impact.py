"""How far the flow of orders moves the price."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import linregress

from abm.risk.run.frames import (
    MINUTE,
    SELL,
    RunRecords,
    Values,
    continuous_trades,
    rows_of,
    session_grid,
    sums_by_interval,
)
from abm.risk.run.measure import Measure, Subject
from abm.risk.run.paths import mid_path


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
    """Change of the mid on the signed volume of aggressors in each interval (ns).

    Lambda of Kyle (1985), estimated by regression on intervals as in Hasbrouck (2009).
    """
    grid = session_grid(run, interval)
    trades = continuous_trades(run, instrument)
    flow = sums_by_interval(trades["time"].to_numpy(np.int64), _signed(trades), grid)
    return _fit(np.diff(mid_path(run, instrument).at(grid)), flow)


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
    grid = session_grid(run, interval)
    quotes = rows_of(run, run.quotes, instrument)
    flow = sums_by_interval(quotes["time"].to_numpy(np.int64)[1:], quote_events(quotes), grid)
    return _fit(np.diff(mid_path(run, instrument).at(grid)), flow)


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
