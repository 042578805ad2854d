"""Who pressed the price where: the flow of market orders by class of traders."""

import plotly.graph_objects as go

from abm.report.plots.group_lines import group_lines, group_paths
from abm.report.plots.run_figure import RunFigure
from abm.risk.run.frames import RunRecords


def order_flow(run: RunRecords) -> go.Figure:
    """Lots that each group bought less those it sold as the aggressor, summed up since the open."""
    net = run.groups["aggressive_bought"] - run.groups["aggressive_sold"]
    return group_lines(run, group_paths(run, net), "net aggressive flow<br>since the open (lots)")


FIGURE = RunFigure(
    "order-flow",
    order_flow,
    "Who pressed the price: lots bought less lots sold as the aggressor, since the open.",
    place=4,
)
