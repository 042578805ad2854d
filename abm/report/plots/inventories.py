"""Who holds what was sold: positions by class of traders."""

import plotly.graph_objects as go

from abm.report.plots.group_lines import group_lines, group_paths
from abm.report.plots.run_figure import RunFigure
from abm.risk.run.frames import RunRecords
from abm.risk.run.steps import Steps


def inventories(run: RunRecords) -> go.Figure:
    """Position of each group less its position at the open, in lots."""
    paths = group_paths(run, run.groups["position"])
    gained = {name: Steps(path.times, path.values - path.values[0]) for name, path in paths.items()}
    return group_lines(run, gained, "change of position<br>since the open (lots)")


FIGURE = RunFigure(
    "inventories", inventories, "Who holds what: change of position since the open.", place=5
)
