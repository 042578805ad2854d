"""What a sweep or a calibration asks: which factors vary, how often, and what counts."""

from abm.runs.designs.calibrate import Calibrate
from abm.runs.designs.designs import Design, Points
from abm.runs.designs.factors import Factor, Value
from abm.runs.designs.sweep import Sweep

__all__ = ["Calibrate", "Design", "Factor", "Points", "Sweep", "Value"]
