"""The intermediary quotes where its equation says, passes on what is too much, and leaves."""

import math

import numpy as np
import pytest

from abm.agents.intermediary import INVENTORY, VOLATILITY, Intermediary
from abm.agents.noise_trader import NoiseTrader
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.records.events import RETURN, WITHDRAWAL
from abm.kernel.records.registry import RECORDS
from abm.market.venue import Instrument
from abm.model import MarketModel
from abm.rules.self_match_prevention import SelfMatchPrevention
from tests.abm.agents.execution.workers import OPEN, SECOND, Scripted
from tests.abm.agents.path_market import PathMaker
from tests.abm.agents.shown_quotes import shown

MID = 10_000
FAR = ((0.0, 0, BUY, MID - 1_000, 10**6), (0.0, 0, SELL, MID + 1_000, 10**6))
"""Others who leave the market to the intermediary."""
STEADY = {"half_spread_low": 0.5, "half_spread_high": 0.5, "memory": 1e9, "diversity": 0.0}
ALOOF = STEADY | {"half_spread_low": 50.0, "half_spread_high": 50.0}
"""One who quotes so far away that it does not move the mid-price."""


def market(others, **told):
    """One intermediary that wakes every second, and others: orders, or parameters of a maker."""
    model = MarketModel(seed=2, rules={"own_orders": SelfMatchPrevention()})
    model.add("intermediaries", Intermediary, **{"wake_interval": 1.0, "wake_law": "even"} | told)
    always = {"wake_interval": 1e-9, "wake_law": "even"}
    if isinstance(others, dict):
        model.add("maker", PathMaker, **others, **always)
    else:
        model.add("others", Scripted, orders=others)
    return wake(model, 1)


def still(**maker):
    """A maker one tick from a mid-price that stays."""
    return {"path": ((0.0, MID),), **maker}


def wake(model, times):
    """Let the intermediary wake so many times."""
    model.advance(max(model.now, OPEN) + times * SECOND)
    return model


def memory(model):
    return model.state.memories[0][0]


def prices(model):
    return tuple([price for price, _ in shown(model, side)] for side in (BUY, SELL))


def set_volatility(model, ratio):
    """Have it believe in a multiple of the normal volatility."""
    memory(model)["variance"] = (ratio * 0.37) ** 2


def reasons(model):
    tape = model.tape("events")
    return [(int(e["kind"]), float(e["value"])) for e in tape if e["trader"] == 0]


@pytest.mark.parametrize("half_spread", [0.2, 0.5, 2.3])
@pytest.mark.parametrize("held", [0, 30, -13])
def test_alone_it_quotes_around_its_reservation_price(held, half_spread):
    spread = {"half_spread_low": half_spread, "half_spread_high": half_spread}
    told = STEADY | spread | {"skew": 0.07, "levels": 3, "position": held}
    bids, asks = prices(market(FAR, **told))
    bid = math.floor(MID - 0.07 * held - half_spread)
    ask = math.ceil(MID - 0.07 * held + half_spread)
    assert bids == [bid, bid - 1, bid - 2]
    assert asks == [ask, ask + 1, ask + 2]


@pytest.mark.parametrize("move", [7.0, -3.0])
def test_news_are_believed_in_full(move):
    model = market(FAR, **STEADY)
    before = prices(model)
    model.state.fundamentals["fundamental"] += move
    after = prices(wake(model, 3))
    assert after == tuple([price + move for price in side] for side in before)


@pytest.mark.parametrize("side", [BUY, SELL])
def test_a_lot_of_flow_moves_its_estimate_by_its_impact(side):
    flow = (*FAR, (1.0, 0, side, 0, 60))
    model = market(flow, **STEADY, impact=0.05, skew=0.0, lots=100, inventory_limit=1_000)
    before = prices(model)
    after = prices(wake(model, 3))
    assert len(model.tape("trades")) == 1
    move = 3 if side == BUY else -3
    assert after == tuple([price + move for price in quotes] for quotes in before)


@pytest.mark.parametrize(("held", "moved"), [(0, 10), (40, 0), (-25, -6)])
def test_it_gives_its_estimate_up_for_the_mid_price_and_its_lean(held, moved):
    """r -> m + s q, by a share of 1 - exp(-t / T) in a time t."""
    path = {"path": ((0.0, MID), (1.0, MID + moved))}
    told = {"memory": 20.0, "skew": 0.1, "position": held, "take": 100.0}
    model = market(path, **ALOOF | told)
    begun = int(memory(model)["seen"])
    wake(model, 30)
    passed = (int(memory(model)["seen"]) - begun) / SECOND
    aim = MID + moved + 0.1 * held
    assert memory(model)["estimate"] == pytest.approx(aim - (aim - MID) * math.exp(-passed / 20))


@pytest.mark.parametrize(
    ("move", "queue", "taken"),
    [(1.2, 20, 0), (1.4, 20, 20), (1.4, 31, 0), (2.4, 31, 30), (-1.4, 20, -20), (-2.2, 31, 0)],
)
def test_it_takes_what_is_too_good_and_of_a_long_queue_a_tick_later(move, queue, taken):
    told = {"take": 0.3, "take_lots": 30, "skew": 0.0}
    model = market(still(lots=queue), **ALOOF | told)
    model.state.fundamentals["fundamental"] += move
    wake(model, 1)
    assert model.account(0)["position"] == taken


