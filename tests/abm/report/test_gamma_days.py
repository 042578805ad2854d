"""Days as a distribution: known quantiles, chances and words; and what the figure draws."""

import numpy as np
import pandas as pd
import pytest

from abm.report.gamma_days import (
    chance_table,
    days_figure,
    distribution_table,
    groups,
    in_words,
)
from abm.report.table import plain

COUNT = 20
DAYS = pd.DataFrame(
    {
        "seed": range(COUNT),
        "assumption": ["naive", "drawn"] * (COUNT // 2),
        "gamma": [-0.01, 0.02] * (COUNT // 2),
        "fall": np.linspace(0.01, 0.04, COUNT),
        "range": 0.03,
        "volatility": 0.012,
        "fall_without": 0.01,
        "range_without": 0.02,
        "volatility_without": 0.01,
    }
)


def test_groups_are_by_sign_and_by_assumption():
    sizes = {name: len(part) for name, part in groups(DAYS).items()}
    assert sizes == {
        "all days": 20,
        "dealers sell a fall": 10,
        "dealers buy a fall": 10,
        "assumption naive": 10,
        "assumption drawn": 10,
    }
    assert list(groups(DAYS[DAYS["gamma"] < 0])) == ["all days", "dealers sell a fall"]


def test_quantiles_and_chances_are_those_of_the_days():
    lines = plain(distribution_table(DAYS), 110).splitlines()
    (ratio,) = [line.split() for line in lines if "volatility ratio" in line and "all days" in line]
    assert ratio[-5:-1] == ["1.20"] * 4
    fall = next(line.split() for line in lines if line.strip().startswith("fall, %"))
    expected = [100 * float(DAYS["fall"].quantile(q)) for q in (0.05, 0.5, 0.95)]
    assert [float(cell) for cell in fall[2:5]] == pytest.approx(expected, abs=0.006)
    lines = plain(chance_table(DAYS), 110).splitlines()
    row = next(line.split() for line in lines if line.strip().startswith("all days"))
    assert row[2:4] == ["20", "0.35"]  # 7 of 20 fall by 3 % or more
    assert row[7] == "0.00"


def test_words_say_that_it_is_a_distribution():
    told = in_words(DAYS)
    assert "positions that nobody publishes, not a forecast" in told
    assert "on 10 of 20 days the dealers drawn sell a fall" in told
    assert "The chance of a fall of 3 % is 0.35" in told
    quiet = DAYS.assign(volatility_without=0.0, fall_without=0.0)
    assert "nan" in in_words(quiet)
    assert "–" in plain(distribution_table(quiet), 110)


def test_the_figure_shows_each_day_and_each_group():
    by_gamma, by_range, by_chance = days_figure(DAYS).axes
    dots = {line.get_label(): line for line in by_gamma.get_lines() if len(line.get_xdata()) == 10}
    assert set(dots) == {"naive", "drawn"}
    assert dots["naive"].get_xdata().tolist() == [-1] * 10
    assert [len(line.get_xdata()) for line in by_range.get_lines()] == [COUNT, COUNT]
    assert len(by_chance.get_yticklabels()) == 5
