"""Figures of rare days: how likely falls are, and how the deepest ones begin."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from abm.report.clock import clock_axis
from abm.report.figure_style import BLACK, CYCLE, GREY, PALE, SERIES, SHADE, STRONG, THIN
from abm.report.style import heading, key, panels, points
from abm.risk.run.frames import SECOND, Times, Values
from abm.risk.sweep.rare import Chance


@dataclass(frozen=True)
class RareDay:
    """A day that reached the fall.

    ancestor: names the first day that it descends from.  branches: times (ns) at which it, or a day
    that it descends from, left its parent; rising, each more than the one before.  times: shape
    (n,), ns.  prices: shape (n,), the mid-price as a share of its first; NaN where there is none.
    """

    ancestor: str
    branches: tuple[int, ...]
    times: Times
    prices: Values


def chances_figure(curves: Mapping[str, Sequence[Chance]]) -> Figure:
    """The chance of a fall beyond each level, with its interval; a curve a name.

    Levels that no repetition came to are left out.
    """
    figure, (ax,) = panels([4.0])
    for colour, (label, curve) in zip(CYCLE, curves.items(), strict=False):
        known = [each for each in curve if each.value > 0]
        levels = [each.level for each in known]
        ax.plot(
            levels, [each.value for each in known], color=colour, lw=points(SERIES), label=label
        )
        low, high = ([getattr(each, end) for each in known] for end in ("low", "high"))
        ax.fill_between(levels, low, high, color=colour, alpha=SHADE, linewidth=0)
    ax.set_yscale("log")
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.set_xlabel("fall of the day, from its high")
    ax.set_ylabel("chance of a deeper fall")
    heading(ax, "How rare a fall is, with 95 % intervals")
    key(ax)
    return figure


def ancestors_figure(days: Sequence[RareDay]) -> Figure:
    """The paths of rare days, each coloured by its ancestor, and when they left their parents.

    The largest families have a colour, all others are grey. Days of one family are the same up to
    where they branch: what they share is how a crash begins. ValueError without any day.
    """
    if not days:
        raise ValueError("there is no rare day to draw")
    figure, (price, parts) = panels([3.4, 1.6])
    families = Counter(day.ancestor for day in days).most_common()
    colours = {name: colour for (name, _), colour in zip(families, CYCLE, strict=False)}
    for day in sorted(days, key=lambda day: day.ancestor in colours):
        _draw(price, day, colours.get(day.ancestor, GREY))
    _mark_branches(parts, days, families, colours)
    price.yaxis.set_major_formatter(PercentFormatter(1))
    price.set_ylabel("mid-price\n(% of the first)")
    told = "1 ancestor" if len(families) == 1 else f"{len(families)} ancestors"
    heading(price, f"{len(days)} rare days of {told}; a dot where one leaves its parent")
    clock_axis(parts, float(days[0].times[0] / SECOND), float(days[0].times[-1] / SECOND))
    return figure


def _draw(ax: Axes, day: RareDay, colour: str) -> None:
    seconds = day.times / SECOND
    ax.plot(seconds, day.prices, color=colour, lw=points(THIN), alpha=2 * PALE)
    branches = np.array(day.branches, float) / SECOND
    there = np.interp(branches, seconds, day.prices)
    ax.plot(branches, there, ".", color=BLACK, ms=points(STRONG) * 2, alpha=PALE, gid="branch")


def _mark_branches(
    ax: Axes,
    days: Sequence[RareDay],
    families: Sequence[tuple[str, int]],
    colours: Mapping[str, str],
) -> None:
    """A row a family: a stroke at each different instant at which one of its days branched."""
    for row, (name, count) in enumerate(families[: len(colours)]):
        times = sorted({time for day in days if day.ancestor == name for time in day.branches})
        ax.vlines(np.array(times) / SECOND, row - 0.4, row + 0.4, color=colours[name], lw=THIN)
        ax.annotate(f"{count} days", (1.0, row), xycoords=("axes fraction", "data"), va="center")
    ax.set_ylim(len(colours) - 0.5, -0.5)
    ax.set_yticks([])
    ax.set_ylabel("branches")
