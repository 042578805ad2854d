"""The option market maker in a market that follows a path, against Black-Scholes-Merton."""

import math

import numpy as np
import pytest

from abm.agents.option_market_maker import OptionMarketMaker, hedge_lots, widening
from abm.kernel.messages import BUY, SELL
from abm.market.pricing import BlackScholesMerton
from tests.abm.agents.test_hedge_execution import after, path_market

CENTRE, EDGE = 0, 1
PUTS = ({"kind": "put", "quantity": -10_000},)
STRANGLE = (
    {"kind": "put", "quantity": -6_000, "strike": 0.97, "expiry": 10},
    {"kind": "call", "quantity": -4_000, "strike": 103.0, "strike_in": "currency", "expiry": 40},
)


def hedge(price, options=PUTS):
    """Lots to hold against options (of the models above) at a price, shortly after the open."""
    delta = 0.0
    for option in options:
        strike = option.get("strike", 1.0) * (1.0 if "strike_in" in option else 100.0)
        years = option.get("expiry", 21) / 252
        model = BlackScholesMerton(option["kind"], price, strike, years, 0.2)
        delta += option["quantity"] * float(model.delta())
    return -delta


def position(model):
    """Lots of the market maker."""
    return int(model.account(1)["position"])


def test_a_band_of_a_twentieth_of_the_notional():
    # $1m of options at $100 is 10,000 lots: at +.10 the maker sells $100,000, within .05 nothing
    notional, band = 10_000, 500.0
    assert hedge_lots(0.10 * notional, band, CENTRE) == -1000
    assert hedge_lots(0.10 * notional, band, EDGE) == -500
    assert hedge_lots(-0.10 * notional, band, EDGE) == 500
    assert hedge_lots(0.05 * notional, band, CENTRE) == 0
    assert hedge_lots(0.4, 0.0, CENTRE) == hedge_lots(-0.4, 0.0, EDGE) == 0


@pytest.mark.parametrize("options", [PUTS, STRANGLE])
def test_starts_hedged(options):
    model = path_market(OptionMarketMaker, ((0.0, 10_000),), options=options, band=0.001)
    assert len(after(model, 30)) == 0
    assert position(model) == pytest.approx(hedge(100.0, options), abs=0.5)


@pytest.mark.parametrize("hedge_to", ["centre", "edge"])
@pytest.mark.parametrize("options", [PUTS, STRANGLE])
@pytest.mark.parametrize("sign", [1, -1])
def test_trades_once_and_to_the_right_place(options, hedge_to, sign):
    band = 500.0
    prices = [100 + sign * ticks / 100 for ticks in range(200)]
    near = sum(abs(hedge(price, options) - hedge(100.0, options)) < band for price in prices) - 1
    path = ((0.0, 10_000), (5.0, 10_000 + sign * (near - 2)), (15.0, 10_000 + sign * (near + 30)))
    model = path_market(OptionMarketMaker, path, options=options, hedge_to=hedge_to)
    assert len(after(model, 14.9)) == 0
    trades = after(model, 40)
    assert trades["side"].tolist() == [BUY if sign > 0 else SELL]
    left = -sign * band if hedge_to == "edge" else 0.0
    expected = hedge(path[-1][1] / 100, options) + left
    assert position(model) == pytest.approx(expected, abs=0.6)


def test_long_options_buy_the_fall():
    long = ({"kind": "put", "quantity": 10_000},)
    trades = after(path_market(OptionMarketMaker, ((0.0, 10_000), (5.0, 9_900)), options=long), 20)
    assert trades["side"].tolist() == [BUY]


def test_a_hedge_under_way_is_not_sent_twice():
    path = ((0.0, 10_000), (5.0, 9_900))
    model = path_market(OptionMarketMaker, path, latency={"fixed": 3.5})
    trades = after(model, 30)
    assert len(trades) == 1
    assert position(model) == pytest.approx(hedge(99.0), abs=0.6)


def test_drifts_without_bids_and_hedges_when_they_are_back():
    path = ((0.0, 10_000), (5.0, 9_900), (30.0, 9_850))
    bids = ((0.0, 5.0001), (30.0, 100.0))
    model = path_market(OptionMarketMaker, path, maker={"bids": bids})
    assert len(after(model, 29.9)) == 0
    assert position(model) == pytest.approx(hedge(100.0), abs=0.5)
    orders = model.tape("order_tape")
    assert (orders["taker"] == 1).sum() > 20
    assert len(after(model, 40)) == 1
    assert position(model) == pytest.approx(hedge(98.5), abs=0.6)


def test_expired_options_need_no_hedge():
    minute = 60 / (6.5 * 3600)
    options = ({"kind": "call", "quantity": -1000, "expiry": minute},)
    model = path_market(OptionMarketMaker, ((0.0, 10_000), (5.0, 10_100)), options=options)
    assert after(model, 59)["quantity"].sum() == 500
    assert position(model) == 1000
    after(model, 65)
    assert position(model) == 0


def test_volatility_is_that_of_the_path():
    path = tuple((float(second), 10_000 + 2 * (second % 2)) for second in range(301))
    model = path_market(OptionMarketMaker, path, volatility_memory=20.0)
    after(model, 300)
    variance = model.state.memories[1]["variance"][0]
    assert math.sqrt(variance) == pytest.approx(2e-4 * math.sqrt(252 * 6.5 * 3600), rel=1e-3)


def test_band_widens_with_volatility():
    assert widening(0.16, 0.2, 1.0) == pytest.approx(2.0)
    assert widening(0.16, 0.2, 0.5) == pytest.approx(math.sqrt(2.0))
    assert widening(0.01, 0.2, 1.0) == widening(0.16, 0.2, 0.0) == 1.0
    path = ((0.0, 10_000), (5.0, 9_900))
    waits = []
    for power in (0.0, 1.0):
        model = path_market(
            OptionMarketMaker, path, widening=power, volatility_memory=10.0, wake_interval=0.5
        )
        trades = after(model, 120)
        assert len(trades) == 1
        waits.append(trades["time"][0] - model.market.open_time - 5 * 10**9)
    # its variance decays by e every ten seconds, until the band is as wide as the net delta
    fallen = math.log(0.99) ** 2 * 252 * 6.5 * 3600 / 10
    met = (0.2 * abs(hedge(99.0) - hedge(100.0)) / 500) ** 2
    assert waits[0] < 0.5e9
    assert waits[1] / 1e9 == pytest.approx(10 * math.log(fallen / met), abs=1)


def test_plain_and_compiled_leave_the_same_tape():
    rng = np.random.default_rng(7)
    steps = rng.integers(-30, 31, size=60).cumsum()
    path = ((0.0, 10_000), *((1.0 + second, 10_000 + int(s)) for second, s in enumerate(steps)))
    tapes = []
    for plain in (False, True):
        model = path_market(
            OptionMarketMaker,
            path,
            plain=plain,
            count=4,
            options=STRANGLE,
            band=0.01,
            widening=0.5,
            hedge_to="edge",
            wake_law="poisson",
            latency={"fixed": 0.05, "extra": 0.1},
        )
        after(model, 60)
        tapes.append([model.tape(name) for name in ("trade_tape", "order_tape", "event_tape")])
    assert len(tapes[0][0]) > 50
    for compiled, plain in zip(*tapes, strict=True):
        assert np.array_equal(compiled, plain)
