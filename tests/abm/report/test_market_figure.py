from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from abm.facts.tape import TABLES
from abm.report.market_figure import ROWS, WINDOW, Stretch, market_figure, window_starts
from abm.risk.run.frames import DAY, MINUTE, SECOND
from tests.abm.facts.made_tape import OPEN, at, gaussian, orders, quotes, tape


def small():
    """Ten seconds of a market."""
    depth = pd.DataFrame({"time": at([2, 5])})
    for level in range(1, 8):
        depth[f"bid_quantity_{level}"], depth[f"ask_quantity_{level}"] = 1, 2
    made = tape(
        10,
        quotes=quotes([0, 4], [100, 103], lots=7),
        orders=orders([1, 1.5, 4], signs=[1, 1, -1], quantities=[3, 4, 5]),
        depth=depth,
    )
    return Stretch(made, OPEN, OPEN + 10 * SECOND)


def test_a_second_has_what_was_bought_and_sold_in_it_and_the_depth_that_stands():
    stretch = small()
    assert stretch.lots(1).tolist() == [0, 7, 0, 0, 0, 0, 0, 0, 0, 0]
    assert stretch.lots(-1).tolist() == [0, 0, 0, 0, 5, 0, 0, 0, 0, 0]
    # five levels of the seven
    assert stretch.depth("ask")[1:4] == pytest.approx([np.nan, 10, 10], nan_ok=True)
    assert stretch.moved(np.array([100.0, 103.0])).tolist() == [0, 3]
    assert stretch.title == "made\n09:30 to 09:30"


def test_windows_are_at_one_time_of_the_day():
    day, hour = gaussian(), gaussian(seconds=3600)
    later = replace(hour, open=hour.open + DAY, close=hour.close + DAY, settled=hour.settled + DAY)
    ours, theirs = window_starts([day, later])
    assert theirs - ours == DAY
    assert later.settled <= theirs <= later.close - WINDOW
    assert ours % MINUTE == 0


def test_days_without_a_common_time_have_the_middle_of_each():
    day = gaussian(seconds=1800)
    evening = replace(
        day, open=day.open + DAY // 3, close=day.close + DAY // 3, settled=day.settled + DAY // 3
    )
    starts = window_starts([day, evening])
    assert [start - each.open for start, each in zip(starts, [day, evening], strict=True)] == [
        (1800 * SECOND - WINDOW) // 2
    ] * 2


def test_a_column_for_the_whole_and_one_for_the_window_of_each_tape():
    bare, full = gaussian(seconds=900), small().tape
    figure = market_figure([bare, full])
    grid = np.array(figure.axes).reshape(len(ROWS), 4)
    texts = [[text.get_text() for text in ax.texts] for ax in grid[:, 0]]
    assert texts[2] == [f"not told:\n{TABLES['depth']}"]
    assert texts[3] == [f"not told:\n{TABLES['orders']}"]
    assert all(ax.collections for ax in grid[2:, 1])
    assert grid[0, 0].get_ylim() == grid[0, 1].get_ylim()
