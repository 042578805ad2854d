"""What a sweep asks: which factors vary, by which design, how often, and what counts."""

from models.sweeps.designs import Design, Points
from models.sweeps.factors import Factor, Value
from models.sweeps.sweep import Sweep

__all__ = ["Design", "Factor", "Points", "Sweep", "Value"]
