"""Deltas and profits of the worked example against Black and Scholes by hand, to the cent."""

import math
from itertools import pairwise

import pandas as pd
import pytest
from scipy.stats import norm

from abm.runs.running import Request
from abm.runs.shipped import EXPERIMENTS
from abm.runs.studies.short_calls import figure, measure, table

FILE = EXPERIMENTS / "short_calls.yaml"
YEAR = 252
TERMS = {"7.8 %, rate 4.6 %, a year": (0.0781640, 0.0457354, 252)}
TERMS |= {"31 %, no rate, a year": (0.31238, 0.0, 252), "20 %, no rate, a month": (0.2, 0.0, 21)}
EXPIRES = "first hedge alone, until expiry"


def ran(variant):
    experiment = Request(FILE).read(variant)
    with experiment.build(1501) as model:
        model.run_model()
        return {"variant": variant, "seed": 1501, **measure(model, experiment)}


@pytest.fixture(scope="module")
def frame():
    hedgings = ("first hedge alone", "hedged at each jump")
    return pd.DataFrame([ran(f"{terms}: {each}") for terms in TERMS for each in hedgings])


def call(price, days, volatility, rate):
    """Value and delta of the call struck at 105."""
    years = days / YEAR
    width = volatility * math.sqrt(years)
    d = (math.log(price / 105) + rate * years) / width + width / 2
    bond = 105 * math.exp(-rate * years)
    return price * norm.cdf(d) - bond * norm.cdf(d - width), norm.cdf(d)


def test_minus_500_and_minus_600_ask_for_a_forward_near_the_strike():
    volatility, rate = math.log(1.02) / norm.ppf(0.6), math.log(1.05)
    rate -= volatility**2 / 2
    assert (volatility, rate) == pytest.approx(TERMS["7.8 %, rate 4.6 %, a year"][:2], abs=1e-7)
    deltas = [call(price, 252, volatility, rate)[1] for price in (100, 102)]
    assert deltas == pytest.approx([0.5, 0.6])


def test_deltas_are_those_of_black_and_scholes(frame):
    for row in frame.itertuples():
        volatility, rate, days = TERMS[row.variant.partition(": ")[0]]
        first = call(100, days, volatility, rate)[1]
        assert row.delta_at_100 == pytest.approx(-1000 * first, abs=1e-6)
        jump = call(102, days - 180 / 390, volatility, rate)[1]
        assert row.delta_at_102 == pytest.approx(-1000 * jump, abs=0.01)


def test_without_a_rate_the_profit_is_options_and_stock_to_the_cent(frame):
    for row in frame[frame["rate"] == 0].itertuples():
        terms, _, hedging = row.variant.partition(": ")
        volatility, rate, days = TERMS[terms]
        values = [call(p, d, volatility, rate)[0] for p, d in ((100, days), (110, days - 1))]
        lots = [row.shares] * 2
        if hedging == "hedged at each jump":
            lots[1] = round(-row.delta_at_102)
        moved = sum(n * (b - a) for n, (a, b) in zip(lots, pairwise((100, 102, 110)), strict=True))
        assert row.profit == pytest.approx(
            1000 * (values[0] - values[1]) + moved + row.hedging, abs=0.01
        )
        assert row.end == 110


def test_the_parts_close_to_the_cent(frame):
    assert frame["unexplained"].abs().max() < 0.01
    named = frame[["delta", "gamma", "theta", "hedging", "rate", "residual"]].sum(axis=1)
    assert named.to_numpy() == pytest.approx(frame["profit"].to_numpy(), abs=0.01)


def test_who_keeps_500_shares_until_expiry_at_110_earns_the_premium():
    row = ran(f"31 %, no rate, a year: {EXPIRES}")
    premium = 1000 * call(100, 252, 0.31238, 0.0)[0]
    assert row["end"] == pytest.approx(110, abs=0.03)
    stock, calls = 500 * (row["end"] - 100), 1000 * (row["end"] - 105)
    assert row["profit"] == pytest.approx(premium + stock - calls, abs=0.02)


def test_the_text_stands_beside_each_assumption(frame):
    shown = table(frame)
    cells = [list(column.cells) for column in shown.columns]
    assert cells[1][:4] == ["-500", "500", "-600, maybe", "100"]
    assert [column[2] for column in cells[2:]] == ["-599.6", "-525.2", "-315.9"]
    assert len(figure(frame).axes[0].patches) == 6
