"""What a figure of a run is: a file of this folder that draws one says so by an instance."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import plotly.graph_objects as go

from abm.risk.run.frames import RunRecords


@dataclass(frozen=True)
class RunFigure:
    """A figure of a run; abm.report.pages.run_figures finds it.

    name: of its file, unique on the page.  caption: what it shows.  place: in the order of the
    figures, rising; without one it comes last.
    """

    name: str
    draw: Callable[[RunRecords], go.Figure]
    caption: str
    place: float = inf
