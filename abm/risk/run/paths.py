"""Quotes and depth of an instrument at one venue as paths in time, while it trades there.

The venue is by default the first that lists the instrument. Outside of continuous trading, in
auctions, halts and nights, nothing is quoted that could be traded on: there paths are undefined.
"""

import numpy as np
import pandas as pd

from abm.risk.run.frames import RunRecords, Values, rows_at, trading_hours
from abm.risk.run.steps import Steps


def _standing_quotes(run: RunRecords, instrument: str | None, venue: str | None) -> pd.DataFrame:
    """The quotes that stood for some time: of those of one instant, the last."""
    quotes = rows_at(run, run.quotes, instrument, venue)
    times = quotes["time"].to_numpy()
    return quotes[np.append(times[1:] != times[:-1], True)[: len(times)]]


def _path(
    run: RunRecords, rows: pd.DataFrame, values: Values, instrument: str | None, venue: str | None
) -> Steps:
    """A value a row, while there is trading; the last one stands until the run ends."""
    path = Steps(rows["time"].to_numpy(np.int64), values)
    path = path.during(trading_hours(run, instrument, venue))
    last = int(np.searchsorted(path.times, run.close_time))
    return Steps(path.times[:last], path.values[:last])


def _is_empty(quotes: pd.DataFrame) -> "pd.Series[bool]":
    """Where the bid side, the ask side or both hold no order."""
    return (quotes["bid_quantity"] <= 0) | (quotes["ask_quantity"] <= 0)


def _has_mid(quotes: pd.DataFrame) -> "pd.Series[bool]":
    # while an auction collects orders its book may be locked or crossed, and has no mid
    return ~_is_empty(quotes) & (quotes["bid_price"] < quotes["ask_price"])


def mid_path(run: RunRecords, instrument: str | None = None, venue: str | None = None) -> Steps:
    """Mid-price (ticks). While a side is empty, or nothing trades, the previous mid goes on.

    None before the first. When trading begins again the mid does: it is NaN until there is one.
    """
    quotes = _standing_quotes(run, instrument, venue)
    mids = (quotes["bid_price"] + quotes["ask_price"]).where(_has_mid(quotes)) / 2
    path = _path(run, quotes, mids.to_numpy(np.float64), instrument, venue)
    again = np.isin(path.times, trading_hours(run, instrument, venue).starts[1:])
    told = again | ~np.isnan(path.values)
    return Steps(path.times[told], path.values[told])


def spread_path(run: RunRecords, instrument: str | None = None, venue: str | None = None) -> Steps:
    """Quoted spread (ticks), NaN while a side is empty or the book crossed."""
    quotes = _standing_quotes(run, instrument, venue)
    spreads = (quotes["ask_price"] - quotes["bid_price"]).where(_has_mid(quotes))
    return _path(run, quotes, spreads.to_numpy(np.float64), instrument, venue)


def empty_path(run: RunRecords, instrument: str | None = None, venue: str | None = None) -> Steps:
    """1 while a side is empty, 0 while none is; before the first quote both are."""
    quotes = _standing_quotes(run, instrument, venue)
    path = Steps(
        np.append(np.iinfo(np.int64).min, quotes["time"].to_numpy(np.int64)),
        np.append(1.0, _is_empty(quotes).to_numpy(np.float64)),
    )
    return path.during(trading_hours(run, instrument, venue))


def depth_path(
    run: RunRecords, instrument: str | None = None, levels: int = 5, venue: str | None = None
) -> tuple[Steps, Steps]:
    """Lots displayed at the best levels: on the bid side, on the ask side."""
    depth = rows_at(run, run.depth, instrument, venue)

    def side(name: str) -> Steps:
        columns = [f"{name}_quantity_{level}" for level in range(1, levels + 1)]
        lots = depth[columns].sum(axis=1).to_numpy(np.float64)
        return _path(run, depth, lots, instrument, venue)

    return side("bid"), side("ask")
