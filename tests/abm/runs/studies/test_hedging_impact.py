"""Differences are of the same seeds, from the first variant of the same kind of day."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_rel

from abm.runs.running import Request
from abm.runs.shipped import EXPERIMENTS
from abm.runs.studies.hedging_impact import QUANTITIES, compared, figure, measure, table

FILES = ("widening_bands", "hedging_speed", "dealer_limits")


@pytest.fixture
def frame():
    """Six seeds of two kinds of day; nobody hedges in the last variant."""
    rng, rows = np.random.default_rng(1), []
    noise = rng.normal(0, 1, 6)
    for variant, level in {"a: narrow": 5, "a: wide": 3, "b: narrow": 50, "a: nobody": 0}.items():
        for seed in range(6):
            value = level + noise[seed] + rng.normal(0, 0.1)
            row = dict.fromkeys(QUANTITIES, value if level else float("nan")) | {"fall": value}
            rows.append({"variant": variant, "seed": seed} | row)
    return pd.DataFrame(rows)


def test_each_is_compared_with_the_first_of_its_day(frame):
    found = {each.variant: each for each in compared(frame, "cost")}
    assert list(found) == ["a: narrow", "a: wide", "b: narrow"]
    assert found["a: narrow"].less is None
    assert found["b: narrow"].less is None
    runs = frame.pivot(index="seed", columns="variant", values="cost")
    expected = ttest_rel(runs["a: wide"], runs["a: narrow"]).confidence_interval(0.95)
    assert found["a: wide"].interval == pytest.approx(tuple(expected))
    assert 0 < found["a: wide"].seen < 0.5


def test_nobody_has_a_fall_and_no_cost(frame):
    cells = [list(column.cells) for column in table(frame).columns]
    assert cells[0].count("  a: nobody") == 1
    assert cells[0].count("  a: wide") == len(QUANTITIES)
    assert len(figure(frame).axes) == len(QUANTITIES)


@pytest.mark.parametrize("name", FILES)
def test_variants_differ_in_the_dealers_alone(name):
    request = Request(EXPERIMENTS / f"{name}.yaml")
    plain = request.read().model_dump()
    for variant in request.read().study.variants:
        changed = request.read(variant).model_dump()
        assert {key for key in plain if changed[key] != plain[key]} <= {"agents"}
        others = [group for group in plain["agents"] if group != "dealers"]
        assert all(changed["agents"][group] == plain["agents"][group] for group in others)


def test_a_day_until_a_quarter_to_three_is_measured_by_its_trades_and_accounts():
    request = Request(EXPERIMENTS / "dealer_limits.yaml", ("session.close=14:45",))
    experiment = request.read("killed at a delta of $5m")
    with experiment.build(1501) as model:
        model.run_model()
        row = measure(model, experiment)
        hedges = model.trades.query("taker_group == 'dealers'")
        accounts = model.frame("option_accounts").query("group == 'dealers'")
    assert row["lots"] == hedges["quantity"].sum() > 0
    wealth = accounts.groupby("time")["wealth"].sum()
    assert row["profit"] == pytest.approx((wealth.iloc[-1] - wealth.iloc[0]) * 12.5 / 1000)
    late = accounts[accounts["time"] >= 13.5 * 3600 * 10**9]
    assert row["drift"] == pytest.approx(100 * late["net_delta"].abs().mean() / 2614)
    assert 0 < row["broken"] <= 19
