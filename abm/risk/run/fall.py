"""What a fall of the mid-price is."""

from dataclasses import dataclass

from abm.risk.run.frames import MINUTE


@dataclass(frozen=True)
class Fall:
    """The greatest fall of a path from an earlier peak.

    peak, bottom: its highest and lowest value (ticks). start: last change (ns) before the trough at
    which at most a tenth of the fall was done; there the path is at start_value (ticks). trough:
    when (ns) the path first stood at the bottom. length: trading time (ns) from start to trough.
    recovery: trading time (ns) from the trough until half of the fall was retraced, None if it
    never was. retraced: share of the fall won back by the end, above 1 if the path ended above the
    peak.
    """

    peak: float
    bottom: float
    start: int
    start_value: float
    trough: int
    length: int
    recovery: int | None
    retraced: float

    @property
    def size(self) -> float:
        """The fall as a fraction of the peak."""
        return (self.peak - self.bottom) / self.peak

    @property
    def speed(self) -> float:
        """Mean speed from start to trough, a fraction of the peak a minute of trading.

        NaN of a fall in no time, that of one night.
        """
        if self.length == 0:
            return float("nan")
        return (self.start_value - self.bottom) / self.peak * MINUTE / self.length
