"""Does an afternoon become a crash, the fall after 14:32, with a part of the market taken out?"""

from typing import TYPE_CHECKING, Any

import numpy as np

from abm.records.trading_time import Intervals
from abm.risk.statistics.intervals import STUDENT, WILSON, mean_interval, wilson

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.table import Table

    from abm.model import MarketModel
    from abm.records.trading_time import TradingTime
    from abm.risk.run.frames import RunRecords, Values
    from abm.risk.run.steps import Steps
    from abm.runs.studies import Row

BEGIN = (14 * 60 + 32) * 60 * 10**9
"""When the programme of 6 May 2010 began, ns after midnight."""
CRASH = 0.04
"""Fall (share of the price) that is a crash."""


def measure(model: "MarketModel", _: Any) -> "Row":
    """The falls of the afternoon."""
    from abm.records.live import LiveRun

    return falls_of(LiveRun(model))


def falls_of(run: "RunRecords") -> "Row":
    """fall: largest from 14:32 to the close, share of the price.  trough: s after 14:32.

    lasting: the largest fall of the mean price of a minute, which a gap of seconds hardly moves.
    """
    from abm.risk.run.crashes import deepest
    from abm.risk.run.frames import trading_hours
    from abm.risk.run.paths import mid_path

    path, hours = mid_path(run).within(BEGIN, run.close_time), trading_hours(run)
    lasting = fall_of_minutes(path, hours)
    fall = deepest(path, hours)
    if fall is None:
        return {"fall": 0.0, "trough": float("nan"), "lasting": lasting}
    return {"fall": fall.size, "trough": (fall.trough - BEGIN) / 1e9, "lasting": lasting}


def fall_of_minutes(path: "Steps", hours: "TradingTime") -> float:
    """The largest fall, from 14:32 on, of the mean price of each minute of trading, a share."""
    from abm.risk.run.frames import MINUTE

    intervals = hours.intervals(MINUTE)
    after = intervals.starts >= BEGIN
    means = path.means(Intervals(intervals.starts[after], intervals.ends[after]))
    known = means[~np.isnan(means)]
    return float(np.max(1 - known / np.maximum.accumulate(known), initial=0.0))


def table(frame: "pd.DataFrame") -> "Table":
    """By variant the chance of a crash, the median fall and trough, and the fall beside the first.

    Intervals at 95 %. The difference is that of the same seeds, in points of the price.
    """
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD)
    for name in (
        "afternoons",
        "chance of a fall over 4 %",
        f"95 % ({WILSON})",
        "median fall, %",
        "median trough, s",
        f"mean fall less the first, points (95 %, {STUDENT})",
    ):
        shown.add_column(name, justify="left" if name == "afternoons" else "right")
    falls = frame.pivot(index="seed", columns="variant", values="fall")
    first = falls[frame["variant"].iloc[0]]
    for variant, runs in frame.groupby("variant", sort=False):
        crashes = int((runs["fall"] > CRASH).sum())
        low, high = wilson(crashes, len(runs))
        shown.add_row(
            str(variant),
            f"{crashes / len(runs):.2f}",
            f"{low:.2f} to {high:.2f}",
            f"{100 * runs['fall'].median():.2f}",
            f"{runs['trough'].median():.0f}",
            _beside(100 * (falls[variant] - first).to_numpy()),
        )
    return shown


def _beside(differences: "Values") -> str:
    low, high = mean_interval(differences)
    if np.isnan(low):
        return f"{differences.mean():+.2f}"
    return f"{differences.mean():+.2f} ({low:+.2f} to {high:+.2f})"


def figure(frame: "pd.DataFrame") -> "Figure":
    """Every fall, a dot, by variant; the line is a crash."""
    from abm.report.figure_style import BLUE, VERMILION
    from abm.report.style import heading, quiet, sheet

    names = list(dict.fromkeys(frame["variant"]))
    drawn = sheet(9.0, 1.2 + 0.42 * len(names))
    ax = drawn.subplots()
    quiet(ax)
    for place, name in enumerate(names):
        falls = 100 * frame.loc[frame["variant"] == name, "fall"].to_numpy()
        ax.plot(falls, np.full(len(falls), place), "o", color=BLUE, alpha=0.4, markersize=5)
        ax.plot([np.median(falls)], [place], "|", color=BLUE, markersize=16, markeredgewidth=2)
    ax.axvline(100 * CRASH, color=VERMILION, linewidth=1)
    ax.set_yticks(range(len(names)), names)
    ax.invert_yaxis()
    ax.set_xlim(left=0)
    ax.set_xlabel("largest fall after 14:32, %; the bar is the median")
    heading(ax, "Which parts make the crash")
    return drawn
