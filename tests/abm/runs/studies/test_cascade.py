"""Falls with hedgers are compared with the same days without; the loop gain by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_1samp

from abm.runs.catalogue import read_variants
from abm.runs.running import Request
from abm.runs.shipped import EXPERIMENTS
from abm.runs.studies.cascade import figure, sides, table
from abm.runs.studies.hedging_flow import gain

FILE = EXPERIMENTS / "hedging_cascade.yaml"
NOBODY, SELLER, PROBE = (0.0, 0.0, 0.0), (0.0, 500.0, 0.0), (0.0, 400.0, 1.0)


@pytest.fixture
def frame():
    """Six seeds of a bad day; hedgers of 100 lots per 1 %; 400 lots move the price by 1 %."""
    rng, rows = np.random.default_rng(1), []
    for seed in range(6):
        noise = float(rng.normal(0, 0.001))
        for who, (hedging, sold, even), fall, moved in (
            ("nobody", NOBODY, 0.02, 0.001),
            ("seller", SELLER, 0.03, -0.01),
            ("hedgers", (100.0, 0.0, 0.0), 0.03 + 0.001 * seed, 0.0),
            ("both", (100.0, 500.0, 0.0), 0.09, 0.0),
            ("metaorder", PROBE, 0.02, -0.009),
        ):
            rows.append((f"bad: {who}", seed, fall + noise, moved + noise, hedging, sold, even))
    columns = ["variant", "seed", "fall", "moved", "hedging", "sold", "even"]
    return pd.DataFrame(rows, columns=columns).assign(lasting=0.041)


def test_the_gain_grows_with_the_root_of_the_lots(frame):
    assert gain(frame, 400) == pytest.approx(1.0)
    assert gain(frame, 100) == pytest.approx(0.5)
    assert gain(frame, -100) == pytest.approx(-0.5)
    assert np.isnan(gain(frame[frame["even"] == 0], 100))


def test_the_control_differs_in_its_hedgers_alone(frame):
    found = {side.who: side for side in sides(frame)}
    assert found["nobody"].control is None
    assert found["seller"].control is None
    assert found["both"].deeper == pytest.approx([0.06] * 6)
    assert found["hedgers"].deeper == pytest.approx(0.01 + 0.001 * np.arange(6))
    assert found["both"].times == pytest.approx(3, rel=0.1)


def test_differences_are_of_the_same_seeds(frame):
    shuffled = frame.sample(frac=1, random_state=1).sort_values("variant", kind="stable")
    low, high = ttest_1samp(1 + 0.1 * np.arange(6), 0).confidence_interval(0.95)
    cells = [list(column.cells) for column in table(shuffled).columns]
    row = cells[1].index("hedgers")
    assert cells[6][row] == f"+1.25 ({low:+.2f} to {high:+.2f})"
    assert cells[2][row] == "0.50"
    assert cells[3][cells[1].index("nobody")] == "0.00 (0.00 to 0.39)"
    assert cells[3][cells[1].index("both")] == "1.00 (0.61 to 1.00)"
    assert set(cells[4]) == {"1.00"}


def test_kinds_of_days_are_kept_apart(frame):
    calm = frame.assign(variant=frame["variant"].str.replace("bad", "calm"), fall=0.01)
    found = sides(pd.concat([calm, frame]))
    assert [side.day for side in found] == ["calm"] * 5 + ["bad"] * 5
    assert found[2].deeper == pytest.approx([0.0] * 6)


def test_each_fall_is_a_dot_in_the_panel_of_its_day(frame):
    calm = frame.assign(variant=frame["variant"].str.replace("bad", "calm"))
    axes = figure(pd.concat([calm, frame])).axes
    assert [ax.get_title(loc="left") for ax in axes] == ["Calm", "Bad"]
    dots = [len(line.get_xdata()) for line in axes[1].lines if line.get_marker() == "o"]
    assert dots == [6] * 5


def test_each_day_of_the_experiment_has_its_controls():
    variants = read_variants(FILE, Request(FILE).read().study)
    cells = ("nobody", "seller", "hedgers", "hedgers and seller", "metaorder of 1 % of V")
    assert list(variants) == [f"{day}: {who}" for day in ("calm", "bad") for who in cells]
    for day in ("calm", "bad"):
        for cell, (programme, insurers, options) in {
            "nobody": (0, 0, 0),
            "seller": (1, 0, 0),
            "hedgers": (0, 10, 2),
            "hedgers and seller": (1, 10, 2),
        }.items():
            agents = variants[f"{day}: {cell}"].agents
            assert agents["programme"].count == programme
            assert agents["insurers"].count == insurers
            assert len(agents["dealers"].options) == options
