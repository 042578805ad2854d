"""The worst fall of the mid-price, and how it healed."""

import numpy as np

from abm.records.trading_time import TradingTime
from abm.risk.run.fall import Fall
from abm.risk.run.frames import MINUTE, RunRecords, trading_hours
from abm.risk.run.measure import CLOCK, NOT_NEGATIVE, SHARE, Measure, Subject, if_fallen
from abm.risk.run.paths import mid_path
from abm.risk.run.steps import Steps

ONSET = 0.1
"""A fall starts when this share of it is done, as the fall time of a pulse does (IEEE Std 181).

Measured from the peak itself, a crash in the afternoon that ends a slow drift from a peak in the
morning would last all day.
"""


def worst_fall(run: RunRecords, instrument: str | None = None) -> Fall | None:
    """The fall of the mid from the open to the close, nights included; None if it never fell."""
    path = mid_path(run, instrument).within(run.open_time, run.close_time)
    return deepest(path, trading_hours(run, instrument))


def falls_so_far(path: Steps) -> Steps:
    """The worst fall up to each time, a fraction of its peak: a step each time that it deepens."""
    path = path.known()
    falls = np.maximum.accumulate(1 - path.values / np.maximum.accumulate(path.values))
    deeper = np.diff(falls, prepend=0.0) > 0
    return Steps(path.times[deeper], falls[deeper])


def deepest(path: Steps, hours: TradingTime) -> Fall | None:
    """Maximum drawdown of a positive path (Magdon-Ismail and Atiya 2004); None if it never fell.

    hours: when the path is traded, in which alone a fall and its recovery take time.
    """
    path = path.known()
    if len(path) == 0:
        return None
    values = path.values
    peaks = np.maximum.accumulate(values)
    trough = int(np.argmax(1 - values / peaks))
    peak, bottom = float(peaks[trough]), float(values[trough])
    if bottom >= peak:
        return None
    start = int(np.flatnonzero(values[:trough] >= peak - ONSET * (peak - bottom))[-1])
    return Fall(
        peak=peak,
        bottom=bottom,
        start=int(path.times[start]),
        start_value=float(values[start]),
        trough=int(path.times[trough]),
        length=hours.between(int(path.times[start]), int(path.times[trough])),
        recovery=_recovery(path, trough, (peak + bottom) / 2, hours),
        retraced=(float(values[-1]) - bottom) / (peak - bottom),
    )


def _recovery(path: Steps, trough: int, level: float, hours: TradingTime) -> int | None:
    back = np.flatnonzero(path.values[trough:] >= level)
    if not len(back):
        return None
    return hours.between(int(path.times[trough]), int(path.times[trough + back[0]]))


FALL = Measure(
    "fall",
    "Worst fall",
    "fraction",
    lambda _, fall, __: fall.size if fall else 0.0,  # so that means count runs that never fell
    Subject.FALL,
    bounds=SHARE,
)
FALL_START = Measure(
    "fall_start",
    "Start of the fall",
    CLOCK,
    if_fallen(lambda _, fall, __: fall.start / MINUTE),
    Subject.FALL,
    bounds=NOT_NEGATIVE,
)
FALL_TROUGH = Measure(
    "fall_trough",
    "Trough",
    CLOCK,
    if_fallen(lambda _, fall, __: fall.trough / MINUTE),
    Subject.FALL,
    bounds=NOT_NEGATIVE,
)
FALL_SPEED = Measure(
    "fall_speed",
    "Speed",
    "fraction a minute",
    if_fallen(lambda _, fall, __: fall.speed),
    Subject.FALL,
    bounds=NOT_NEGATIVE,
)
RECOVERY = Measure(
    "recovery",
    "Half retraced after",
    "minutes",
    if_fallen(
        lambda _, fall, __: float("nan") if fall.recovery is None else fall.recovery / MINUTE
    ),
    Subject.FALL,
    bounds=NOT_NEGATIVE,
)
RETRACED = Measure(
    "retraced",
    "Retraced by the close",
    "fraction",
    if_fallen(lambda _, fall, __: fall.retraced),
    Subject.FALL,
    bounds=NOT_NEGATIVE,
)
