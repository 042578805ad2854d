"""Quotes and depth of an instrument at one venue as paths in time, while it trades there.

The venue is by default the first that lists the instrument. Outside of continuous trading, in
auctions, halts and nights, nothing is quoted that could be traded on: there paths are undefined.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abm.records.trading_time import TradingTime
from abm.risk.run.frames import RunRecords, Values, rows_at, trading_hours
from abm.risk.run.steps import Steps

Flags = NDArray[np.bool_]


def mid_path(run: RunRecords, instrument: str | None = None, venue: str | None = None) -> Steps:
    """Mid-price (ticks). While a side is empty, or nothing trades, the previous mid goes on.

    None before the first. When trading begins again the mid does: it is NaN until there is one.
    """
    quotes = rows_at(run, run.quotes, instrument, venue)
    sums = quotes["bid_price"].to_numpy() + quotes["ask_price"].to_numpy()
    hours = trading_hours(run, instrument, venue)
    path = _path(run, standing(quotes, np.where(_has_mid(quotes), sums / 2, np.nan)), hours)
    told = np.isin(path.times, hours.starts[1:]) | ~np.isnan(path.values)
    return Steps(path.times[told], path.values[told])


def spread_path(run: RunRecords, instrument: str | None = None, venue: str | None = None) -> Steps:
    """Quoted spread (ticks), NaN while a side is empty or the book crossed."""
    quotes = rows_at(run, run.quotes, instrument, venue)
    spreads = quotes["ask_price"].to_numpy() - quotes["bid_price"].to_numpy()
    path = standing(quotes, np.where(_has_mid(quotes), spreads, np.nan))
    return _path(run, path, trading_hours(run, instrument, venue))


def empty_path(run: RunRecords, instrument: str | None = None, venue: str | None = None) -> Steps:
    """1 while a side is empty, 0 while none is; before the first quote both are."""
    quotes = rows_at(run, run.quotes, instrument, venue)
    path = standing(quotes, is_empty(quotes).astype(np.float64))
    ever = np.iinfo(np.int64).min
    path = Steps(np.append(ever, path.times), np.append(1.0, path.values))
    return path.during(trading_hours(run, instrument, venue))


def depth_path(
    run: RunRecords, instrument: str | None = None, levels: int = 5, venue: str | None = None
) -> tuple[Steps, Steps]:
    """Lots displayed at the best levels: on the bid side, on the ask side."""
    depth = rows_at(run, run.depth, instrument, venue)
    times, hours = depth["time"].to_numpy(np.int64), trading_hours(run, instrument, venue)

    def side(name: str) -> Steps:
        columns = [f"{name}_quantity_{level}" for level in range(1, levels + 1)]
        lots = depth[columns].sum(axis=1).to_numpy(np.float64)
        return _path(run, Steps(times, lots), hours)

    return side("bid"), side("ask")


def is_empty(quotes: pd.DataFrame) -> Flags:
    """Where the bid side, the ask side or both hold no order."""
    bids, asks = quotes["bid_quantity"].to_numpy(), quotes["ask_quantity"].to_numpy()
    return np.asarray((bids <= 0) | (asks <= 0))


def _has_mid(quotes: pd.DataFrame) -> Flags:
    # while an auction collects orders its book may be locked or crossed, and has no mid
    crossed = quotes["bid_price"].to_numpy() >= quotes["ask_price"].to_numpy()
    return np.asarray(~(is_empty(quotes) | crossed))


def standing(quotes: pd.DataFrame, values: Values) -> Steps:
    """The values of the quotes that stood for some time: of those of one instant, the last."""
    times = quotes["time"].to_numpy(np.int64)
    last = np.append(times[1:] != times[:-1], True)[: len(times)]
    return Steps(times[last], values[last])


def _path(run: RunRecords, path: Steps, hours: TradingTime) -> Steps:
    """A path while there is trading; the last value stands until the run ends."""
    path = path.during(hours)
    last = int(np.searchsorted(path.times, run.close_time))
    return Steps(path.times[:last], path.values[:last])
