import numpy as np
import pandas as pd
import pytest

from abm.report.figure_style import NEUTRAL
from abm.report.plots.roc import MOST_POINTS, roc_curves


def warnings(**columns) -> pd.DataFrame:
    return pd.DataFrame({"run": "a", "time": 0} | columns)


def test_a_curve_a_signal_by_hand():
    table = warnings(
        variance=[3.0, 1.0, 2.0, 0.0, np.nan],
        rising_depth=[1.0, np.nan, np.nan, 2.0, 2.0],
        never=np.nan,
        crash_ahead=[True, True, False, False, True],
    )
    chance, variance, depth = roc_curves(table).data
    assert chance.line.color == NEUTRAL
    assert list(chance.x) == list(chance.y) == [0, 100]
    assert list(variance.x) == [0, 0, 50, 50, 100]
    assert list(variance.y) == [0, 50, 50, 100, 100]
    assert list(variance.customdata) == [np.inf, 3, 2, 1, 0]
    assert (variance.name, depth.name) == ("variance 0.75", "rising depth 0.25")
    assert len({variance.line.color, depth.line.color, NEUTRAL}) == 3


def test_a_long_curve_is_thinned_but_keeps_its_ends_and_area():
    draw, ahead = np.random.default_rng(1), np.arange(20_000) % 10 == 0
    figure = roc_curves(warnings(score=draw.normal(ahead), crash_ahead=ahead))
    curve = figure.data[1]
    assert len(curve.x) <= MOST_POINTS
    ends = [(curve.x[i], curve.y[i]) for i in (0, -1)]
    assert ends == [(0, 0), (100, 100)]
    area = np.trapezoid(curve.y, curve.x) / 1e4
    assert area == pytest.approx(float(curve.name.split()[1]), abs=0.01)


def test_without_a_crash_there_is_nothing_to_draw():
    figure = roc_curves(warnings(variance=[1.0, 2.0], crash_ahead=False))
    assert len(figure.data) == 1
    assert figure.layout.annotations[0].text == "no crash to warn of"
