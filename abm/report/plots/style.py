"""How interactive figures look, in the light and in the dark: little ink, readable for everyone."""

from collections.abc import Sequence
from itertools import cycle, product

import plotly.graph_objects as go

from abm.report.figure_style import CYCLE, GREY, GRID, INK, LIGHT, NEUTRAL, PAPER, SERIES
from abm.report.table import number

DASHES = ("solid", "dash", "dot")
"""Of lines, when there are more than colours."""

UNITS = {1e12: "T", 1e9: "B", 1e6: "M", 1e3: "k", 1.0: ""}
"""Of large numbers, from the largest, as on Plotly's axes."""

MARK = {"color": NEUTRAL, "dash": "dash", "width": SERIES}
"""The line at a value that matters."""


def template(theme: str = LIGHT) -> go.layout.Template:
    """Fonts, colours and lines of a theme, LIGHT or DARK; the figures themselves have neither."""
    axis = {
        "gridcolor": GRID[theme],
        "linecolor": GREY,
        "zerolinecolor": GRID[theme],
        "ticks": "outside",
        "tickcolor": GREY,
        "automargin": True,
        "title": {"standoff": 8},
    }
    layout = {
        "font": {"family": "system-ui, sans-serif", "size": 13, "color": INK[theme]},
        "paper_bgcolor": PAPER[theme],
        "plot_bgcolor": PAPER[theme],
        "colorway": list(CYCLE),
        "xaxis": axis | {"showgrid": False},
        "yaxis": axis,
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0},
        "margin": {"l": 64, "r": 16, "t": 64, "b": 48},
        "hovermode": "x unified",
        "hoverlabel": {"bgcolor": PAPER[theme], "font": {"color": INK[theme]}},
        "title": {"font": {"size": 15}, "x": 0, "xanchor": "left"},
    }
    return go.layout.Template(layout=layout)


def looks(names: Sequence[str]) -> dict[str, dict[str, str]]:
    """Colour and dash of the line of each name, by its place in the order."""
    every = cycle(product(DASHES, CYCLE))
    return {
        name: {"color": colour, "dash": dash}
        for name, (dash, colour) in zip(names, every, strict=False)
    }


def short(value: float) -> str:
    """A number with three digits, in thousands, millions ... where it is large."""
    size = next((size for size in UNITS if abs(value) >= size), 1.0)
    return number(value / size) + UNITS[size]
