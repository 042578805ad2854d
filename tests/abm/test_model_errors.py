"""What a market says when a trader is wrong, and what it does when one is removed."""

import numpy as np
import pytest

from abm.agents.noise_trader import NoiseTrader
from abm.agents.trader import Trader
from abm.kernel.market.trading import BY_LAW, mid_price
from abm.market.parameter_records import NOTHING, record
from abm.model import MarketModel, TraderError


class Divider(Trader):
    def step(self):
        return 1 / 0


class Misspelt(Trader):
    memory = record(last=np.float64)

    @staticmethod
    def wake(state, params, market, now, rng):
        state.lst = mid_price(market, 0)
        return BY_LAW


class Adder(Trader):
    memory = NOTHING

    @staticmethod
    def wake(state, params, market, now, rng):
        return int(mid_price(market, 0) + "a")


class Idle(Trader): ...


class Asker(Trader):
    order = (0, 1)

    def step(self):
        self.market_order(*self.order)


def run(trader: type[Trader]) -> None:
    model = MarketModel(seed=1)
    model.add("wrong", trader, count=2)
    model.advance(model.now + 10**10)


def test_an_error_in_a_step_names_trader_time_and_line():
    told = (
        r"trader [01] of group 'wrong' failed at 09:30:\d\d: ZeroDivisionError: .*errors\.py, line"
    )
    with pytest.raises(TraderError, match=told) as caught:
        run(Divider)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_an_unknown_field_is_named():
    with pytest.raises(TraderError, match="no field 'lst'"):
        run(Misspelt)


def test_a_decision_that_cannot_be_compiled_is_shown_with_its_line():
    line = Adder.wake.__code__.co_firstlineno + 2
    with pytest.raises(TraderError, match=rf"add.*test_model_errors\.py, line {line}"):
        run(Adder)


def test_a_trader_must_decide_somehow():
    with pytest.raises(ValueError, match="Idle defines neither a wake nor a step"):
        MarketModel().add("idle", Idle)


@pytest.mark.parametrize(
    ("order", "told"),
    [((7, 1), "side must be 0 to buy"), ((0, 0), "quantity must be 1 to"), ((0, 1.5), "whole")],
)
def test_orders_that_cannot_be_are_refused(order, told, monkeypatch):
    monkeypatch.setattr(Asker, "order", order)
    with pytest.raises(TraderError, match=told):
        run(Asker)


def test_a_removed_trader_never_acts_again():
    model = MarketModel(seed=1)
    model.add("noise", NoiseTrader, count=20, wake_interval=1.0)
    model.advance(model.now + 10**10)
    for agent in list(model.agents):
        if agent.number != 3:
            agent.remove()
    assert [agent.number for agent in model.agents] == [3]
    before, decided = len(model.tape("orders")), model.decisions
    model.advance(model.now + 2 * 10**10)
    later = model.tape("orders")[before:]
    assert set(later[later["kind"] == 0]["taker"]) == {3}
    assert 5 <= model.decisions - decided <= 45
