"""What is bought holds where what is made by trading does not."""

import numpy as np
import pytest

from abm.agents.option_market_maker import OptionMarketMaker
from abm.agents.portfolio_insurer import PortfolioInsurer
from abm.agents.put_buyer import PutBuyer
from abm.market.chains import OptionChain
from abm.market.session import Session
from abm.market.surfaces import FlatSurface
from abm.model import MarketModel
from tests.abm.agents.path_market import PathMaker, after

LOTS, CASH, CUT = 1_000, 5_000.0, 1e-9


def put_market(path, *, days=1, expiries=(1,), roll=False, plain=False, **groups):
    """A price on a path, a maker who quotes 300 puts a line and minute, and a put buyer."""
    chain = OptionChain(
        venue="exchange",
        moneyness=(0.9, 0.95, 1.0),
        expiries=expiries,
        roll=roll,
        surface=FlatSurface(volatility=0.3),
    )
    model = MarketModel(session=Session(days=days), chains={"puts": chain}, plain=plain)
    model.add("path", PathMaker, path=path, wake_interval=CUT, wake_law="even")
    quoting = {"kind": "fixed_spread", "lots": 300}
    model.add("makers", OptionMarketMaker, quoting=quoting, wake_interval=60, wake_law="even")
    model.add("buyer", PutBuyer, position=LOTS, cash=CASH, floor=0.94, life=1, wake_interval=70)
    for kind, policy in groups.items():
        model.add(
            kind, PortfolioInsurer, policy=policy, rebalancing="time", assets=1e5, wake_interval=60
        )
    return model


def last_of(model, group):
    """The last row of a group on the tape of option accounts."""
    rows = model.tape("option_accounts")
    return rows[rows["group"] == list(model.groups).index(group)][-1]


def test_insures_all_its_stock_as_makers_quote():
    model = put_market(((0.0, 10_000),))
    after(model, 3_600)
    trades = model.tape("option_trades")
    assert trades["quantity"].max() <= 300
    assert trades["quantity"].sum() == LOTS
    assert set(trades["strike"]) == {9_500.0}
    assert (trades["kind"] == 1).all()
    buyer = last_of(model, "buyer")
    premium = (trades["price"] * trades["quantity"]).sum() / 1000
    assert buyer["floor"] == pytest.approx(LOTS * 9_500 + CASH * 100 - premium)
    assert buyer["cash"] == pytest.approx(CASH * 100 - premium)


def test_holds_through_a_gap_that_breaks_what_is_made_by_trading():
    policies = {
        "cppi": {"kind": "cppi", "multiplier": 5},
        "obpi": {"kind": "obpi", "horizon": 21},
        "tipp": {"kind": "tipp", "multiplier": 5},
        "stop_loss": {"kind": "stop_loss"},
    }
    model = put_market(((0.0, 10_000), (7_200.0, 7_000)), **policies)
    model.run_model()
    for kind in policies:
        insurer = last_of(model, kind)
        assert insurer["wealth"] < insurer["floor"] - 1e5
    buyer = last_of(model, "buyer")
    assert buyer["wealth"] >= buyer["floor"] - 1
    assert buyer["floor"] > 0.94 * (LOTS * 10_000 + CASH * 100)


def test_buys_again_when_its_puts_have_expired():
    model = put_market(((0.0, 10_000),), days=3, roll=True)
    model.run_model()
    trades = model.tape("option_trades")
    bought = [int(trades["quantity"][trades["expiry"] == e].sum()) for e in set(trades["expiry"])]
    assert bought == [LOTS] * 3
    assert len(set(trades["series"])) == 3


def test_compiled_and_plain_leave_the_same_tapes():
    tapes = []
    for plain in (False, True):
        model = put_market(((0.0, 10_000), (600.0, 9_000)), plain=plain)
        after(model, 1_200)
        tapes.append([model.tape(name) for name in ("option_trades", "option_accounts")])
    assert len(tapes[0][0]) > 3
    for compiled, plain in zip(*tapes, strict=True):
        assert np.array_equal(compiled, plain)
