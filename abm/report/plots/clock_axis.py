"""A horizontal axis of clock time.

Plotly knows dates, not clocks: times become dates from MIDNIGHT on, of which only the clock is
shown. Where a run has several days the axis leaves the nights out.
"""

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from abm.report.clock import clock
from abm.risk.run.frames import DAY, MINUTE, SECOND, RunRecords, Times

MIDNIGHT = np.datetime64("2000-01-01", "ms")
"""The date that stands for midnight of day 0."""
LABELS = 6
"""Most labels of an axis of several days."""

_HOUR = 60 * MINUTE
_FORMATS = [
    {"dtickrange": [None, 1_000], "value": "%H:%M:%S.%L"},
    {"dtickrange": [1_000, 60_000], "value": "%H:%M:%S"},
    {"dtickrange": [60_000, None], "value": "%H:%M"},
]


def clock_times(times: Times) -> NDArray[np.datetime64]:
    """Times (ns since midnight of day 0) as dates, to the millisecond."""
    return MIDNIGHT + (times // (SECOND // 1_000)).astype("timedelta64[ms]")


def clock_time(time: int) -> Any:
    """One time (ns) as a date, as shapes and ranges need it."""
    return clock_times(np.array([time], np.int64))[0].item()


def clock_axis(figure: go.Figure, run: RunRecords, start: int, end: int) -> None:
    """Show clock time from start to end (ns); labels follow the zoom.

    Of several days the opens are labelled, with their day.
    """
    axis: dict[str, Any] = {
        "type": "date",
        "range": [clock_time(start), clock_time(end)],
        "title": {"text": "clock time"},
        "tickformatstops": _FORMATS,
        "hoverformat": "%H:%M:%S",
    }
    if _last_day(end):
        axis["rangebreaks"] = _nights(run)
    if _last_day(end) > start // DAY:
        axis |= _opens(run, start, end)
    figure.update_layout(xaxis=axis)


def _last_day(end: int) -> int:
    return (end - 1) // DAY


def _nights(run: RunRecords) -> list[dict[str, Any]]:
    start, length = _hours(run)
    # what Plotly leaves out breaks lines, so the close itself is to stay
    end = (start + length + SECOND) % DAY
    return [{"pattern": "hour", "bounds": [end / _HOUR, start / _HOUR]}] if length < DAY else []


def _hours(run: RunRecords) -> tuple[int, int]:
    """Time of the day of the open, and how long a day of trading is (ns)."""
    return run.open_time % DAY, (run.close_time - run.open_time - 1) % DAY + 1


def _opens(run: RunRecords, start: int, end: int) -> dict[str, Any]:
    days = np.arange(start // DAY, _last_day(end) + 1)
    opens = days[:: -(-len(days) // LABELS)] * DAY + run.open_time % DAY
    labels = [clock(time / SECOND).replace("\n", "<br>") for time in opens.tolist()]
    return {"tickvals": clock_times(opens), "ticktext": labels}
