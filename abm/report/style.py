"""How matplotlib's figures look: axes with little ink, in the style that all figures share."""

from collections.abc import Sequence
from textwrap import fill
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.report.figure_style import BLACK, DPI, GREY, GRID, LIGHT, THIN

NAME_WIDTH = 22
"""Characters of a line of the legend."""


def points(pixels: float) -> float:
    """A width in matplotlib's unit, of which an inch has 72."""
    return pixels * 72 / 96


GRID_LINE: dict[str, Any] = {"color": GRID[LIGHT], "linewidth": points(THIN)}
"""The look of pale lines across."""


def sheet(width: float, height: float) -> Figure:
    """An empty figure; its size in inches."""
    return Figure(figsize=(width, height), dpi=DPI, layout="constrained")


def panels(heights: Sequence[float], width: float = 8.0) -> tuple[Figure, list[Axes]]:
    """A figure of panels one above the other on a shared horizontal axis; heights in inches."""
    figure = sheet(width, sum(heights))
    grid = figure.subplots(
        len(heights), sharex=True, squeeze=False, gridspec_kw={"height_ratios": list(heights)}
    )
    axes: list[Axes] = list(grid[:, 0])
    for ax in axes:
        quiet(ax)
    return figure, axes


def quiet(ax: Axes) -> None:
    """Give axes little ink: no frame, grey scales, pale lines across."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(GREY)
    ax.tick_params(colors=GREY, labelcolor=BLACK, labelsize=9)
    ax.grid(axis="y", **GRID_LINE)
    ax.set_axisbelow(True)


def heading(ax: Axes, text: str) -> None:
    """What the panel says, above its left corner."""
    ax.set_title(text, loc="left", fontsize=10, fontweight="bold")


def key(ax: Axes) -> None:
    """The legend, to the right of the panel, where it hides no data; long names are broken."""
    for line in ax.get_lines():
        line.set_label(fill(str(line.get_label()), NAME_WIDTH))
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9)
