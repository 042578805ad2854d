"""A horizontal axis of clock time: seconds since midnight, labelled as a clock shows them."""

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MultipleLocator

STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200)
"""Seconds between ticks that readers of clocks are used to."""
DAY = 86_400
MOST_TICKS = 9


def clock(seconds: float, step: int = 60) -> str:
    """HH:MM, or HH:MM:SS for steps (s) under a minute; the day before it from day 1 on."""
    day, rest = divmod(round(seconds), DAY)
    time = f"{rest // 3600:02d}:{rest // 60 % 60:02d}" + (f":{rest % 60:02d}" if step < 60 else "")
    return f"day {day}\n{time}" if day else time


def clock_axis(ax: Axes, start: float, end: float) -> None:
    """Show clock time from start to end (s since midnight) with at most about nine ticks."""
    step = next((s for s in STEPS if (end - start) / s <= MOST_TICKS), None)
    if step is None:
        step = DAY * max(1, round((end - start) / DAY / MOST_TICKS))
    ax.set_xlim(start, end)
    ax.xaxis.set_major_locator(MultipleLocator(step))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda seconds, _: clock(seconds, step)))
    ax.set_xlabel("clock time")
