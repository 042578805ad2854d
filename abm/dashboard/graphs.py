"""Figures on a page: in its theme, without Plotly's own adornments; and words where one fails."""

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
from dash import dcc, html

from abm.records.run import RunError
from abm.report.figure_style import LIGHT
from abm.report.plots.style import template

CONFIG: Any = {"displayModeBar": False, "responsive": True}
"""No buttons over the figure: it is zoomed by drawing a box, and a double click shows it all."""


def graph(name: str) -> html.Div:
    """A place for a figure, with a line of words above it for when there is none."""
    figure = dcc.Graph(id=name, config=CONFIG, responsive=True)
    box = html.Div(figure, id=f"{name}-box", className="graph")
    return html.Div([html.P(id=f"{name}-words", className="words"), box], className="figure")


def drawn(make: Callable[[], go.Figure], theme: str | None, kept: str) -> tuple[go.Figure, str]:
    """A figure in a theme and no words, or an empty one and why.

    kept: as long as it is the same, a reader's zoom stays.
    """
    try:
        figure, words = make(), ""
    except (RunError, ValueError) as error:
        figure, words = empty(), str(error)
    figure.update_layout(
        template=template(theme or LIGHT), uirevision=kept, autosize=True, height=None
    )
    return figure, words


def empty() -> go.Figure:
    """A figure with nothing in it, not even axes."""
    figure = go.Figure()
    figure.update_xaxes(visible=False).update_yaxes(visible=False)
    return figure


def raising(error: Exception) -> Callable[[], go.Figure]:
    """For a figure that failed before it was drawn."""

    def fail() -> go.Figure:
        raise error

    return fail
