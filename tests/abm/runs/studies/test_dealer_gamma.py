"""The regressions against scipy and slopes that are known; a day against its own tapes."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import linregress

from abm.runs.running import Request
from abm.runs.shipped import EXPERIMENTS
from abm.runs.studies.dealer_gamma import (
    against_flat,
    figure,
    interaction,
    louder,
    measure,
    momentum,
    table,
)

FILE = EXPERIMENTS / "dealer_gamma.yaml"
SHORT = "short 2 %, 15:30"


def made(days=400):
    """Days on which a move goes on by .3 short of gamma, comes back by .1 long of it."""
    rng = np.random.default_rng(1)
    rest = rng.normal(size=days)
    noise = rng.normal(scale=0.2, size=days)
    slopes = {"flat": (0.0, 0.1), "short": (-1.0, 0.3), "long": (1.0, -0.1)}
    return pd.concat(
        pd.DataFrame(
            {
                "variant": name,
                "seed": np.arange(days),
                "hedging": -gamma,
                "moved": 0.0,
                "sold": 0.0,
                "even": 0.0,
                "late": float(gamma != 0.0),
                "volatility": 0.01 * (1.1 - 0.1 * gamma),
                "rest": rest,
                "last": slope * rest + noise,
                "distance": np.abs(rest) - 0.5 * gamma,
                "empty": 0.0,
                "hedges": 0.0,
            }
        )
        for name, (gamma, slope) in slopes.items()
    )


def test_momentum_is_the_least_squares_line():
    runs = made().query("variant == 'short'")
    found, line = momentum(runs), linregress(runs["rest"], runs["last"])
    assert found.slope == pytest.approx(line.slope)
    assert found.r_squared == pytest.approx(line.rvalue**2)
    assert found.t == pytest.approx(line.slope / line.stderr, rel=0.1)  # as noise is the same


def test_interaction_is_half_the_difference_of_the_slopes():
    found = interaction(made())
    assert found.slope == pytest.approx(-0.2)
    assert found.t < -20


def test_differences_are_of_the_same_days():
    assert against_flat(made(), "long", "distance") == pytest.approx((-0.5, 0.0))


def test_volatility_is_beside_that_of_the_same_days():
    frame = made()
    frame["volatility"] *= 1 + 0.5 * frame["seed"] / 400
    assert louder(frame, "short") == pytest.approx((1.2 / 1.1,) * 3)


def test_table_and_figure_name_every_variant():
    frame = made(20)
    assert table(frame).row_count == 4
    drawn = figure(frame)
    assert [text.get_text() for text in drawn.axes[0].get_xticklabels()] == [
        "flat",
        "short",
        "long",
    ]


def test_a_day_is_that_of_its_quotes_and_dealers_trade_only_after_15_30():
    experiment = Request(FILE).read(SHORT)
    model = experiment.build(3)
    model.run_model()
    row, quotes, trades = measure(model, experiment), model.quotes, model.trades
    last = quotes.iloc[-1]
    close = (last["bid_price"] + last["ask_price"]) / 2
    assert row["rest"] + row["last"] == pytest.approx(np.log(close / 4448))
    assert row["distance"] == pytest.approx(abs(close - 4448))
    hedges = trades[trades["taker_group"] == "dealers"]
    assert hedges["time"].min() >= model.session.close_time - 1800 * 10**9
    assert row["hedges"] == pytest.approx(hedges["quantity"].sum() / trades["quantity"].sum())
    assert row["hedging"] == pytest.approx(0.02 * 343_000, rel=0.02)
    assert row["late"] == 1.0
