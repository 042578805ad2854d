import pytest
from matplotlib.figure import Figure

from abm.report.clock import DAY, clock, clock_axis


def labels(start: float, end: float) -> list[str]:
    figure = Figure()
    ax = figure.subplots()
    clock_axis(ax, start, end)
    figure.draw_without_rendering()
    inside = [t for t in ax.xaxis.get_major_ticks() if start <= t.get_loc() <= end]
    return [tick.label1.get_text() for tick in inside]


def test_times_of_the_day():
    assert clock(34_200) == "09:30"
    assert clock(52_363, step=1) == "14:32:43"
    assert clock(DAY + 60) == "day 1\n00:01"


def test_a_session_is_labelled_in_hours():
    expected = ["10:00", "11:00", "12:00", "13:00", "14:00", "15:00", "16:00"]
    assert labels(34_200, 57_600) == expected


@pytest.mark.parametrize("length", [3, 40, 600, 5_000, 40_000, 20 * DAY])
def test_labels_are_few_and_all_different(length):
    shown = labels(34_200, 34_200 + length)
    assert 3 <= len(shown) <= 11
    assert len(set(shown)) == len(shown)