def test_it_takes_no_more_than_its_limit_lets_it_hold():
    model = market(still(lots=20), **ALOOF, skew=0.0, position=-3, inventory_limit=9)
    model.state.fundamentals["fundamental"] += 5.0
    assert wake(model, 1).account(0)["position"] == 9


@pytest.mark.parametrize("sign", [1, -1])
def test_past_its_limit_it_hands_a_share_on_and_comes_back(sign):
    told = {"position": 100 * sign, "inventory_limit": 80, "unwind_share": 0.8, "take": 100.0}
    model = market(still(), **ALOOF | told)
    assert model.account(0)["position"] == 20 * sign
    assert model.tape("trades")["price"].tolist() == [MID - sign]
    wake(model, 1)
    assert reasons(model) == [(WITHDRAWAL, INVENTORY), (RETURN, 0.0)]


def test_it_rests_between_what_it_hands_on():
    told = {"position": 1_000, "inventory_limit": 10, "unwind_share": 0.5, "rest": 6.0}
    model = market(still(), **ALOOF | told | {"take": 100.0})
    trades = wake(model, 80).tape("trades")
    assert trades["quantity"].tolist() == [500, 250, 125, 63, 31, 16, 8]
    rests = np.diff(trades["time"]) / SECOND
    assert rests.min() >= 1.0
    assert 2.0 < rests.max() <= 13.0


def test_with_nobody_to_hand_on_to_it_quotes_the_bad_side_far_away():
    told = {"position": 100, "inventory_limit": 80, "skew": 0.0, "levels": 4, "far": 30}
    bids, asks = prices(market(still(bids=()), **ALOOF | told))
    assert bids == [MID - 50 - 30]
    assert asks == [MID + 50 + level for level in range(4)]


@pytest.mark.parametrize(
    ("ratio", "limit", "least"),
    [
        (1.7, 80, 80),
        (3.4, 80, int(80 / 2**1.5)),
        (6.0, 10, 3),
        (30, 800, int(800 / (6 / 1.7) ** 1.5)),
    ],
)
@pytest.mark.parametrize("past", [0, 1])
def test_the_limit_shrinks_with_volatility(ratio, limit, least, past):
    told = {"inventory_limit": limit, "take": 100.0, "volatility_limit": 100.0}
    if limit == 10:
        told["limit_power"] = 5.0
    model = market(still(), **ALOOF | told, position=least + past)
    set_volatility(model, ratio)
    assert len(wake(model, 1).tape("trades")) == past


def test_quotes_are_thinner_in_a_turbulent_market():
    model = market(FAR, **STEADY, lots=10, levels=1)
    set_volatility(model, 4.0)
    wake(model, 1)
    assert [lots for side in (BUY, SELL) for _, lots in shown(model, side)] == [3, 3]


def test_it_leaves_while_the_market_is_wild():
    model = market(FAR, **STEADY, half_life=2.0, volatility_limit=8.0)
    set_volatility(model, 8.01)
    wake(model, 1)
    assert prices(model) == ([], [])
    wake(model, 12)
    assert [len(side) for side in prices(model)] == [5, 5]
    assert reasons(model) == [(WITHDRAWAL, VOLATILITY), (RETURN, 0.0)]


def test_half_spreads_and_half_lives_differ_within_the_group():
    model = MarketModel(seed=1)
    told = {"half_spread_low": -0.2, "half_spread_high": 0.8, "half_life": 30.0, "diversity": 1.5}
    model.add("intermediaries", Intermediary, count=400, wake_interval=0.5, **told)
    model.advance(OPEN + 5 * SECOND)
    memories = model.state.memories[0]
    assert (memories["half_spread"].min(), memories["half_spread"].max()) == pytest.approx(
        (-0.2, 0.8), abs=0.02
    )
    logs = np.log(memories["half_life"] / (30.0 * SECOND))
    assert abs(logs.mean()) < 4 * 1.5 / 20
    assert logs.std() == pytest.approx(1.5, rel=0.15)


def test_plain_and_compiled_give_the_same_tapes():
    tapes = []
    for plain in (False, True):
        news = {"news_volatility": 0.2, "news_interval": 0.1}
        model = MarketModel({"stock": Instrument(price=100.0, **news)}, seed=3, plain=plain)
        told = {"wake_interval": 0.2, "latency": {"fixed": 0.01, "extra": 0.02}}
        model.add("fast", Intermediary, count=2, inventory_limit=8, rest=0.2, **told)
        model.add("frail", Intermediary, normal_volatility=0.01, position=30, **told)
        model.add("noise", NoiseTrader, count=20, wake_interval=0.3)
        model.advance(OPEN + 12 * SECOND)
        tapes.append({name: model.tape(name) for name in RECORDS})
    for name in RECORDS:
        np.testing.assert_array_equal(tapes[0][name], tapes[1][name])
    assert INVENTORY in tapes[0]["events"]["value"]
