"""A decision as the event loop calls it: by its address, with addresses."""

import pickle

import numpy as np
import pytest

from abm.agents.execution.market import AtMarket
from abm.agents.hedging.fixed_band import FixedBand
from abm.agents.noise_trader import NoiseTrader
from abm.agents.option_market_maker import OptionMarketMaker
from abm.agents.quoting.fixed_spread import FixedSpread
from abm.agents.risk_limits import RiskLimits
from abm.kernel.compiling.decisions import Decision, decision_unit
from abm.kernel.compiling.jit import new_rows
from abm.kernel.market.market import Market

MEMORY = np.dtype([("seen", "i8"), ("slots", "i8", (2,))], align=True)
OURS = np.dtype([("step", "i8")], align=True)


def wake(state, params, market, now, rng):
    state.seen += 1
    market.decisions += 1
    rng.used += 1
    return now + params.step


def beyond(state, params, market, now, rng):  # noqa: ARG001
    state.slots[now] = 1
    return now


def call(wake, now, *, checked):
    market, memory, ours = Market(1, 1, 1, 1, seed=0), new_rows(3, MEMORY), new_rows(1, OURS)
    market.bind()
    ours["step"] = 5
    decide = decision_unit(Decision(wake, MEMORY, OURS)).built(checked)
    addresses = memory.ctypes.data, 2, ours.ctypes.data, market.header.ctypes.data
    return decide(*addresses, now), memory, market


def test_a_decision_sees_its_row_its_parameters_the_market_and_its_draws():
    for checked in (False, True):
        wakes, memory, market = call(wake, 7, checked=checked)
        assert wakes == 12
        assert memory["seen"].tolist() == [0, 0, 1]
        assert market.header["decisions"] == 1
        assert market.rng["used"] == 1


def test_the_checked_build_finds_a_trader_that_writes_beside_its_memory():
    assert call(beyond, 1, checked=True)[1]["slots"].tolist() == [[0, 0], [0, 0], [0, 1]]
    with pytest.raises(IndexError, match="index 2 of an array in a record, which has 2"):
        call(beyond, 2, checked=True)


def test_the_same_decision_is_one_unit_and_another_process_makes_it_again():
    chosen = FixedSpread, FixedBand, AtMarket, RiskLimits
    for trader, policies in [(NoiseTrader, ()), (OptionMarketMaker, chosen)]:
        made = decision_unit(trader.decision(*policies[: len(trader.policies)]))
        assert pickle.loads(pickle.dumps(made)) is made
