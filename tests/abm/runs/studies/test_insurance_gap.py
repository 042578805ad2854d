"""Funds and makers of the insurance gap against payoffs, falls of single moves and each other."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from abm.market.pricing import BlackScholesMerton
from abm.runs.running import Request
from abm.runs.shipped import EXPERIMENTS
from abm.runs.studies import insurance_gap
from abm.runs.studies.insurance_gap import PARTS, judged, label, measure

FILE = EXPERIMENTS / "insurance_gap.yaml"
RUNS = 120


@dataclass(frozen=True)
class Month:
    """What a run said, and its prices after each move, as shares of the first."""

    row: dict[str, float]
    prices: np.ndarray


@pytest.fixture(scope="module")
def deep():
    """The experiment with deep gaps."""
    return Request(FILE).read("gaps of 10 %")


@pytest.fixture(scope="module")
def months(deep):
    """Many months with deep gaps."""
    return [month(deep, seed) for seed in range(1, RUNS + 1)]


def month(experiment, seed: int) -> Month:
    model = experiment.build(seed)
    model.run_model()
    tape = model.tape("option_accounts")
    mids = tape["mid"][tape["group"] == list(model.groups).index("put")]
    return Month(measure(model, experiment), mids / 100_000.0)


def breaches(months: list[Month], fund: str) -> list[bool]:
    return [one.row[f"{fund}.wealth"] < one.row[f"{fund}.floor"] * (1 - 1e-9) for one in months]


def test_puts_are_what_the_assets_can_buy_above_the_common_floor(deep):
    put, (strike,) = deep.agents["put"], deep.chains["puts"].moneyness
    quoting = deep.agents["option_market_makers"].quoting
    ask = deep.chains["puts"].surface.level + quoting.half_spread + quoting.fee
    premium = float(BlackScholesMerton("put", 1.0, strike, 21 / 252, ask, 0.0).value())
    assets = 100.0 * put.position + put.cash
    assert assets == deep.agents["obpi"].assets
    assert put.position == pytest.approx(assets / (100.0 * (1.0 + premium)), rel=1e-5)
    assert 0.95 < strike / (1.0 + premium) < 0.9501


def test_stock_and_puts_end_at_the_payoff_whatever_the_gap(deep, months):
    put, (strike,) = deep.agents["put"], deep.chains["puts"].moneyness
    for one in months:
        insured = put.position * 100.0 * max(one.prices[-1], strike) / deep.agents["obpi"].assets
        assert one.row["put.wealth"] == pytest.approx(insured, abs=1e-4)
    assert min(one.prices[-1] for one in months) < 0.8
    assert not any(breaches(months, "put"))


@pytest.mark.parametrize(("fund", "multiplier"), [("cppi_3", 3), ("cppi_5", 5), ("tipp_5", 5)])
def test_a_multiplier_is_breached_by_the_single_move_beyond_its_inverse(months, fund, multiplier):
    deepest = np.array([(one.prices[1:] / one.prices[:-1]).min() for one in months])
    assert breaches(months, fund) == list(deepest < 1.0 - 1.0 / multiplier)


def test_breaches_are_as_frequent_as_the_closed_form_says(months):
    for fund, chance in {"cppi_5": 0.1018, "cppi_8": 0.2313}.items():
        assert months[0].row[f"{fund}.chance"] == pytest.approx(chance, abs=5e-5)
        error = math.sqrt(chance * (1.0 - chance) / RUNS)
        assert np.mean(breaches(months, fund)) == pytest.approx(chance, abs=3.0 * error)


def test_jumps_of_five_percent_give_the_published_chances():
    experiment = Request(FILE).read("gaps of 5 %")
    row = month(experiment, 1).row
    found = [row[f"cppi_{multiplier}.chance"] for multiplier in (3, 5, 8)]
    assert found == pytest.approx([0.00030, 0.01146, 0.0669], abs=5e-5)


def test_the_makers_lose_what_the_replicated_put_lacks(months):
    lacking = np.array([one.row["obpi.wealth"] - one.row["put.wealth"] for one in months])
    makers = np.array([one.row["makers.total"] for one in months])
    assert makers.min() < -0.1
    assert np.abs(makers - lacking).max() < 0.01
    assert np.corrcoef(makers, lacking)[0, 1] > 0.999


def test_the_parts_of_the_makers_are_all_they_made(months):
    for one in months:
        parts = sum(one.row[f"makers.{part}"] for part in PARTS if part != "total")
        assert parts == pytest.approx(one.row["makers.total"], abs=1e-12)
        assert abs(one.row["makers.other"]) < 0.002
    assert all(one.row["makers.edge"] == pytest.approx(0.00098, abs=1e-5) for one in months)


def test_a_slide_costs_what_needs_to_trade_no_more_than_a_move():
    experiment = Request(FILE).read("slide")
    row = month(experiment, 1).row
    assert row["cppi_8.wealth"] > row["cppi_8.floor"]
    assert -0.02 < row["stop_loss.wealth"] - row["stop_loss.floor"] < 0.0
    assert row["put.wealth"] == row["put.floor"]


def made(wealth: list[float]) -> pd.DataFrame:
    """Runs of one fund with a floor of .8, and of makers who make a hundredth."""
    frame = pd.DataFrame({"variant": "calm", "seed": range(len(wealth)), "fund_a.wealth": wealth})
    frame["fund_a.floor"], frame["fund_a.chance"] = 0.8, 0.05
    frame["fund_a.least"] = frame["fund_a.wealth"] / 0.8 - 1.0
    return frame.assign(**{f"makers.{part}": 0.01 for part in PARTS})


def test_what_is_below_the_floor_is_counted_with_its_interval():
    (row,) = judged(made([0.72, 0.76, 0.8 * (1.0 - 1e-12)] + [0.88] * 17)).to_dict("records")
    share, runs, z = 0.1, 20, 1.959964
    middle = (share + z * z / (2 * runs)) / (1 + z * z / runs)
    half = z * math.sqrt(share * (1 - share) / runs + z * z / (4 * runs**2)) / (1 + z * z / runs)
    assert row["breached"] == row["ever"] == share
    assert (row["low"], row["high"]) == pytest.approx((middle - half, middle + half), abs=1e-6)
    assert (row["shortfall"], row["worst"]) == pytest.approx((0.075, 0.1))
    assert row["over"] == pytest.approx((-0.1 - 0.05 + 17 * 0.1) / 20)


def test_without_a_breach_nothing_is_short():
    (row,) = judged(made([0.88] * 20)).to_dict("records")
    assert (row["breached"], row["low"], row["shortfall"], row["worst"]) == (0.0, 0.0, 0.0, 0.0)
    assert 0.1 < row["high"] < 0.2


def test_table_and_figure_name_every_fund_and_the_makers(months):
    frame = pd.DataFrame([{"variant": "gap", "seed": i} | one.row for i, one in enumerate(months)])
    names = ["put", "OBPI", "CPPI 3", "CPPI 5", "CPPI 8", "TIPP 5", "stop loss"]
    assert [label(fund) for fund in judged(frame)["fund"]] == names
    assert list(insurance_gap.table(frame).columns[0].cells) == ["[bold]gap[/]", *names, "makers"]
    axes = insurance_gap.figure(frame).axes
    assert [tick.get_text() for tick in axes[0].get_yticklabels()] == names
