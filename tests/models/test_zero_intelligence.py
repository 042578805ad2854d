import numpy as np
import pytest
from scipy import stats

from abm.kernel.book import messages as code
from abm.reproductions.quote_path import estimate, mean_spread, quadratic_variation
from abm.reproductions.zero_intelligence import KNOWN, ZeroIntelligence, measure, reproduce
from abm.risk.statistics.estimates import mean
from abm.runs.files import FileErrors
from abm.runs.running import Request
from abm.runs.shipped import markets

SECONDS = 300
RATES = {"market_rate": 10.0, "limit_rate": 0.5, "cancel_rate": 1.0, "furthest": 100}


def book(**changes):
    """A busy book, read as a user would."""
    rates = [f"agents.orders.{name}={value}" for name, value in (RATES | changes).items()]
    return Request(markets()["zero_intelligence"], tuple(rates)).read()


BOOK = ZeroIntelligence.Parameters(**RATES)


@pytest.fixture(scope="module")
def model():
    model = book().build(seed=1)
    model.advance(model.session.open_time + SECONDS * 10**9)
    return model


@pytest.fixture(scope="module")
def limit_orders(model):
    orders = model.tape("orders")
    accepted = orders[orders["kind"] == code.ACCEPTED]
    return accepted[~np.isin(accepted["order_id"], model.tape("trades")["taker_id"])]


@pytest.mark.parametrize("side", [code.BUY, code.SELL])
def test_limit_orders_fall_evenly_behind_the_best_opposite_quote(model, limit_orders, side):
    quotes = model.tape("quotes")
    orders = limit_orders[
        (limit_orders["side"] == side) & (limit_orders["time"] > quotes["time"][99])
    ]
    before = quotes[np.searchsorted(quotes["time"], orders["time"]) - 1]
    opposite = before["ask_price"] if side == code.BUY else before["bid_price"]
    distances = (opposite - orders["price"]) * (1 if side == code.BUY else -1)
    assert distances.min() == 1
    assert distances.max() == BOOK.furthest
    assert stats.chisquare(np.bincount(distances)[1:]).pvalue > 0.01


@pytest.mark.parametrize("side", [code.BUY, code.SELL])
def test_orders_arrive_at_their_rates(model, limit_orders, side):
    market_orders = model.tape("trades")["side"] == side
    expected = SECONDS * np.array([BOOK.market_rate, BOOK.limit_rate * BOOK.furthest])
    found = np.array([market_orders.sum(), (limit_orders["side"] == side).sum()])
    assert np.all(np.abs(found - expected) < 4 * np.sqrt(expected))


def test_resting_orders_are_cancelled_at_their_rate(model, limit_orders):
    orders, trades = model.tape("orders"), model.tape("trades")
    expired = orders[orders["kind"] == code.EXPIRED]
    ends = dict(zip(expired["order_id"].tolist(), expired["time"].tolist(), strict=True))
    ends |= dict(zip(trades["maker_id"].tolist(), trades["time"].tolist(), strict=True))
    exposure = sum(
        ends.get(number, model.now) - begin
        for number, begin in zip(
            limit_orders["order_id"].tolist(), limit_orders["time"].tolist(), strict=True
        )
    )
    expected = BOOK.cancel_rate * exposure / 1e9
    assert abs(len(expired) - expected) < 4 * np.sqrt(expected)


def test_limit_orders_must_reach_far_enough():
    with pytest.raises(FileErrors, match="at least 2 market_rate / limit_rate = 40"):
        book(furthest=39)


@pytest.mark.parametrize("rate", [0, -1, "often"])
def test_rates_that_are_none_are_told_by_their_names(rate):
    with pytest.raises(FileErrors, match=r"orders.cancel_rate"):
        book(cancel_rate=rate)


def test_spread_variation_and_depth_are_those_of_the_literature():
    known = next(known for known in KNOWN if known.u == 0.1)
    measured = measure(known.u, 5_000)
    spread, error = estimate(measured.quotes, mean_spread)
    assert abs(spread - known.spread) < 4 * error
    variation, error = estimate(measured.quotes, quadratic_variation)
    assert abs(variation * known.u**0.5 - known.variation) < 4 * error * known.u**0.5
    depth, error = mean(measured.far_depth)
    assert abs(depth - 1.0) < 4 * error


@pytest.mark.slow
def test_the_reproduction_succeeds():
    assert [check for check in reproduce() if not check.passed] == []
