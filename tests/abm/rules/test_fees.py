"""Fees: what both sides pay, what venues earn, and what takers are told."""

import numpy as np
import pytest

from abm.kernel.book.messages import BUY, SELL
from abm.kernel.market.money import FEE_PARTS
from abm.market.venue import Instrument
from abm.rules.fees import Fees
from tests.abm.rules.markets import after, ruled

TRADE = (((0.0, 0, SELL, 10_001, 7),), ((1.0, 0, BUY, 10_001, 4),))


@pytest.mark.parametrize("maker", [-0.002, 0.0, 0.0041])
@pytest.mark.parametrize("taker", [-0.001, 0.003])
def test_both_sides_pay_and_the_venue_has_it(maker, taker):
    model = ruled({"fees": Fees(maker=maker, taker=taker)}, *TRADE)
    after(model, 2)
    paid = [round(4 * FEE_PARTS * fee / 0.01) for fee in (maker, taker)]
    assert model.state.accounts["fees"].tolist() == paid
    assert model.state.group_accounts["fees"].tolist() == paid
    assert model.state.listings["collected"].tolist() == [sum(paid)]
    assert model.state.listings["taker_fee"].tolist() == [round(FEE_PARTS * taker / 0.01)]


def test_several_rules_add_up_and_one_of_another_venue_does_not():
    model = ruled({"fee": Fees(taker=0.003), "tax": Fees(maker=0.001, taker=0.001)}, *TRADE)
    after(model, 2)
    assert model.state.accounts["fees"].tolist() == [4 * 100_000, 4 * 400_000]
    assert model.state.listings["taker_fee"].tolist() == [400_000]


def test_without_the_rule_nobody_pays():
    model = ruled({}, *TRADE)
    after(model, 2)
    assert not model.state.accounts["fees"].any()
    assert len(model.state.hooks) == 0


@pytest.mark.parametrize(
    ("told", "fee"),
    [
        ({"price": 10_000.0, "tick_size": 1_000.0, "multiplier": 5.0}, 2.0),
        ({"price": 10_000.0, "tick_size": 100.0, "multiplier": 100.0}, 11.5),
        ({"price": 1112.0, "tick_size": 0.25, "multiplier": 50.0}, 1.29),
        ({"price": 100.0}, 0.000_014_9),
    ],
)
def test_a_fee_is_kept_as_it_is_told(told, fee):
    instrument = Instrument(**told)
    row = Fees(maker=-fee, taker=fee).row(instrument)
    back = row["taker"] * instrument.tick_value / FEE_PARTS
    assert np.all(row["maker"] == -row["taker"])
    assert back == pytest.approx(fee, rel=1e-12)


def test_a_fee_that_would_be_rounded_is_refused_with_its_neighbours():
    dear = Instrument(price=3.0, tick_size=3.0)
    with pytest.raises(ValueError, match=r"taker fee 1 must be .*: 0.999999 or 1.000002"):
        Fees(taker=1.0).row(dear)
    with pytest.raises(ValueError, match=r"maker fee 1e-09 must be .*: 0 or 1e-08"):
        Fees(maker=1e-9).row(Instrument(price=100.0))
