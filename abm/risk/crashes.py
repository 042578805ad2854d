"""The worst fall of the mid-price, and how it healed."""

from dataclasses import dataclass

import numpy as np

from abm.risk.frames import MINUTE, RunRecords
from abm.risk.paths import mid_path
from abm.risk.steps import Steps


@dataclass(frozen=True)
class Fall:
    """The greatest fall of a path from an earlier peak.

    start: last change (ns) at which the path stood at the peak. trough: when (ns) it first stood at
    the bottom. peak, bottom: the values there (ticks). recovery: ns from the trough until half of
    the fall was retraced, None if it never was. retraced: share of the fall won back by the end,
    above 1 if the path ended above the peak.
    """

    start: int
    trough: int
    peak: float
    bottom: float
    recovery: int | None
    retraced: float

    @property
    def size(self) -> float:
        """The fall as a fraction of the peak."""
        return (self.peak - self.bottom) / self.peak

    @property
    def speed(self) -> float:
        """Mean speed of the fall, a fraction of the peak a minute."""
        return self.size * MINUTE / (self.trough - self.start)


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
    start = int(np.flatnonzero(values[:trough] == peak)[-1])
    return Fall(
        start=int(path.times[start]),
        trough=int(path.times[trough]),
        peak=peak,
        bottom=bottom,
        recovery=_recovery(path, trough, (peak + bottom) / 2),
        retraced=(float(values[-1]) - bottom) / (peak - bottom),
    )


def _recovery(path: Steps, trough: int, level: float) -> int | None:
    back = np.flatnonzero(path.values[trough:] >= level)
    return int(path.times[trough + back[0]] - path.times[trough]) if len(back) else None
