"""The error is that of the trades made; table and figure say what the frame says."""

import numpy as np
import pandas as pd
import pytest

from abm.report.table import plain
from abm.runs.catalogue import read_experiment
from abm.runs.shipped import EXPERIMENTS
from abm.runs.studies import hedging_error

PREMIUM = 2.302974  # Black-Scholes, S = K = 100, T = 1 / 12, sigma = .2


def test_the_error_is_what_premium_hedges_and_payoff_leave():
    experiment = read_experiment(EXPERIMENTS / "hedging_error.yaml", (), (), "42 times")
    model = experiment.build(3)
    model.run_model()
    row = hedging_error.measure(model, experiment)
    trades, quotes = model.frame("trades"), model.frame("quotes")
    lots = np.where(trades["side"] == 0, trades["quantity"], -trades["quantity"]) / 10_000
    final = (quotes["bid_price"].iloc[-1] + quotes["ask_price"].iloc[-1]) / 2_000
    begun = 0.5115  # the delta at the open, d1 = .5 sigma sqrt(T)
    hedge = begun * (final - 100.0) + float(lots @ (final - trades["price"] / 1000))
    assert row["times"] == 42
    assert row["error"] == pytest.approx(PREMIUM + hedge - max(final - 100.0, 0.0), abs=2e-5)
    assert row["premium"] == pytest.approx(PREMIUM, abs=1e-6)
    assert row["law"] == pytest.approx(0.3148, abs=1e-4)


def test_hedges_are_at_the_points_of_the_grid_and_over_night_within_a_minute_of_the_open():
    experiment = read_experiment(EXPERIMENTS / "hedging_error.yaml", (), (), "252 times")
    model = experiment.build(3)
    model.run_model()
    time = model.tape("trades")["time"]
    day, since_open = np.divmod(time - experiment.session.open_time, 86_400 * 10**9)
    late = since_open % (1950 * 10**9)
    assert set(late[since_open > 60 * 10**9]) == {0}
    assert (late[since_open <= 60 * 10**9] > 0).sum() == 20
    assert len(set(day)) == 21


@pytest.fixture
def frame():
    """Errors of plus or minus 2 / root N, ten of each, which the law puts at 2.2 / root N."""
    rows = [
        {"variant": f"{n} times", "times": float(n), "error": sign * 2.0 / n**0.5}
        | {"law": 2.2 / n**0.5}
        for n in (4, 16, 64)
        for sign in (-1.1, -0.9, 0.9, 1.1) * 5
    ]
    return pd.DataFrame(rows)


def test_the_slope_of_errors_that_fall_like_a_root_is_a_half(frame):
    line = hedging_error.fitted(hedging_error.errors_by_times(frame))
    assert line.slope == pytest.approx(-0.5)
    assert line.scale == pytest.approx(2.0 * np.sqrt(1.01 * 20 / 19))


def test_the_table_has_a_line_a_number_of_times(frame):
    text = plain(hedging_error.table(frame))
    for words in ("16", "0.5155 ±", "0.5500", "0.937", "-0.500 ±"):
        assert words in text


def test_the_figure_shows_the_points_and_the_law(frame):
    (ax,) = hedging_error.figure(frame).axes
    law, fit, points = ax.get_lines()[:3]
    curve = hedging_error.errors_by_times(frame)
    x = np.asarray(law.get_xdata())
    assert law.get_ydata() == pytest.approx(2.2 / np.sqrt(x))
    assert fit.get_ydata() == pytest.approx(2.0 * np.sqrt(1.01 * 20 / 19) / np.sqrt(x))
    assert list(points.get_xdata()) == [4.0, 16.0, 64.0]
    assert list(points.get_ydata()) == pytest.approx(list(curve["sd"]))
    assert ax.get_xscale() == ax.get_yscale() == "log"
