"""A market has room for all it has to do from the first day; days to come change nothing."""

import numpy as np
import pytest

from abm.agents.noise_trader import NoiseTrader
from abm.agents.option_client import OptionClient
from abm.agents.option_market_maker import OptionMarketMaker
from abm.kernel.market.market import EXPIRY, SESSION, WAKE
from abm.kernel.records.registry import RECORDS
from abm.market.chains import OptionChain
from abm.market.session import Session
from abm.model import MarketModel

TURNS_A_DAY = 4


def due(state):
    """What stands on the agenda; nothing of it may lie beyond the end of the array."""
    items = state.agenda[1 : 1 + state.agenda[0]["serial"]]
    assert len(items) == state.agenda[0]["serial"] <= state.agenda[0]["payload"]
    assert state.agenda[0]["payload"] == len(state.agenda) - 1
    return items


def long_market(days, count=30):
    hours = {"open": "09:30", "close": "09:31", "pre_open": 5.0, "closing_auction": 5.0}
    model = MarketModel(session=Session(days=days, **hours), seed=3)
    model.add("noise", NoiseTrader, count=count)
    return model


@pytest.mark.parametrize("days", [256, 257, 600, 5_000])
def test_the_agenda_holds_the_turns_of_all_days(days):
    state = long_market(days).state
    items = due(state)
    turns = items[items["kind"] == SESSION]
    assert sorted(turns["payload"]) == list(range(TURNS_A_DAY * days))
    assert np.count_nonzero(items["kind"] == WAKE) == 30


def test_days_to_come_do_not_change_the_first():
    few, many = long_market(2, 2_000), long_market(5_000, 2_000)
    for model in (few, many):
        model.advance(few.session.close_time)
    assert len(few.tape("trades")) > 100
    for name in ("trades", "orders", "quotes", "depth"):
        assert np.array_equal(few.tape(name), many.tape(name)), name


def option_market(series):
    """A market with so many options, of which all but those of the first chain nobody trades."""
    moneyness = tuple(0.5 + k / series for k in range(series // 4))
    chains = {"many": OptionChain(venue="exchange", moneyness=moneyness, expiries=(1, 2))}
    session = Session(open="09:30", close="09:31", days=2)
    model = MarketModel(session=session, chains=chains, seed=3)
    model.add("noise", NoiseTrader, count=50)
    model.add("makers", OptionMarketMaker, count=1, wake_interval=10.0)
    model.add("clients", OptionClient, count=1, wake_interval=10.0)
    return model


def test_a_market_of_two_thousand_options_lists_and_settles_them_all():
    model = option_market(2_000)
    items = due(model.state)
    expiring = items[items["kind"] == EXPIRY]
    assert sorted(expiring["payload"]) == list(range(2_000))
    model.run_model()
    assert not model.state.series["listed"].any()
    shown = model.tape("option_series")
    assert set(shown["series"]) == set(range(1, 2_001))
    assert all(len(model.tape(name)) > 0 for name in RECORDS if name != "executions")
