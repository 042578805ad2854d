"""A programme trades its lots as its policy says, and then nothing more."""

import numpy as np
import pytest

from abm.agents.noise_trader import NoiseTrader
from abm.agents.programme import Programme
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.records.registry import RECORDS
from abm.market.fields import nanoseconds
from abm.model import MarketModel
from tests.abm.agents.execution.workers import OPEN, SECOND, WALL, Scripted

RATE, FLOW = 0.09, 100
STEADY = RATE * FLOW / (1.0 - RATE)
"""Lots a second of a share of all volume, its own too, while others trade FLOW."""


def market(seconds, *, plain=False, **told):
    """A programme in a deep book in which others trade FLOW lots a second."""
    model = MarketModel(seed=2, plain=plain)
    model.add("programme", Programme, **told)
    model.add("wall", Scripted, orders=WALL)
    flow = tuple((second + 0.5, 0, BUY, 0, FLOW) for second in range(seconds))
    model.add("others", Scripted, orders=flow)
    model.advance(OPEN + nanoseconds(seconds))
    return model


def trades_of(model):
    """Seconds after the open, side and lots of what it traded."""
    tape = model.tape("trades")
    mine = tape[tape["taker"] == 0]
    return (mine["time"] - OPEN) / SECOND, mine["side"], mine["quantity"]


@pytest.mark.parametrize(("name", "side"), [("sell", SELL), ("buy", BUY)])
def test_it_trades_nine_per_cent_of_the_volume_of_the_last_minute(name, side):
    model = market(500, start=100.75, side=name, lots=3_000)
    times, sides, lots = trades_of(model)
    assert times.min() == pytest.approx(100.75)
    assert set(sides) == {side}
    steady = lots[(times > 250) & (times <= 350)].sum() / 100
    assert steady == pytest.approx(STEADY, rel=0.01)
    assert lots.sum() == 3_000
    (row,) = model.tape("executions")
    assert row["lots"] == row["filled"] == (3_000 if side == BUY else -3_000)
    assert row["children"] == len(lots)
    assert 0 <= row["time"] - OPEN - times.max() * SECOND <= SECOND


def test_once_done_it_never_wakes_again():
    model = market(40, lots=10, execution={"kind": "at_market"})
    assert trades_of(model)[2].sum() == 10
    wakes = int(model.state.traders["wakes"][0])
    model.advance(OPEN + 3_600 * SECOND)
    assert model.state.traders["wakes"][0] == wakes < 5


def test_the_same_lots_can_be_given_evenly_over_the_hours():
    policy = {"kind": "twap", "horizon": 400.0, "children": 20}
    times, _, lots = trades_of(market(500, lots=1_010, start=30.0, execution=policy))
    assert lots.sum() == 1_010
    assert set(lots) == {50, 51}
    assert np.diff(times) == pytest.approx([20.0] * 19)


def test_plain_and_compiled_give_the_same_tapes():
    tapes = []
    for plain in (False, True):
        model = MarketModel(seed=3, plain=plain)
        model.add("programme", Programme, start=3.0, lots=40, latency={"fixed": 0.1})
        model.add("noise", NoiseTrader, count=40, wake_interval=0.2)
        model.advance(OPEN + 20 * SECOND)
        tapes.append(model)
    for name in RECORDS:
        np.testing.assert_array_equal(tapes[0].tape(name), tapes[1].tape(name))
    assert (tapes[0].tape("trades")["taker"] == 0).sum() > 3
