"""Do hedgers turn an afternoon into a crash, the fall after 14:32, and what is their loop gain?

A variant is named `day: who`. On each kind of day one has neither hedgers nor a seller; one with
hedgers is compared with the one that differs in nothing else. The loop gain is explained in
abm.runs.studies.hedging_flow.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from abm.risk.statistics.intervals import (
    STUDENT,
    WILSON,
    mean_interval,
    smallest_seen,
    wilson,
)
from abm.runs.studies.afternoon import CRASH, falls_of
from abm.runs.studies.hedging_flow import gain, loop

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.table import Table

    from abm.model import MarketModel
    from abm.risk.run.frames import Values
    from abm.runs.studies import Row

INTERVAL = 300 * 10**9
"""Of the returns whose squares make the volatility (ns)."""


def measure(model: "MarketModel", experiment: Any) -> "Row":
    """Falls and trough of the afternoon, and what the loop gain needs.

    volatility: of returns of five minutes, a day.
    """
    from abm.records.live import LiveRun
    from abm.risk.run.paths import mid_path

    run, session = LiveRun(model), model.session
    mids = mid_path(run)
    day = mids.at(np.arange(session.open_time + INTERVAL, session.end_time + 1, INTERVAL))
    return {
        **falls_of(run),
        "volatility": float(np.sqrt(np.sum(np.diff(np.log(day)) ** 2))),
        **loop(run, model, experiment),
    }


@dataclass(frozen=True)
class Side:
    """The runs of one variant, and of the one that differs from it in its hedgers alone.

    runs: by seed.  control: of the same seeds; None of the control itself.  gain: of the loop.
    """

    day: str
    who: str
    runs: "pd.DataFrame"
    control: "pd.DataFrame | None"
    gain: float

    @property
    def crashes(self) -> int:
        """How many of the runs fell that far."""
        return int((self.runs["fall"] > CRASH).sum())

    @property
    def lasting(self) -> int:
        """How many of them by the mean price of a minute."""
        return int((self.runs["lasting"] > CRASH).sum())

    @property
    def deeper(self) -> "Values | None":
        """By how much each fell more than its control, share of the price."""
        if self.control is None:
            return None
        return np.asarray((self.runs["fall"] - self.control["fall"]).dropna())

    @property
    def times(self) -> float:
        """The mean fall over that of the control; NaN of the control itself."""
        if self.control is None:
            return float("nan")
        return float(self.runs["fall"].mean() / self.control["fall"].mean())


def sides(frame: "pd.DataFrame") -> list[Side]:
    """Every variant with its control, in the order of the frame; those that measure impact too."""
    found = []
    for variant in dict.fromkeys(frame["variant"]):
        day, _, who = str(variant).partition(": ")
        runs = _runs(frame, str(variant))
        like = _of_day(frame, day)
        hedging, sold, even = (float(runs[name].iloc[0]) for name in ("hedging", "sold", "even"))
        control = _without_hedgers(like, sold, even)
        found.append(
            Side(
                day,
                who,
                runs,
                None if control == variant or not control else _runs(frame, control),
                gain(like, hedging),
            )
        )
    return found


def _runs(frame: "pd.DataFrame", variant: str) -> "pd.DataFrame":
    return frame[frame["variant"] == variant].set_index("seed")


def _of_day(frame: "pd.DataFrame", day: str) -> "pd.DataFrame":
    return frame[frame["variant"].str.partition(": ")[0] == day]


def _without_hedgers(day: "pd.DataFrame", sold: float, even: float) -> str:
    """The variant of a kind of day with the same programme and no hedgers; empty if none."""
    same = (day["hedging"] == 0) & (day["sold"] == sold) & (day["even"] == even)
    return str(day.loc[same, "variant"].iloc[0]) if same.any() else ""


def table(frame: "pd.DataFrame") -> "Table":
    """By variant the chance of a crash and the mean fall, beside the same days without hedgers.

    Intervals at 95 %; differences and the smallest that would have been seen in points of the
    price, over seeds that both have; "of minutes" is the chance by the mean price of a minute.
    """
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD)
    for name in (
        "day",
        "who",
        "loop gain",
        f"chance of a fall over {100 * CRASH:g} % (95 %, {WILSON})",
        "of minutes",
        "mean fall, %",
        f"deeper by hedgers, points (95 %, {STUDENT})",
        "smallest seen",
        "times",
    ):
        shown.add_column(name, justify="left" if name in ("day", "who") else "right")
    for side in sides(frame):
        low, high = wilson(side.crashes, len(side.runs))
        shown.add_row(
            side.day,
            side.who,
            "" if np.isnan(side.gain) else f"{side.gain:.2f}",
            f"{side.crashes / len(side.runs):.2f} ({low:.2f} to {high:.2f})",
            f"{side.lasting / len(side.runs):.2f}",
            f"{100 * side.runs['fall'].mean():.2f}",
            *_beside(side.deeper),
            "" if np.isnan(side.times) else f"{side.times:.2f}",
        )
    return shown


def _beside(deeper: "Values | None") -> tuple[str, str]:
    if deeper is None:
        return "", ""
    points = 100 * deeper
    low, high = mean_interval(points)
    told = f"{points.mean():+.2f}"
    if np.isnan(low):
        return told, ""
    return f"{told} ({low:+.2f} to {high:+.2f})", f"{smallest_seen(points):.2f}"


def figure(frame: "pd.DataFrame") -> "Figure":
    """Every fall, a dot, by variant, a panel for each kind of day; the line is a crash."""
    from abm.report.figure_style import BLUE, VERMILION
    from abm.report.style import heading, quiet, sheet

    found = sides(frame)
    days = list(dict.fromkeys(side.day for side in found))
    drawn = sheet(9.0, 1.0 + 0.42 * len(found) + 0.5 * len(days))
    heights = [sum(side.day == day for side in found) for day in days]
    axes = drawn.subplots(len(days), sharex=True, height_ratios=heights, squeeze=False)[:, 0]
    for ax, day in zip(axes, days, strict=True):
        quiet(ax)
        lines = [side for side in found if side.day == day]
        for place, side in enumerate(lines):
            falls = 100 * side.runs["fall"].to_numpy()
            colour = VERMILION if side.gain > 0 else BLUE
            ax.plot(falls, np.full(len(falls), place), "o", color=colour, alpha=0.4, markersize=5)
            ax.plot([falls.mean()], [place], "|", color=colour, markersize=16, markeredgewidth=2)
        ax.axvline(100 * CRASH, color="grey", linewidth=1, linestyle=":")
        ax.set_yticks(range(len(lines)), [side.who for side in lines])
        ax.set_ylim(len(lines) - 0.5, -0.5)
        heading(ax, f"{day[:1].upper()}{day[1:]}")
    axes[-1].set_xlim(left=0)
    axes[-1].set_xlabel("largest fall after 14:32, %; the bar is the mean, red with hedgers")
    return drawn
