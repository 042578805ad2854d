"""Quotes and depth of an instrument as paths in time."""

import numpy as np
import pandas as pd

from abm.risk.run.frames import RunRecords, rows_of
from abm.risk.run.steps import Steps


def standing_quotes(run: RunRecords, instrument: str | None = None) -> pd.DataFrame:
    """The quotes that stood for some time: of those of one instant, the last."""
    quotes = rows_of(run, run.quotes, instrument)
    times = quotes["time"].to_numpy()
    return quotes[np.append(times[1:] != times[:-1], True)[: len(times)]]


def is_empty(quotes: pd.DataFrame) -> "pd.Series[bool]":
    """Where the bid side, the ask side or both hold no order."""
    return (quotes["bid_quantity"] <= 0) | (quotes["ask_quantity"] <= 0)


def _has_mid(quotes: pd.DataFrame) -> "pd.Series[bool]":
    # while an auction collects orders its book may be locked or crossed, and has no mid
    return ~is_empty(quotes) & (quotes["bid_price"] < quotes["ask_price"])


def mid_path(run: RunRecords, instrument: str | None = None) -> Steps:
    """Mid-price (ticks). While a side is empty the previous mid goes on; none before the first."""
    quotes = standing_quotes(run, instrument)
    quotes = quotes[_has_mid(quotes)]
    mids = (quotes["bid_price"] + quotes["ask_price"]).to_numpy(np.float64) / 2
    return Steps(quotes["time"].to_numpy(np.int64), mids)


def spread_path(run: RunRecords, instrument: str | None = None) -> Steps:
    """Quoted spread (ticks), NaN while a side is empty or the book crossed."""
    quotes = standing_quotes(run, instrument)
    spreads = (quotes["ask_price"] - quotes["bid_price"]).where(_has_mid(quotes))
    return Steps(quotes["time"].to_numpy(np.int64), spreads.to_numpy(np.float64))


def depth_path(
    run: RunRecords, instrument: str | None = None, levels: int = 5
) -> tuple[Steps, Steps]:
    """Lots displayed at the best levels: on the bid side, on the ask side."""
    depth = rows_of(run, run.depth, instrument)
    times = depth["time"].to_numpy(np.int64)

    def side(name: str) -> Steps:
        columns = [f"{name}_quantity_{level}" for level in range(1, levels + 1)]
        return Steps(times, depth[columns].sum(axis=1).to_numpy(np.float64))

    return side("bid"), side("ask")
