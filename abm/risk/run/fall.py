"""What a fall of the mid-price is."""

from dataclasses import dataclass

from abm.risk.run.frames import MINUTE


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
