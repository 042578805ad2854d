"""Limits of a maker: what is measured, against Black-Scholes-Merton, and what a breach brings."""

import numpy as np
import pytest

from abm.agents.option_market_maker import OptionMarketMaker
from abm.agents.risk_limits import RiskLimits
from abm.kernel.records.events import EVENT_NAMES
from abm.market.chains import OptionChain
from abm.market.pricing import BlackScholesMerton
from abm.market.session import DAY, Session
from abm.market.venue import Instrument
from abm.model import MarketModel
from tests.abm.agents.path_market import OPEN, SECOND, PathMaker

LOTS, MULTIPLIER = 4_000, 5.0
CALLS = ({"kind": "call", "quantity": -LOTS, "expiry": 21},)
PATH = ((0.0, 10_000), (5.0, 10_100), (20.0, 10_000))


def market(limits, path=PATH, others=(), days=1, **told):
    """Makers in a market that follows a path; they hedge only what is beyond all measure."""
    stock = {"stock": Instrument(price=100.0, multiplier=MULTIPLIER)}
    chains = {"options": OptionChain(venue="exchange", moneyness=(1.0, 1.1), expiries=(21,))}
    session = Session(open="09:30", close="09:31", days=days)
    model = MarketModel(stock, session=session, chains=chains, seed=3, option_interval=1.0)
    model.add("path", PathMaker, path=path, wake_interval=1e-9, wake_law="even")
    wide = {"kind": "fixed_band", "band": 1.0}
    even = {"wake_law": "even", "hedging": wide, "options": CALLS}
    model.add("makers", OptionMarketMaker, limits=limits, **even | told)
    for number, parameters in enumerate(others):
        model.add(f"others {number}", OptionMarketMaker, **{"wake_law": "even"} | parameters)
    return model


def events(model):
    """Name, seconds after the open and value of what the first maker told."""
    tape = model.tape("events")
    tape = tape[tape["trader"] == 1]
    seconds = (tape["time"] - OPEN) / SECOND
    names = [EVENT_NAMES[kind] for kind in tape["kind"]]
    return list(zip(names, seconds.tolist(), tape["value"].tolist(), strict=True))


def measured(price):
    """What the limits are about, at a price, of a hedge made at 100; all in currency."""
    years = {100.0: 21 / 252, 101.0: 21 / 252 - 5 / 60 / 252}[price]  # days of a minute
    at, begin = (
        BlackScholesMerton("call", p, 100.0, t, 0.2) for p, t in ((price, years), (100.0, 21 / 252))
    )
    hedge = round(LOTS * float(begin.delta()))
    net = hedge - LOTS * float(at.delta())
    lost = LOTS * (float(at.value()) - float(begin.value())) - hedge * (price - 100.0)
    return {
        "delta": abs(net) * price * MULTIPLIER,
        "gamma": LOTS * float(at.gamma()) * price * price / 100 * MULTIPLIER,
        "vega": LOTS * float(at.vega()) / 100 * MULTIPLIER,
        "loss": lost * MULTIPLIER,
    }


@pytest.mark.parametrize("name", ["delta", "gamma", "vega", "loss"])
def test_a_limit_is_broken_just_beyond_it(name):
    # after a day's twelfth at 101; gamma and vega are as large at the open
    first, second = measured(100.0)[name], measured(101.0)[name]
    largest = max(first, second)
    assert largest > 100
    quiet = market({name: 1.02 * largest})
    quiet.advance(OPEN + 19 * SECOND)
    assert events(quiet) == []
    broken = market({name: 0.98 * largest})
    broken.advance(OPEN + 19 * SECOND)
    ((kind, time, value),) = [e for e in events(broken) if e[0] != "within_limits"][:1]
    assert kind == f"{name}_limit"
    if first < second:
        assert 5 <= time < 6
    assert value == pytest.approx(largest, rel=0.02)


def test_no_limit_is_none():
    model = market({})
    model.advance(OPEN + 30 * SECOND)
    assert events(model) == []
    row = RiskLimits().row(Instrument(price=100.0))
    assert all(np.isinf(row[name][0]) for name in ("delta", "gamma", "vega", "loss"))


DELTA = {"delta": 0.5 * measured(101.0)["delta"]}


