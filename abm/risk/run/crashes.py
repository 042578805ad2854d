"""The worst fall of the mid-price, and how it healed."""

from dataclasses import dataclass

import numpy as np

from abm.risk.run.frames import MINUTE, RunRecords
from abm.risk.run.paths import mid_path
from abm.risk.run.steps import Steps

ONSET = 0.1
"""A fall starts when this share of it is done, as the fall time of a pulse does (IEEE Std 181).

Measured from the peak itself, a crash in the afternoon that ends a slow drift from a peak in the
morning would last all day.
"""


@dataclass(frozen=True)
class Fall:
    """The greatest fall of a path from an earlier peak.

    peak, bottom: its highest and lowest value (ticks). start: last change (ns) before the trough at
    which at most a tenth of the fall was done; there the path is at start_value (ticks). trough:
    when (ns) the path first stood at the bottom. recovery: ns from the trough until half of the
    fall was retraced, None if it never was. retraced: share of the fall won back by the end, above
    1 if the path ended above the peak.
    """

    peak: float
    bottom: float
    start: int
    start_value: float
    trough: int
    recovery: int | None
    retraced: float

    @property
    def size(self) -> float:
        """The fall as a fraction of the peak."""
        return (self.peak - self.bottom) / self.peak

    @property
    def speed(self) -> float:
        """Mean speed from start to trough, a fraction of the peak a minute."""
        return (self.start_value - self.bottom) / self.peak * MINUTE / (self.trough - self.start)


def worst_fall(run: RunRecords, instrument: str | None = None) -> Fall | None:
    """The fall of the mid from the open to the close; None if it never fell."""
    return deepest(mid_path(run, instrument).within(run.open_time, run.close_time))


def deepest(path: Steps) -> Fall | None:
    """Maximum drawdown of a positive path (Magdon-Ismail and Atiya 2004); None if it never fell."""
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
        recovery=_recovery(path, trough, (peak + bottom) / 2),
        retraced=(float(values[-1]) - bottom) / (peak - bottom),
    )


def _recovery(path: Steps, trough: int, level: float) -> int | None:
    back = np.flatnonzero(path.values[trough:] >= level)
    return int(path.times[trough + back[0]] - path.times[trough]) if len(back) else None
