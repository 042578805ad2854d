"""Fees: what both sides pay, what venues earn, and what takers are told."""

import numpy as np
import pytest

from abm.kernel.book.messages import BUY, SELL
from abm.market.venue import Instrument
from abm.rules.fees import Fees
from tests.abm.rules.markets import after, ruled

TRADE = (((0.0, 0, SELL, 10_001, 7),), ((1.0, 0, BUY, 10_001, 4),))


@pytest.mark.parametrize("maker", [-0.002, 0.0, 0.0041])
@pytest.mark.parametrize("taker", [-0.001, 0.003])
def test_both_sides_pay_and_the_venue_has_it(maker, taker):
    model = ruled({"fees": Fees(maker=maker, taker=taker)}, *TRADE)
    after(model, 2)
    mills = [round(4 * 1000 * fee / 0.01) for fee in (maker, taker)]
    assert model.state.accounts["fees"].tolist() == mills
    assert model.state.group_accounts["fees"].tolist() == mills
    assert model.state.listings["collected"].tolist() == [sum(mills)]
    assert model.state.listings["taker_fee"].tolist() == [round(1000 * taker / 0.01)]


def test_several_rules_add_up_and_one_of_another_venue_does_not():
    model = ruled({"fee": Fees(taker=0.003), "tax": Fees(maker=0.001, taker=0.001)}, *TRADE)
    after(model, 2)
    assert model.state.accounts["fees"].tolist() == [4 * 100, 4 * 400]
    assert model.state.listings["taker_fee"].tolist() == [400]


def test_without_the_rule_nobody_pays():
    model = ruled({}, *TRADE)
    after(model, 2)
    assert not model.state.accounts["fees"].any()
    assert len(model.state.hooks) == 0


def test_a_fee_is_rounded_to_a_thousandth_of_a_tick():
    row = Fees(maker=1e-9, taker=0.000_014_9).row(Instrument(price=100.0))
    assert (row["maker"], row["taker"]) == (0, 1)
    assert np.all(Fees(taker=1.0).row(Instrument(price=1.0, tick_size=0.5))["taker"] == 2000)