def test_stops_quoting_until_it_is_within_its_limits():
    model = market(DELTA | {"on_breach": "stop_quoting"})
    model.advance(OPEN + 40 * SECOND)
    names = [(name, int(time)) for name, time, _ in events(model)]
    assert names == [("delta_limit", 5), ("within_limits", 20)]
    option_accounts, lines = model.tape("option_accounts"), model.tape("option_series")
    for tape, shown in (
        (option_accounts, option_accounts["quotes"] != 0),
        (lines, lines["ask"] > 0),
    ):
        seconds = (tape["time"] - OPEN) / SECOND
        quoted = ((seconds > 1) & (seconds < 5)) | (seconds > 21)
        stopped = (seconds > 6) & (seconds < 20)
        assert shown[quoted].all()
        assert not shown[stopped].any()
    assert len(model.tape("trades")) == 0


def test_cuts_its_options_with_others_and_hedges_to_zero():
    quoting = {"kind": "fixed_spread", "lots": 10_000}
    limits = DELTA | {"on_breach": "cut", "cut_share": 0.25}
    model = market(limits, path=PATH[:2], others=({"quoting": quoting},))
    model.advance(OPEN + 20 * SECOND)
    trades = model.tape("option_trades")
    mine = trades[trades["taker"] == 1]
    assert mine["quantity"].tolist() == [LOTS // 4]  # it is hedged after one, and within its limit
    assert set(mine["maker"]) == {2}
    left = (LOTS - LOTS // 4) * float(BlackScholesMerton("call", 101.0, 100, 21 / 252, 0.2).delta())
    option_accounts = model.tape("option_accounts")
    last = option_accounts[option_accounts["trader"] == 1][-1]
    assert last["position"] == pytest.approx(left, abs=2)
    assert abs(last["net_delta"]) < 3
    assert [name for name, *_ in events(model)] == ["delta_limit", "within_limits"]


def test_kills_all_trading_for_the_session():
    path = ((0.0, 10_000), (5.0, 10_100), (10.0, 10_000), (20.0, 10_400))
    hedging = {"kind": "fixed_band", "band": 0.02}
    told = {"hedging": hedging, "wake_interval": 0.3, "days": 2}
    free, killed = (
        market(limits, path, **told) for limits in ({}, {"loss": 5e3, "on_breach": "kill"})
    )
    for model in (free, killed):
        model.run_model()
    (name, time, _), *more = events(killed)
    assert (name, int(time)) == ("loss_limit", 20)
    assert [name for name, *_ in more] == ["loss_limit"]  # still beyond it on the next day
    moment = OPEN + int(time * SECOND)
    for model, trades_on in ((free, True), (killed, False)):
        trades, option_accounts = model.tape("trades"), model.tape("option_accounts")
        assert (trades["time"] < moment).any()
        today = (trades["time"] >= moment) & (trades["time"] < OPEN + DAY // 2)
        assert today.any() == trades_on
        assert (
            bool(option_accounts["quotes"][option_accounts["time"] > moment + SECOND].any())
            == trades_on
        )


def test_killed_it_withdraws_what_rests_even_what_was_under_way():
    # its orders rest behind the touch, and take two seconds to arrive
    path = ((0.0, 10_000), (5.0, 10_100), (6.5, 10_500))
    told = {
        "hedging": {"kind": "fixed_band", "band": 0.02},
        "execution": {"kind": "touch", "patience": 100.0},
        "latency": {"fixed": 2.0},
        "wake_interval": 0.25,
    }
    model = market({"loss": 5e3, "on_breach": "kill"}, path, **told)
    model.advance(OPEN + 30 * SECOND)
    ((name, time, _),) = events(model)
    assert (name, int(time)) == ("loss_limit", 6)
    orders = model.state.books.orders
    assert len(model.tape("executions")) == 1
    assert not ((orders["place"] > 0) & (orders["owner"] == 1)).any()


def test_an_order_that_turns_round_leaves_nothing_behind():
    # long of gamma, it waits to sell after the rise, and has to buy after the fall
    path = ((0.0, 10_000), (5.0, 10_100), (20.0, 9_900))
    told = {
        "options": ({"kind": "call", "quantity": LOTS, "expiry": 21},),
        "hedging": {"kind": "fixed_band", "band": 0.02},
        "execution": {"kind": "touch", "patience": 100.0},
    }
    model = market({}, path, **told)
    model.advance(OPEN + 19 * SECOND)
    orders = model.state.books.orders
    assert ((orders["place"] > 0) & (orders["owner"] == 1)).sum() == 1
    model.advance(OPEN + 40 * SECOND)
    orders = model.state.books.orders
    mine = orders[(orders["place"] > 0) & (orders["owner"] == 1)]
    assert len(mine) == 1
    parents = model.tape("executions")
    assert len(parents) == 1
    assert parents["lots"][0] < 0 == parents["filled"][0]
