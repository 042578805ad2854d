"""Crashes are counted by variant; a dot for every fall."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_1samp

from abm.records.trading_time import TradingTime
from abm.risk.run.steps import Steps
from abm.runs.catalogue import read_variants
from abm.runs.running import Request
from abm.runs.shipped import EXPERIMENTS
from abm.runs.studies.afternoon import BEGIN, fall_of_minutes, figure, table

FILE = EXPERIMENTS / "crash_parts.yaml"


@pytest.fixture
def falls():
    rows = [("whole", 0.05), ("whole", 0.06), ("no seller", 0.01), ("no seller", 0.05)]
    rows = [(v, f, n % 2) for n, (v, f) in enumerate(rows)]
    return pd.DataFrame([{"variant": v, "fall": f, "seed": s, "trough": 600.0} for v, f, s in rows])


def test_chance_and_median(falls):
    found = table(falls)
    assert [list(column.cells)[1] for column in found.columns] == [
        "no seller", "0.50", "0.09 to 0.91", "3.00", "600", "-2.50",
    ]  # fmt: skip
    assert list(found.columns[1].cells) == ["1.00", "0.50"]


def test_falls_are_compared_seed_by_seed():
    noise = [0.001, -0.001, 0.002, 0.0, 0.001, -0.002]
    rows = [("whole", 0.05 + e) for e in noise] + [("no seller", 0.02 + e) for e in noise[::-1]]
    frame = pd.DataFrame(rows, columns=["variant", "fall"]).assign(trough=1.0)
    frame["seed"] = [*range(6), *reversed(range(6))]
    frame.loc[6, "fall"] += 0.006
    difference = [0.006 - 0.03, *[-0.03] * 5]
    low, high = ttest_1samp(difference, 0).confidence_interval(0.95)
    cell = list(table(frame).columns[5].cells)[1]
    assert cell == f"{-2.9:+.2f} ({100 * low:+.2f} to {100 * high:+.2f})"


def test_each_fall_is_a_dot(falls):
    ax = figure(falls).axes[0]
    assert sorted(x for line in ax.lines for x in line.get_xdata() if line.get_marker() == "o") == [
        1.0, 5.0, 5.0, 6.0,
    ]  # fmt: skip


def test_each_variant_takes_one_part_out():
    experiment = Request(FILE).read()
    variants = read_variants(FILE, experiment.study)
    assert variants["whole"].agents == experiment.agents
    different = [v for name, v in variants.items() if name != "whole"]
    assert all(
        v.agents != experiment.agents or v.instruments != experiment.instruments for v in different
    )


def test_a_gap_of_a_second_is_a_fall_but_no_lasting_one():
    minute, second = 60 * 10**9, 10**9
    hours = TradingTime(np.array([BEGIN - 5 * minute]), np.array([BEGIN + 5 * minute]))
    times = np.array([BEGIN - minute, BEGIN + 90 * second, BEGIN + 91 * second, BEGIN + 3 * minute])
    path = Steps(times, np.array([100.0, 40.0, 100.0, 98.0]))
    assert fall_of_minutes(path, hours) == pytest.approx(0.02)
    alone = Steps(times[:3], path.values[:3])
    assert fall_of_minutes(alone, hours) == pytest.approx(0.6 / 60)
