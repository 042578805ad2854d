"""The option market maker in a market that follows a path, against Black-Scholes-Merton."""

import numpy as np
import pytest

from abm.agents.option_client import OptionClient
from abm.agents.option_market_maker import OptionMarketMaker
from abm.agents.price_setter import PriceSetter
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.records.registry import RECORDS
from abm.market.chains import OptionChain
from abm.market.pricing import BlackScholesMerton
from abm.market.session import Session
from abm.market.venue import Instrument, Venue
from abm.model import MarketModel
from tests.abm.agents.path_market import OPEN, SECOND, PathMaker, after, path_market

PUTS = ({"kind": "put", "quantity": -10_000},)
STRANGLE = (
    {"kind": "put", "quantity": -6_000, "moneyness": 0.97, "expiry": 10},
    {"kind": "call", "quantity": -4_000, "strike": 103.0, "expiry": 40},
)


def hedge(price, options=PUTS):
    """Lots to hold against options (of the models above) at a price, shortly after the open."""
    delta = 0.0
    for option in options:
        strike = option.get("strike", 100.0 * option.get("moneyness", 1.0))
        years = option.get("expiry", 21) / 252
        model = BlackScholesMerton(option["kind"], price, strike, years, 0.2)
        delta += option["quantity"] * float(model.delta())
    return -delta


def position(model):
    """Lots of the market maker."""
    return int(model.account(1)["position"])


def band(share=0.05, hedge_to="centre"):
    """A hedging policy."""
    return {"kind": "fixed_band", "band": share, "hedge_to": hedge_to}


@pytest.mark.parametrize("options", [PUTS, STRANGLE])
def test_starts_hedged(options):
    told = {"options": options, "hedging": band(0.001)}
    model = path_market(OptionMarketMaker, ((0.0, 10_000),), **told)
    assert len(after(model, 30)) == 0
    assert position(model) == pytest.approx(hedge(100.0, options), abs=0.5)


@pytest.mark.parametrize("hedge_to", ["centre", "edge"])
@pytest.mark.parametrize("options", [PUTS, STRANGLE])
@pytest.mark.parametrize("sign", [1, -1])
def test_trades_once_and_to_the_right_place(options, hedge_to, sign):
    # $1m of options at $100 is 10,000 lots, a twentieth of which is left alone by default
    width = 500.0
    prices = [100 + sign * ticks / 100 for ticks in range(200)]
    near = sum(abs(hedge(price, options) - hedge(100.0, options)) < width for price in prices) - 1
    path = ((0.0, 10_000), (5.0, 10_000 + sign * (near - 2)), (15.0, 10_000 + sign * (near + 30)))
    told = {} if hedge_to == "centre" else {"hedging": band(hedge_to="edge")}
    model = path_market(OptionMarketMaker, path, options=options, **told)
    assert len(after(model, 14.9)) == 0
    trades = after(model, 40)
    assert trades["side"].tolist() == [BUY if sign > 0 else SELL]
    left = -sign * width if hedge_to == "edge" else 0.0
    expected = hedge(path[-1][1] / 100, options) + left
    assert position(model) == pytest.approx(expected, abs=0.6)


def test_long_options_buy_the_fall():
    long = ({"kind": "put", "quantity": 10_000},)
    trades = after(path_market(OptionMarketMaker, ((0.0, 10_000), (5.0, 9_900)), options=long), 20)
    assert trades["side"].tolist() == [BUY]


def test_a_hedge_under_way_is_not_sent_twice():
    path = ((0.0, 10_000), (5.0, 9_900))
    model = path_market(OptionMarketMaker, path, options=PUTS, latency={"fixed": 3.5})
    trades = after(model, 30)
    assert len(trades) == 1
    assert position(model) == pytest.approx(hedge(99.0), abs=0.6)
    parents = model.tape("executions")
    assert parents["filled"].tolist() == parents["lots"].tolist() == [-trades["quantity"][0]]


def test_drifts_without_bids_and_hedges_when_they_are_back():
    path = ((0.0, 10_000), (5.0, 9_900), (30.0, 9_850))
    bids = ((0.0, 5.0001), (30.0, 100.0))
    model = path_market(OptionMarketMaker, path, maker={"bids": bids}, options=PUTS)
    assert len(after(model, 29.9)) == 0
    assert position(model) == pytest.approx(hedge(100.0), abs=0.5)
    orders = model.tape("orders")
    assert (orders["taker"] == 1).sum() > 20
    assert len(after(model, 40)) == 1
    assert position(model) == pytest.approx(hedge(98.5), abs=0.6)


def test_expired_options_need_no_hedge():
    minute = 60 / (6.5 * 3600)
    options = ({"kind": "call", "quantity": -1000, "expiry": minute},)
    path = ((0.0, 10_000), (5.0, 10_100))
    model = path_market(OptionMarketMaker, path, options=options, option_interval=1.0)
    assert after(model, 59)["quantity"].sum() == 500
    assert position(model) == 1000
    after(model, 65)
    assert position(model) == 0
    option_accounts = model.tape("option_accounts")
    assert option_accounts["options"][-1] == option_accounts["net_delta"][-1] == 0
    # 500 lots and 1000 options a hundred ticks apart, less what was bought at the touch and sold
    paid = -500 * 10_101 + 1000 * 10_099 - 1000 * 100
    assert option_accounts["cash"][-1] == pytest.approx(paid, abs=1e-6)


