"""What is measured at home is of home alone; the same traders, wherever they are."""

import numpy as np
import pandas as pd
import pytest

from abm.runs.catalogue import read_variants
from abm.runs.running import Request
from abm.runs.shipped import EXPERIMENTS
from abm.runs.studies.routing import MEASURES, figure, home_path, measure, table

FILE = EXPERIMENTS / "routing.yaml"


@pytest.fixture(scope="module")
def routed():
    experiment = Request(FILE).read("three, routed")
    model = experiment.build(1)
    model.run_model()
    return model, measure(model, experiment)


def test_every_variant_has_the_same_traders_in_all():
    found = read_variants(FILE, Request(FILE).read().study)
    for kind, total in (("noise_trader", 96), ("liquidity_provider", 6)):
        counts = [
            sum(group.count for group in experiment.agents.values() if group.kind == kind)
            for experiment in found.values()
        ]
        assert counts == [total] * 5


def test_the_mid_at_home_is_that_of_the_desk_which_hedges_there(routed):
    model, _ = routed
    orders = model.frame("executions")
    assert home_path(model).at(orders["start"] - 1) == pytest.approx(orders["arrival"])


def test_slippage_is_what_the_dealer_paid_above_the_mid_on_arrival(routed):
    model, row = routed
    trades, orders = model.trades, model.frame("executions")
    hedges = trades[trades["taker_group"] == "dealers"]
    assert row["lots"] == hedges["quantity"].sum()
    arrival = orders["arrival"].to_numpy()[
        np.searchsorted(orders["start"], hedges["time"], "right") - 1
    ]
    sign = np.where(hedges["side"] == 1, -1.0, 1.0)
    paid = (sign * (hedges["price"] - arrival) * hedges["quantity"]).sum()
    assert row["slippage"] == pytest.approx(paid / row["lots"])


def test_only_the_router_leaves_home(routed):
    model, _ = routed
    hedges = model.trades.query("taker_group == 'dealers'")
    assert set(hedges["venue"]) == {"home", "second", "third"}
    stays = Request(FILE).read("three, at home").build(1)
    stays.run_model()
    assert set(stays.trades.query("taker_group == 'dealers'")["venue"]) == {"home"}


def test_table_and_figure_show_every_variant():
    numbers = {name: np.linspace(1.0, 2.0, 4) for name in MEASURES}
    frame = pd.concat(pd.DataFrame({"variant": name, **numbers}) for name in ("a, b", "c"))
    assert table(frame).row_count == 2
    drawn = figure(frame)
    assert [text.get_text() for text in drawn.axes[0].get_xticklabels()] == ["a\nb", "c"]
