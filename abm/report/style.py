"""How figures look: colours that colour-blind readers tell apart, and axes with little ink."""

from collections.abc import Sequence
from textwrap import fill

from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Okabe and Ito (2008), Color Universal Design
BLACK = "#000000"
ORANGE = "#E69F00"
SKY = "#56B4E9"
GREEN = "#009E73"
BLUE = "#0072B2"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#666666"
NAME_WIDTH = 22
"""Characters of a line of the legend."""

CYCLE = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION)
"""Colours of lines that stand for nothing else, in order."""


def panels(heights: Sequence[float], width: float = 8.0) -> tuple[Figure, list[Axes]]:
    """A figure of panels one above the other on a shared horizontal axis; heights in inches."""
    figure = Figure(figsize=(width, sum(heights)), dpi=150, layout="constrained")
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
    ax.grid(axis="y", color="#E5E5E5", linewidth=0.6)
    ax.set_axisbelow(True)


def heading(ax: Axes, text: str) -> None:
    """What the panel says, above its left corner."""
    ax.set_title(text, loc="left", fontsize=10, fontweight="bold")


def key(ax: Axes) -> None:
    """The legend, to the right of the panel, where it hides no data; long names are broken."""
    for line in ax.get_lines():
        line.set_label(fill(str(line.get_label()), NAME_WIDTH))
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9)
