"""The price of a run under way, from the open to the close, as far as it has come."""

import plotly.graph_objects as go

from abm.report.figure_style import BLUE
from abm.report.plots.clock_axis import clock_axis
from abm.report.plots.step_lines import step_line
from abm.risk.run.frames import RunRecords
from abm.risk.run.paths import mid_path
from abm.risk.run.steps import Steps


def price(run: RunRecords) -> go.Figure:
    """Mid-price in currency over clock time; the axis shows the whole session from the start."""
    mid = mid_path(run).within(run.open_time, run.close_time)
    path = Steps(mid.times, mid.values * run.tick_size)
    until = int(path.times[-1]) if len(path) else run.open_time
    figure = go.Figure(step_line(path, until, "mid-price", BLUE, "%{y:,.4~f}<extra></extra>"))
    clock_axis(figure, run, run.open_time, run.close_time)
    figure.update_layout(showlegend=False, margin={"t": 12})
    figure.update_yaxes(title_text="price (currency)", tickformat=",")
    return figure
