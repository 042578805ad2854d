"""The facts of a market on one page: a small panel for each, another tape laid over it."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullFormatter

from abm.facts.tape import Tape
from abm.report.facts_curves import Curves
from abm.report.facts_panels import PANELS, Panel
from abm.report.figure_style import BLUE, CYCLE, GREY, ORANGE, SERIES, SHADE
from abm.report.style import heading, points, quiet, sheet
from abm.risk.run.frames import Values

COLOURS = (BLUE, ORANGE)
"""Of the tape, and of the one that it is compared with."""
STROKE = points(SERIES)
BAND = (10, 90)
"""Percentiles of the days between which a band lies: eight days of ten."""
FEW = 3
"""An axis that is longer has ticks at whole numbers only."""


@dataclass(frozen=True)
class Day:
    """What the page shows of a tape, by the titles of the panels: lines, or what it lacks."""

    curves: dict[str, Curves]
    lacks: dict[str, list[str]]


def day(tape: Tape) -> Day:
    """The lines of a tape, so that it need not be kept."""
    lacks = {panel.title: tape.lacks(panel.needs) for panel in PANELS}
    curves = {panel.title: panel.of(tape) for panel in PANELS if not lacks[panel.title]}
    return Day(curves, lacks)


def facts_figure(sources: Sequence[tuple[str, Sequence[Day]]]) -> Figure:
    """A page of panels, of one source or of two laid over each other, by their names.

    Of several days a line is their mean, in a band of eight of ten; of a path, the first day.
    """
    figure = sheet(13.0, 12.0)
    for ax, panel in zip(figure.subplots(4, 4).flat, PANELS, strict=True):
        quiet(ax)
        several = panel.path and any(len(days) > 1 for _, days in sources)
        heading(ax, panel.title + (" of the first day" if several else ""))
        ax.set_xlabel(panel.x, fontsize=9)
        ax.set_ylabel(panel.y, fontsize=9)
        _fill(ax, panel, [days for _, days in sources])
    lines = [figure.axes[0].plot([], [], color=colour, linewidth=STROKE)[0] for colour in COLOURS]
    names = [_named(name, len(days)) for name, days in sources]
    figure.legend(lines[: len(names)], names, loc="outside upper left", ncols=2, frameon=False)
    return figure


def _named(name: str, days: int) -> str:
    return name if days == 1 else f"{name}: mean, and band of eight days of ten"


def _fill(ax: Axes, panel: Panel, sources: Sequence[Sequence[Day]]) -> None:
    for axis, change in (("x", ax.set_xscale), ("y", ax.set_yscale)):
        if axis in panel.log:
            change("log", nonpositive="mask")
    for days, colour in zip(sources, COLOURS, strict=False):
        _draw(ax, panel, days[:1] if panel.path else days, colour)
    if not ax.has_data():
        lacks = sources[0][0].lacks[panel.title]
        text = "not told:\n" + ",\n".join(lacks) if lacks else "too few of them"
        ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", color=GREY)
        ax.set(xscale="linear", yscale="linear", xticks=[], yticks=[])
        return
    _note_missing(ax, panel, sources)
    _finish(ax, panel)


def _note_missing(ax: Axes, panel: Panel, sources: Sequence[Sequence[Day]]) -> None:
    """Say, in its colour, what one of two sources does not tell."""
    for days, colour in zip(sources, COLOURS, strict=False):
        lacks = days[0].lacks[panel.title]
        if lacks:
            text = fill("not told: " + ", ".join(lacks), 30)
            ax.annotate(
                text, (0.98, 0.02), xycoords="axes fraction", color=colour, fontsize=7,
                ha="right", va="bottom",
            )  # fmt: skip


def _finish(ax: Axes, panel: Panel) -> None:
    """Limits, ticks, and the lines that are no data."""
    if panel.guide is not None:
        panel.guide(ax)
    if panel.limits is not None:
        ax.set(xlim=panel.limits[0], ylim=panel.limits[1])
    if panel.from_zero:
        ax.set_ylim(bottom=0)
    if panel.log == "x":
        ax.xaxis.set_minor_formatter(NullFormatter())
    if "x" not in panel.log and np.ptp(ax.get_xlim()) > FEW:
        ax.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    if panel.named:
        ax.legend(frameon=False, fontsize=7)


def _draw(ax: Axes, panel: Panel, days: Sequence[Day], colour: str) -> None:
    """The lines of one source: their means over days, and bands where there are several."""
    told = [each.curves[panel.title] for each in days if panel.title in each.curves]
    names = dict.fromkeys(name for curves in told for name in curves)
    for name, own in zip(names, CYCLE * 9, strict=False):
        pairs = [curves[name] for curves in told if name in curves]
        x, y, band = _over_days(pairs, "y" in panel.log)
        if not np.isfinite(y).any():
            continue
        look = own if panel.named else colour
        mark = panel.marks.get(name, panel.mark)
        if panel.named and colour != COLOURS[0]:
            mark = "--"
        named = panel.named and name not in ax.get_legend_handles_labels()[1]
        ax.plot(x, y, mark, ms=3, color=look, lw=STROKE, label=name if named else None)
        if len(pairs) > 1:
            ax.fill_between(x, *band, color=look, alpha=SHADE, linewidth=0)


def _over_days(
    pairs: Sequence[tuple[np.ndarray, Values]], positive: bool
) -> tuple[Values, Values, Values]:
    """Mean x and mean y of what is known, and the band of y, shape (2, n).

    positive: that only values above 0 are shown.
    """
    x = np.mean([pair[0] for pair in pairs], axis=0)
    values = np.array([pair[1] for pair in pairs], np.float64)
    known = np.isfinite(values).any(axis=0)
    y, band = np.full(len(x), np.nan), np.full((2, len(x)), np.nan)
    y[known] = np.nanmean(values[:, known], axis=0)
    band[:, known] = np.nanpercentile(values[:, known], BAND, axis=0)
    return x, np.where(y > 0, y, np.nan) if positive else y, band
