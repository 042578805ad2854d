"""What a run says of its afternoon: the fall after 14:32, and how the market stood it."""

from typing import TYPE_CHECKING

import numpy as np

from abm.risk.run.crashes import deepest
from abm.risk.run.frames import MINUTE, SECOND
from abm.risk.run.paths import depth_path, mid_path, standing_quotes

if TYPE_CHECKING:
    from abm.records.run import Run
    from abm.runs.trials import Numbers

BEGIN = (14 * 60 + 32) * MINUTE
"""When the programme of 6 May 2010 began, ns after midnight."""
MORNING = (9 * 60 + 40) * MINUTE, (13 * 60 + 30) * MINUTE
"""The undisturbed part of the day."""
LATER = 25 * MINUTE
"""After the trough, how much is retraced by then."""


def afternoon(run: "Run") -> "Numbers":
    """Numbers of the afternoon.

    fall (largest from 14:32 on, fraction), trough (s after 14:32), retraced (share of it, 25
    minutes later), depth (lots of the five best bids at the trough over those of the morning, which
    are a median), volume (lots a second in the 25 minutes from 14:32, over those of the day
    before), empty (longest time in which a side was, s), sold (lots of the programme by the close).
    """
    mid = mid_path(run).within(BEGIN, run.close_time)
    fall = deepest(mid)
    if fall is None:
        return {"fall": 0.0, **_market(run, BEGIN)}
    back = float(mid.at(min(fall.trough + LATER, run.close_time)))
    return {
        "fall": fall.size,
        "trough": (fall.trough - BEGIN) / SECOND,
        "retraced": (back - fall.bottom) / (fall.peak - fall.bottom),
        **_market(run, fall.trough),
    }


def _market(run: "Run", trough: int) -> "Numbers":
    bids, _ = depth_path(run)
    before = bids.within(*MORNING)
    around = bids.within(trough - 30 * SECOND, trough + 15 * SECOND)
    trades = run.trades
    times, lots = trades["time"].to_numpy(), trades["quantity"].to_numpy()
    late = (times >= BEGIN) & (times < BEGIN + LATER)
    early = (times >= MORNING[0]) & (times < BEGIN)
    rate = lots[early].sum() / (BEGIN - MORNING[0])
    return {
        "depth": float(np.mean(around.values) / np.median(before.values)),
        "volume": float(lots[late].sum() / LATER / rate),
        "empty": longest_empty(run),
        "sold": float(lots[late | (times >= BEGIN)][_of_programme(run, times)].sum()),
    }


def _of_programme(run: "Run", times: np.ndarray) -> np.ndarray:
    taken = (run.trades["taker_group"] == "programme").to_numpy()
    return np.asarray(taken[times >= BEGIN])


def longest_empty(run: "Run") -> float:
    """The longest time (s) in which a side of the book was empty."""
    quotes = standing_quotes(run)
    times = np.append(quotes["time"].to_numpy(), run.close_time)
    empty = ((quotes["bid_quantity"] <= 0) | (quotes["ask_quantity"] <= 0)).to_numpy()
    lengths = np.diff(times)
    runs = np.split(lengths * empty, np.flatnonzero(~empty))
    return float(max((part.sum() for part in runs), default=0) / SECOND)