# the quotes

TWO = {"stock": Instrument(price=100.0), "other": Instrument(price=50.0)}
VENUES = {name: Venue(instrument=of) for name, of in (("a", "stock"), ("b", "other"))}


def quotes(model):
    """Bid and ask of the one maker, a row a line."""
    shown = model.state.option_quotes[: len(model.state.series)]
    return np.column_stack([shown["bid"], shown["ask"]])


@pytest.mark.parametrize("held", [0, -400])
def test_quotes_every_line_of_its_chains_around_the_surface(held):
    chain = {"moneyness": (0.95, 1.0, 1.05), "expiries": (5, 21)}
    chains = {name: OptionChain(venue=name, **chain) for name in ("a", "b")}
    model = MarketModel(TWO, VENUES, chains=chains, seed=1, option_interval=1.0)
    model.add("path", PathMaker, path=((0.0, 10_000),), wake_interval=1e-9, wake_law="even")
    skew = {"vega_skew": 0.05, "vega_scale": 1e4, "gamma_skew": 0.02, "gamma_scale": 1e5}
    quoting = {"kind": "fixed_spread", "half_spread": 0.01, "fee": 0.002, "lots": 7, **skew}
    options = ({"kind": "call", "quantity": held, "expiry": 21},)
    model.add("makers", OptionMarketMaker, options=options, quoting=quoting)
    after(model, 5)
    lines = model.state.series
    assert len(lines) == 24
    own = lines["instrument"] == 0
    shown = quotes(model)
    # by Black and Scholes: a volatility point of vega, a percent of gamma, both in currency
    at = BlackScholesMerton("call", 100.0, 100.0, 21 / 252, 0.2)
    short = 0.05 * held * float(at.vega()) / 100 / 1e4
    short += 0.02 * held * float(at.gamma()) * 100 * 100 / 100 / 1e5
    assert shown[own] == pytest.approx(np.array([[0.188, 0.212]] * 12) - short, abs=1e-6)
    assert (shown[~own] == 0).all()
    last = model.tape("option_series")[-24:]
    mine = last["chain"] == 0
    assert last["bid"][mine] == pytest.approx(shown[own][:, 0])
    assert last["ask"][mine] == pytest.approx(shown[own][:, 1])
    sizes = model.state.option_quotes[:24]
    assert set(sizes["bid_lots"][own]) == set(sizes["ask_lots"][own]) == {7}


# all traders of options together


def everyone(plain=False, **told):
    """Makers, clients and a price setter, two short days, a chain that rolls."""
    stock = {"stock": Instrument(price=100.0, news_volatility=0.1, news_interval=3.0)}
    session = Session(open="09:30", close="09:32", days=2)
    weights = {"realised_weight": 0.3, "inventory_weight": 0.2, "inventory_scale": 1e4}
    surface = {"roll": True, "settlement": "physical", **weights}
    chains = {"options": OptionChain(venue="exchange", expiries=(1, 3), **surface)}
    every = {"option_interval": 7.0, "plain": plain, "seed": 8, "rate": 0.03}
    model = MarketModel(stock, None, session, chains=chains, **every | told)
    model.add("setter", PriceSetter, half_spread=2)
    late = {"latency": {"fixed": 0.05, "extra": 0.3}, "hedging": band(0.01, "edge")}
    model.add("makers", OptionMarketMaker, count=3, options=STRANGLE, **late)
    model.add("clients", OptionClient, count=2, wake_interval=0.5)
    return model


def tapes_of(model):
    """All tapes by name."""
    return {name: model.tape(name) for name in RECORDS}


def assert_same(some, others):
    """Both have the same tapes, bit for bit, and something on those of options."""
    for name in ("trades", "option_trades", "executions", "option_accounts", "option_series"):
        assert len(some[name]) > 20, name
    for name in RECORDS:
        assert np.array_equal(some[name], others[name]), name


def test_plain_and_compiled_leave_the_same_tapes():
    fast, slow = everyone(), everyone(plain=True)
    for model in (fast, slow):
        model.run_model()
    assert_same(tapes_of(fast), tapes_of(slow))


@pytest.mark.parametrize("seconds", [50.123456789, 119.9999])
def test_a_fork_and_a_saved_market_go_on_bit_for_bit(seconds, tmp_path):
    whole, forked = everyone(), everyone()
    whole.run_model()
    forked.advance(OPEN + round(seconds * SECOND))
    before, twin = tapes_of(forked), forked.fork()
    np.savez(tmp_path / "market.npz", **forked.saved())
    resumed = everyone()
    with np.load(tmp_path / "market.npz") as saved:
        resumed.restore(saved)
    for model in (twin, forked, resumed):
        model.run_model()
    assert_same(tapes_of(whole), tapes_of(forked))
    for later in (twin, resumed):
        joined = {name: np.concatenate([before[name], later.tape(name)]) for name in RECORDS}
        assert_same(tapes_of(whole), joined)


def test_a_market_does_not_depend_on_what_is_recorded_of_it():
    often, seldom = (
        everyone(rate=0.0),
        everyone(rate=0.0, option_interval=61.0, record_interval=13.0),
    )
    for model in (often, seldom):
        model.run_model()
    for name in ("trades", "orders", "events", "option_trades"):
        assert np.array_equal(often.tape(name), seldom.tape(name)), name
