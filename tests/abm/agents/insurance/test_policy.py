"""What every insurance policy promises."""

import math

import numpy as np
import pytest

from abm.agents.insurance.cppi import ConstantProportion
from abm.agents.insurance.obpi import Replication
from abm.agents.insurance.policy import whole_lots
from abm.agents.insurance.stop_loss import StopLoss
from abm.agents.insurance.tipp import TimeInvariant
from abm.market.venue import Instrument
from tests.abm.agents.insurance.portfolios import ASSETS, PRICE, Portfolio, brownian

POLICIES = [
    ConstantProportion(multiplier=5),
    Replication(horizon=252),
    TimeInvariant(multiplier=5),
    StopLoss(),
    StopLoss(reenter=True),
]


def test_whole_lots_are_the_nearest_that_can_be_paid():
    assert whole_lots(10.4, 1e4, 100.0) == 10
    assert whole_lots(10.6, 1e4, 100.0) == 11
    assert whole_lots(math.inf, 1040.0, 100.0) == 10
    assert whole_lots(5.0, -1e4, 100.0) == 0


@pytest.mark.parametrize("policy", POLICIES)
def test_begins_with_the_share_of_its_rule(policy):
    portfolio, lots = Portfolio(policy), round(policy.share * ASSETS / PRICE)
    assert portfolio.account["position"] == lots
    assert portfolio.look(PRICE, ASSETS) == lots


@pytest.mark.parametrize("policy", POLICIES)
def test_the_flow_is_what_the_rule_trades_after_a_small_move(policy):
    portfolio = Portfolio(policy)
    held, traded = int(portfolio.account["position"]), []
    for price in (PRICE * 1.01, PRICE * 0.99):
        value = ASSETS + held * (price - PRICE)
        traded.append((portfolio.look(price, value) - held) * PRICE)
    assert (traded[0] - traded[1]) / 0.02 == pytest.approx(policy.flow * ASSETS, rel=0.02)


def test_who_can_buy_no_more_follows_nothing():
    assert ConstantProportion(floor=0.5, multiplier=4).flow == 0.0


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("drift", [-0.5, 0.0, 0.3])
def test_floors_hold_on_a_continuous_path(policy, drift):
    # a year of 20 % in 5000 steps: moves of .3 %, so that a stop is .3 % late at the worst
    values, floors = Portfolio(policy).carry(brownian(5000, 0.2, 1, drift), days=252)
    assert floors[0] == pytest.approx(0.9 * ASSETS)
    late = 0.01 if isinstance(policy, StopLoss) else 0.0
    reached = values[-1:] if isinstance(policy, Replication) else values
    if not (isinstance(policy, StopLoss) and policy.reenter):
        assert (reached >= (1 - late) * floors[-len(reached) :] - PRICE).all()
    assert values.min() < 0.97 * ASSETS or drift > 0


@pytest.mark.parametrize("policy", POLICIES)
def test_no_floor_holds_through_a_gap(policy):
    values, floors = Portfolio(policy).carry(np.array([PRICE, 0.7 * PRICE]), days=1)
    assert values[-1] < 0.9 * ASSETS <= floors[-1] + 1


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("price", [1.0, 60.0, 100.0, 300.0])
@pytest.mark.parametrize("value", [-1e8, 0.0, 9e8, 1e9, 5e9])
def test_neither_debt_nor_short_selling(policy, price, value):
    lots = Portfolio(policy).look(price, value, days=3)
    assert 0 <= lots <= max(value, 0) / price + 0.5


def test_rules_read_ticks():
    # the same portfolio in other ticks: prices ten times as many
    fine = Replication(horizon=20).row(Instrument(price=PRICE, tick_size=0.1))
    coarse = Replication(horizon=20).row(Instrument(price=PRICE, tick_size=1.0))
    assert fine["strike"] == pytest.approx(10 * coarse["strike"])
    assert fine["lot_cost"] == pytest.approx(10 * coarse["lot_cost"])
