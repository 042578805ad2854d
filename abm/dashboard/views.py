"""What of a run under way can be looked at, besides its price and its book."""

from collections.abc import Callable
from dataclasses import dataclass

import plotly.graph_objects as go

from abm.report.plots.depth_map import depth_map
from abm.report.plots.inventories import inventories
from abm.report.plots.price_and_liquidity import price_and_liquidity
from abm.risk.run.frames import RunRecords


@dataclass(frozen=True)
class View:
    """A name for readers, the figure (None: the table of events), whether it is high."""

    name: str
    figure: Callable[[RunRecords], go.Figure] | None
    high: bool = False


VIEWS = {
    "depth": View("Depth map", depth_map),
    "inventories": View("Inventories", inventories),
    "liquidity": View("Liquidity", price_and_liquidity, high=True),
    "events": View("Events", None),
}
"""In the order of their buttons."""
