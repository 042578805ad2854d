"""How much of the displayed depth was left in the fall."""

from dataclasses import dataclass

import numpy as np

from abm.risk.run.fall import Fall
from abm.risk.run.frames import SECOND, RunRecords, Values
from abm.risk.run.measure import NOT_NEGATIVE, Measure, Subject, if_fallen
from abm.risk.run.paths import depth_path, empty_path


@dataclass(frozen=True)
class Evaporation:
    """Least depth in the fall as a fraction of the median depth before it.

    bid: of the bid side. both: of both sides together. NaN where no depth was recorded before or in
    the fall, or its median before was 0.
    """

    bid: float
    both: float


def evaporation(
    run: RunRecords, fall: Fall, instrument: str | None = None, levels: int = 5
) -> Evaporation:
    """Depth at the best levels from start to trough against that from the open to the start.

    The yardstick is that of the report on 6 May 2010 (CFTC and SEC 2010), which holds the bid depth
    of the crash against that of the morning.
    """
    bid, ask = (side.known() for side in depth_path(run, instrument, levels))
    before = (bid.times >= run.open_time) & (bid.times <= fall.start)
    during = (bid.times > fall.start) & (bid.times <= fall.trough)

    def left(lots: Values) -> float:
        if not (during.any() and before.any() and np.median(lots[before]) > 0):
            return float("nan")
        return float(lots[during].min() / np.median(lots[before]))

    return Evaporation(left(bid.values), left(bid.values + ask.values))


def empty_seconds(run: RunRecords, instrument: str | None = None) -> float:
    """Seconds of trading in which a side was empty; before the first quote both are."""
    empty = empty_path(run, instrument).within(run.open_time, run.close_time)
    return float(empty.lengths(run.close_time) @ np.nan_to_num(empty.values)) / SECOND


BID_DEPTH_LEFT = Measure(
    "bid_depth_left",
    "Bid depth left in the fall",
    "fraction",
    if_fallen(lambda run, fall, instrument: evaporation(run, fall, instrument).bid),
    Subject.FALL,
    bounds=NOT_NEGATIVE,
)
DEPTH_LEFT = Measure(
    "depth_left",
    "Depth left in the fall",
    "fraction",
    if_fallen(lambda run, fall, instrument: evaporation(run, fall, instrument).both),
    Subject.FALL,
    bounds=NOT_NEGATIVE,
)
EMPTY = Measure(
    "empty",
    "A side was empty for",
    "s",
    lambda run, _, instrument: empty_seconds(run, instrument),
    Subject.FALL,
    bounds=NOT_NEGATIVE,
)
