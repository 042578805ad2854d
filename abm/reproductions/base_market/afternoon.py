"""What a run says of its afternoon: the fall after 14:32, and how the market stood it."""

from typing import TYPE_CHECKING

import numpy as np

from abm.facts.kinds.spread import empty
from abm.facts.reading.runs import read_run
from abm.risk.run.crashes import deepest
from abm.risk.run.frames import MINUTE, SECOND, trading_hours
from abm.risk.run.paths import depth_path, mid_path
from abm.runs.studies.afternoon import BEGIN, fall_of_minutes

if TYPE_CHECKING:
    from abm.records.run import Run
    from abm.runs.numbers_file import Numbers

MORNING = (9 * 60 + 40) * MINUTE, (13 * 60 + 30) * MINUTE
"""The undisturbed part of the day."""
LATER = 25 * MINUTE
"""After the trough, how much is retraced by then; and after the begin, whose volume counts."""


def afternoon(run: "Run") -> "Numbers":
    """Numbers of the afternoon.

    fall: largest from 14:32 on, share of the price.  lasting: that of the mean price of a minute.
    trough: s after 14:32.  retraced: share of the fall, 25 minutes later.  depth: lots of the five
    best bids around the trough, over the median of the morning.  volume: a second in the 25 minutes
    from 14:32, over that of the day before.  empty: longest time in which a side was, s.
    """
    path, hours = mid_path(run).within(BEGIN, run.close_time), trading_hours(run)
    fall = deepest(path, hours)
    market = {
        "lasting": fall_of_minutes(path, hours),
        "volume": _volume(run),
        "empty": empty(read_run(run)[0])["longest"],
    }
    if fall is None:
        return {"fall": 0.0, **market}
    back = mid_path(run).at([min(fall.trough + LATER, run.close_time)])[0]
    return {
        "fall": fall.size,
        "trough": (fall.trough - BEGIN) / SECOND,
        "retraced": float((back - fall.bottom) / (fall.peak - fall.bottom)),
        "depth": _depth(run, fall.trough),
        **market,
    }


def _depth(run: "Run", trough: int) -> float:
    bids, _ = depth_path(run)
    around = bids.within(trough - 30 * SECOND, trough + 15 * SECOND)
    return float(np.mean(around.values) / np.median(bids.within(*MORNING).values))


def _volume(run: "Run") -> float:
    trades = run.trades
    times, lots = trades["time"].to_numpy(), trades["quantity"].to_numpy()
    late = lots[(times >= BEGIN) & (times < BEGIN + LATER)].sum() / LATER
    begin = max(MORNING[0], run.open_time)
    early = lots[(times >= begin) & (times < BEGIN)].sum() / (BEGIN - begin)
    return float(late / early)
