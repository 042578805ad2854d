"""Gap risk: the closed form, and which falls of the price break a floor."""

import math

import numpy as np
import pytest

from abm.agents.insurance.cppi import ConstantProportion
from abm.reproductions import gap_risk
from abm.reproductions.insured_funds import insured_funds, stock, worth


@pytest.mark.parametrize("multiplier", gap_risk.BREACHES)
def test_closed_form_is_the_table(multiplier):
    chance = gap_risk.closed_form(multiplier)
    assert chance == pytest.approx(gap_risk.BREACHES[multiplier], abs=5e-5)


def test_the_bound_is_a_fall_of_the_price_not_of_its_log():
    rng = np.random.default_rng(1)
    counts = rng.poisson(1.0, 100_000)
    falls = -np.expm1(-rng.exponential(0.05, counts.sum()))
    worst = np.zeros(len(counts))
    np.maximum.at(worst, np.repeat(np.arange(len(counts)), counts), falls)
    chance = gap_risk.closed_form(8)
    error = math.sqrt(chance * (1 - chance) / len(counts))
    assert np.mean(worst > 1 / 8) == pytest.approx(chance, abs=4 * error)
    assert abs(-math.expm1(-math.exp(-1 / 8 / 0.05)) - chance) > 10 * error


def test_a_floor_breaks_exactly_where_the_price_falls_by_more_than_one_over_the_multiplier():
    quotes = []
    model = insured_funds(
        [stock(100, 100_000, jumps=6, jump_size=0.08)] * 10,
        {f"fund of {m}": (100, ConstantProportion(floor=0.9, multiplier=m)) for m in (3, 5, 8)},
        1,
        lambda name, rows: quotes.append(rows) if name == "quotes" else None,
    )
    model.run_model()
    tape = np.concatenate(quotes)
    tape = tape[(tape["bid_quantity"] > 0) & (tape["ask_quantity"] > 0)]
    broken = 0
    for multiplier in (3, 5, 8):
        for book, value in enumerate(worth(model, f"fund of {multiplier}")):
            bids = tape["bid_price"][tape["book"] == book]
            fall = 1 - (bids[1:] / bids[:-1]).min()
            assert (value < 0.9) == (fall > 1 / multiplier)
            broken += value < 0.9
    assert 5 < broken < 25


def test_a_larger_multiplier_breaks_more_on_the_same_paths():
    found = gap_risk.breaches(20, seed=3)
    assert found == gap_risk.breaches(20, seed=3)
    assert found[3] <= found[5] <= found[8]
