"""What a sweep asks: which factors vary, by which design, how often, and what counts."""

from abm.runs.designs.designs import Design, Points
from abm.runs.designs.factors import Factor, Value
from abm.runs.designs.sweep import Sweep

__all__ = ["Design", "Factor", "Points", "Sweep", "Value"]
