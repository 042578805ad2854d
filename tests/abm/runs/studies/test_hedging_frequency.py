"""Costs are those of the trades made; table and figure say what the frame says."""

import numpy as np
import pandas as pd
import pytest

from abm.report.table import plain
from abm.runs.catalogue import read_experiment
from abm.runs.running import Request
from abm.runs.shipped import EXPERIMENTS
from abm.runs.studies import hedging_frequency

FILE = EXPERIMENTS / "hedging_frequency.yaml"


def test_the_cost_is_half_the_spread_on_every_lot():
    experiment = read_experiment(FILE, (), (), "Whalley-Wilmott, 1e-4")
    model = experiment.build(2)
    model.run_model()
    row = hedging_frequency.measure(model, experiment)
    lots = float(model.frame("trades")["quantity"].sum())
    assert lots > 1000
    assert row["cost"] == pytest.approx(lots * 0.05 / 10_000)
    assert row["setting"] == 1e-4


def test_each_policy_of_the_study_is_named_before_a_comma():
    study = Request(FILE).read().study
    policies = {name.partition(", ")[0] for name in study.variants}
    assert len(policies) == 7
    assert all(", " in name for name in study.variants)


@pytest.fixture
def frame():
    """Two policies at three settings, the middle one the best; profits of +- the risk, twice."""
    rows = [
        {"variant": f"{policy}, {setting}", "setting": setting, "cost": cost + extra}
        | {"profit": sign * risk}
        for policy, extra in (("fixed times", 0.1), ("fixed band", 0.0))
        for setting, cost, risk in ((1.0, 0.8, 0.1), (2.0, 0.3, 0.5), (4.0, 0.1, 2.0))
        for sign in (-1, 1, -1, 1)
    ]
    return pd.DataFrame(rows)


def test_the_total_is_cost_and_half_the_variance(frame):
    found = hedging_frequency.judged(frame)
    assert list(found["policy"]) == ["fixed times"] * 3 + ["fixed band"] * 3
    variance = np.array([0.01, 0.25, 4.0] * 2) * 4 / 3
    assert list(found["total"]) == pytest.approx(list(found["cost"] + 0.5 * variance))
    assert list(found["risk"]) == pytest.approx(list(np.sqrt(variance)))
    assert hedging_frequency.best_of(found)["named"] == "2.0"


def test_the_table_prints_the_best_of_each_policy_in_bold(frame):
    shown = hedging_frequency.table(frame)
    totals = list(shown.columns[-1].cells)
    assert [i for i, cell in enumerate(totals) if "[bold]" in cell] == [1, 4]
    assert totals[1] == "[bold]0.5667 ± 0.0000[/]"
    assert "fixed band" in plain(shown)


def test_the_figure_marks_the_least_of_both_curves_and_names_each_policy_once(frame):
    drawn = hedging_frequency.figure(frame)
    times, frontier, band = drawn.axes
    for ax, least in ((times, 0.5667), (band, 0.4667)):
        mark = next(line for line in ax.get_lines() if str(line.get_label()).startswith("least"))
        assert list(mark.get_xdata()) == [2.0]
        assert list(mark.get_ydata()) == pytest.approx([least], abs=1e-4)
    names = [text.get_text() for text in frontier.get_legend().get_texts()]
    assert [name.partition(":")[0] for name in names[:2]] == ["fixed times", "fixed band"]
    policies = frontier.get_lines()[:2]
    assert list(policies[0].get_ydata()) == pytest.approx([0.9, 0.4, 0.2])


def test_what_is_as_good_as_the_best_has_its_total(frame):
    frontier = hedging_frequency.figure(frame).axes[1]
    risk, cost = (np.asarray(values) for values in frontier.get_lines()[-1].get_data())
    assert cost + 0.5 * risk**2 == pytest.approx(np.full(len(cost), 0.4 / 1.2 + 0.4 / 3), abs=1e-3)
