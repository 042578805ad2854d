"""A week of the study against its own tapes and against Leland's published volatilities."""

import numpy as np
import pandas as pd
import pytest

from abm.runs.running import Request
from abm.runs.shipped import EXPERIMENTS
from abm.runs.studies.client_costs import figure, leland, measure, table

FILE = EXPERIMENTS / "client_costs.yaml"


@pytest.fixture(scope="module")
def week():
    experiment = Request(FILE).read("8 ticks, 20 %")
    model = experiment.build(2)
    model.run_model()
    return model, measure(model, experiment)


@pytest.mark.parametrize(
    ("cost", "years", "short"), [(0.01, 1 / 52, 0.2270), (0.005, 1 / 252, 0.2294)]
)
def test_half_spread_is_lelands(cost, years, short):
    """Leland 1985 with sigma = .2: weekly at 1 %, daily at .5 %."""
    assert 0.2 + leland(cost, 0.2, years) == pytest.approx(short, abs=2e-4)


def test_makers_ask_what_leland_says(week):
    """But for the minute by which a quote may be older than its trade."""
    _, row = week
    assert row["asked"] == pytest.approx(row["leland"], rel=0.002)


def test_what_clients_paid_is_what_makers_received_beyond_the_value(week):
    model, row = week
    trades = model.frame("option_trades")
    beyond = ((trades["price"] - trades["value"]) * trades["quantity"]).sum() * 0.01
    assert row["lots"] == trades["quantity"].sum()
    assert row["paid"] == pytest.approx(beyond / row["lots"], rel=1e-3)


def test_hedging_costs_half_a_spread_a_lot(week):
    model, row = week
    trades = model.trades
    hedged = trades.loc[trades["taker_group"] == "dealers", "quantity"].sum()
    assert row["hedging"] == pytest.approx(hedged * 8 * 0.01 / row["lots"], rel=1e-6)


def test_table_and_figure_show_every_variant():
    numbers = {name: np.linspace(0.1, 0.2, 3) for name in ("asked", "leland", "paid", "hedging")}
    frame = pd.concat(pd.DataFrame({"variant": name, **numbers}) for name in ("a", "b"))
    assert table(frame).row_count == 2
    assert len(figure(frame).axes[0].get_lines()) == 3
