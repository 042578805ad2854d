"""Does a market tip where the loop gain of its hedgers passes 1, and how volatile is it before?

Variants and loop gain are as in the question `cascade`. In theory a fall of which the share a comes
back, again and again, is 1 / (1 - a) times as large, so is the volatility over long times, and one
a step late has a lag-one autocorrelation of a and a volatility of 1 / sqrt(1 - a^2) over a step
(Schoenbucher and Wilmott 2000; Frey 2000): for a of 1 there is no price.
"""

from typing import TYPE_CHECKING

import numpy as np

from abm.risk.statistics.intervals import STUDENT, WILSON, mean_ratio, wilson
from abm.runs.studies.cascade import Side, measure, sides

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from rich.table import Table

    from abm.risk.run.frames import Values

__all__ = ["figure", "louder", "measure", "table", "theory"]


def theory(gain: "Values | float") -> "Values | float":
    """Long-run volatility over that without hedgers, 1 / (1 - a); NaN from a gain of 1 on."""
    left = 1.0 - np.asarray(gain, np.float64)
    return np.where(left > 0, 1.0 / np.where(left > 0, left, 1.0), np.nan)


def louder(side: Side) -> tuple[float, float, float]:
    """Volatility over that of the same days without hedgers: geometric mean, 95 % interval."""
    if side.control is None:
        return (float("nan"),) * 3
    return mean_ratio((side.runs["volatility"] / side.control["volatility"]).dropna().to_numpy())


def table(frame: "pd.DataFrame") -> "Table":
    """By variant loop gain, chance of a crash, and volatility beside that of the theory."""
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD)
    for name in (
        "day",
        "dealers",
        "loop gain",
        f"chance of a fall over 4 % (95 %, {WILSON})",
        "of minutes",
        f"volatility, times (95 %, {STUDENT})",
        "theory",
    ):
        shown.add_column(name, justify="left" if name in ("day", "dealers") else "right")
    for side in sides(frame):
        low, high = wilson(side.crashes, len(side.runs))
        ratio, least, most = louder(side)
        hedged = side.control is not None
        shown.add_row(
            side.day,
            side.who,
            f"{side.gain:.2f}" if hedged else "",
            f"{side.crashes / len(side.runs):.2f} ({low:.2f} to {high:.2f})",
            f"{side.lasting / len(side.runs):.2f}",
            f"{ratio:.2f} ({least:.2f} to {most:.2f})" if hedged else "",
            f"{theory(side.gain):.2f}" if hedged else "",
        )
    return shown


def figure(frame: "pd.DataFrame") -> "Figure":
    """Chance of a crash, and volatility beside the theory, over the loop gain; a colour a day."""
    from abm.report.style import heading, key, quiet, sheet

    drawn = sheet(9.0, 8.0)
    above, below = drawn.subplots(2, sharex=True)
    found = [side for side in sides(frame) if side.control is not None]
    for ax in (above, below):
        quiet(ax)
        ax.axvline(1, color="grey", linewidth=1, linestyle=":")
    _draw_chances(above, found)
    _draw_volatility(below, found)
    heading(above, "Chance of a fall over 4 %, 95 % interval")
    heading(below, "Volatility over that of the same days without dealers, 95 % interval")
    key(above)
    key(below)
    return drawn


def _draw_chances(ax: "Axes", found: list[Side]) -> None:
    for colour, (day, lines) in zip(_colours(), _by_day(found).items(), strict=False):
        chances = np.array([side.crashes / len(side.runs) for side in lines])
        ends = np.array([wilson(side.crashes, len(side.runs)) for side in lines])
        _draw(ax, lines, chances, ends, colour, day)
    ax.set_ylim(-0.03, 1.03)


def _draw_volatility(ax: "Axes", found: list[Side]) -> None:
    for colour, (day, lines) in zip(_colours(), _by_day(found).items(), strict=False):
        ratios = np.array([louder(side) for side in lines])
        _draw(ax, lines, ratios[:, 0], ratios[:, 1:], colour, day)
    gains = np.linspace(min(side.gain for side in found), 0.95, 200)
    ax.plot(gains, theory(gains), color="grey", linewidth=1, linestyle="--", label="1 / (1 - gain)")
    ax.set_ylim(0.75, max(louder(side)[0] for side in found) * 1.15)
    ax.set_yscale("log")
    ax.yaxis.set_major_formatter("{x:g}")
    ax.yaxis.set_minor_formatter("{x:g}")
    ax.set_xlabel("loop gain: part of a fall of 1 % that the hedging of it makes")


def _draw(
    ax: "Axes", lines: list[Side], middle: "Values", ends: "Values", colour: str, day: str
) -> None:
    gains = [side.gain for side in lines]
    reach = np.abs(ends.T - middle)
    ax.errorbar(gains, middle, reach, fmt="o-", color=colour, markersize=4, linewidth=1, label=day)


def _by_day(found: list[Side]) -> dict[str, list[Side]]:
    """By kind of day, along the gain."""
    days = dict.fromkeys(side.day for side in found)
    ordered = sorted(found, key=lambda side: side.gain)
    return {day: [side for side in ordered if side.day == day] for day in days}


def _colours() -> tuple[str, ...]:
    from abm.report.figure_style import BLACK, BLUE, GREEN, VERMILION

    return BLACK, BLUE, GREEN, VERMILION
