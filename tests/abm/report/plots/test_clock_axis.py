import numpy as np
import pandas as pd
import plotly.graph_objects as go

from abm.report.plots.clock_axis import clock_axis, clock_time, clock_times
from abm.risk.run.frames import DAY, SECOND
from tests.abm.risk.run.made_run import OPEN, MadeRun

HOURS = 3_600 * SECOND
WEEK = MadeRun(seconds=4 * 86_400 + 6.5 * 3_600)
"""Five days from 09:30 to 16:00."""


def drawn(run: MadeRun, start: int, end: int) -> go.layout.XAxis:
    figure = go.Figure()
    clock_axis(figure, run, start, end)
    return figure.layout.xaxis


def test_dates_read_as_the_clock_to_the_millisecond():
    times = np.array([OPEN, OPEN + 1_234_567_890, OPEN + DAY], np.int64)
    read = pd.DatetimeIndex(clock_times(times)).strftime("%d %H:%M:%S.%f").tolist()
    assert read == ["01 09:30:00.000000", "01 09:30:01.234000", "02 09:30:00.000000"]
    assert clock_time(OPEN).isoformat() == "2000-01-01T09:30:00"


def test_one_day_follows_the_zoom_and_leaves_nothing_out():
    run = MadeRun(seconds=3_600)
    axis = drawn(run, run.open_time, run.close_time)
    assert [time.strftime("%H:%M") for time in axis.range] == ["09:30", "10:30"]
    assert [stop.value for stop in axis.tickformatstops] == ["%H:%M:%S.%L", "%H:%M:%S", "%H:%M"]
    assert not axis.rangebreaks
    assert axis.ticktext is None


def test_several_days_are_named_and_have_no_nights():
    axis = drawn(WEEK, WEEK.open_time, WEEK.close_time)
    names = ["09:30", *(f"day {day}<br>09:30" for day in range(1, 5))]
    assert list(axis.ticktext) == names
    assert list(axis.tickvals) == clock_times(OPEN + DAY * np.arange(5)).tolist()
    end, start = axis.rangebreaks[0].bounds
    assert 16 < end < 16.001
    assert start == 9.5
    month = MadeRun(seconds=20 * 86_400 + 6.5 * 3_600)
    assert list(drawn(month, month.open_time, month.close_time).ticktext)[:2] == [
        "09:30",
        "day 4<br>09:30",
    ]


def test_part_of_one_of_several_days_is_labelled_by_the_clock():
    axis = drawn(WEEK, OPEN + DAY, OPEN + DAY + HOURS)
    assert axis.ticktext is None
    assert axis.rangebreaks


def test_markets_that_never_close_have_no_nights():
    run = MadeRun(seconds=2 * 86_400, open_time=0)
    assert not drawn(run, run.open_time, run.close_time).rangebreaks
