"""Crashes are counted by variant; a dot for every fall."""

import pandas as pd
import pytest

from abm.runs.catalogue import read_variants
from abm.runs.running import Request
from abm.runs.shipped import EXPERIMENTS
from abm.runs.studies.afternoon import figure, table

FILE = EXPERIMENTS / "crash_parts.yaml"


@pytest.fixture
def falls():
    rows = [("whole", 0.05), ("whole", 0.06), ("no seller", 0.01), ("no seller", 0.05)]
    return pd.DataFrame([{"variant": v, "fall": f, "trough": 600.0} for v, f in rows])


def test_chance_and_median(falls):
    found = table(falls)
    assert [list(column.cells)[1] for column in found.columns] == [
        "no seller", "0.50", "0.09 to 0.91", "3.00", "600",
    ]  # fmt: skip
    assert list(found.columns[1].cells) == ["1.00", "0.50"]


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
