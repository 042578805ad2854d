"""The noise trader does what its laws say."""

import numpy as np
import pytest
from scipy import stats

from abm.agents.noise_trader import NoiseTrader
from abm.kernel.book.messages import ACCEPTED, CANCELLED, EXPIRED
from abm.kernel.records.registry import RECORDS
from abm.market.session import Session
from abm.market.venue import Instrument
from abm.model import MarketModel

MINUTE = 60 * 10**9
TABLE = (0.2, 0.5, 0.3)


def market(minutes: float = 10.0, *, plain: bool = False, **parameters: object) -> MarketModel:
    """A market of noise traders alone, run for some minutes."""
    model = MarketModel(seed=4, plain=plain)
    model.add("noise_traders", NoiseTrader, **{"count": 50, "wake_interval": 1.0, **parameters})
    model.advance(model.now + int(minutes * MINUTE))
    return model


def sent(model: MarketModel) -> np.ndarray:
    """The orders that the traders sent, as rows of the tape."""
    orders = model.tape("orders")
    return orders[orders["kind"] == ACCEPTED]


def test_orders_arrive_as_a_poisson_process_of_even_buyers_and_sellers():
    orders = sent(market(20.0))
    gaps = np.diff(orders["time"]) / 1e9
    assert stats.kstest(gaps, stats.expon(scale=1 / 50).cdf).pvalue > 0.01
    assert stats.binomtest(int(orders["side"].sum()), len(orders), 0.5).pvalue > 0.01


def test_market_orders_and_sizes_follow_their_laws():
    laws = {
        "placement": {"law": "table", "chances": TABLE},
        "size": {"law": "geometric", "mean": 3.0},
    }
    orders = sent(market(20.0, **laws))
    at_market = int((orders["price"] == 0).sum())
    assert stats.binomtest(at_market, len(orders), TABLE[0]).pvalue > 0.01
    counts = np.bincount(np.minimum(orders["quantity"], 9), minlength=10)[1:]
    chances = stats.geom.pmf(np.arange(1, 9), 1 / 3)
    expected = len(orders) * np.append(chances, 1 - chances.sum())
    assert stats.chisquare(counts, expected).pvalue > 0.01


def test_limit_orders_live_for_an_exponential_time():
    model = market(20.0, lifetime=2.0, placement={"law": "power_law", "market_share": 0.0})
    tape = model.tape("orders")
    began = {row["order_id"]: row["time"] for row in tape[tape["kind"] == ACCEPTED]}
    ended = tape[tape["kind"] == EXPIRED]
    lives = np.array([row["time"] - began[row["order_id"]] for row in ended]) / 1e9
    assert stats.kstest(lives, stats.expon(scale=2.0).cdf).pvalue > 0.01


def test_the_latest_order_is_cancelled_with_the_chance_asked_for():
    asked = {"cancel_probability": 0.4, "lifetime": 1e6, "count": 20}
    tape = market(20.0, placement={"law": "uniform", "market_share": 0.0}, **asked).tape("orders")
    cancelled, new = ((tape["kind"] == kind).sum() for kind in (CANCELLED, ACCEPTED))
    # after a cancellation there is nothing to cancel: a chain of two states, .4 to cancel, 1 back
    assert abs(cancelled / (cancelled + new) - 0.4 / 1.4) < 0.01


def test_activity_has_the_shape_of_a_u():
    model = MarketModel(session=Session(open="10:00", close="12:00"), seed=2)
    model.add("noise_traders", NoiseTrader, count=100, wake_interval=2.0, u_shape=3.0)
    model.run_model()
    times = (sent(model)["time"] / 1e9 - 36_000) / 7_200
    counts, edges = np.histogram(times, bins=8, range=(0, 1))
    rise = (2 * edges - 1) ** 3 / 6  # integral of (2 x - 1)^2
    weights = np.diff(edges) + 2.0 * np.diff(rise)
    assert stats.chisquare(counts, counts.sum() * weights / weights.sum()).pvalue > 0.001
    assert abs(counts.sum() / (100 * 7_200 / 2.0) - 1) < 0.01


def test_a_group_is_active_in_its_window_alone():
    model = market(10.0, active_from=120.0, active_for=180.0, count=20)
    since = (sent(model)["time"] - model.session.open_time) / 1e9
    assert 120.0 <= since.min() < 125.0
    assert 290.0 < since.max() <= 300.0


def test_the_informed_bring_the_price_to_its_fundamental():
    news = Instrument(price=100.0, news_volatility=0.05, news_interval=600.0)
    model = MarketModel({"stock": news}, seed=1)
    model.add("noise_traders", NoiseTrader, count=200, wake_interval=1.0, informed=0.5)
    worth, gaps = [10_000.0], []
    model.advance(model.now + 9 * MINUTE)
    for _ in range(5):
        model.advance(model.now + 10 * MINUTE)
        worth.append(model.state.fundamentals["fundamental"][0])
        gaps.append(model.state.listings["mid"][0] - worth[-1])
    assert np.abs(np.diff(worth)).min() > 10
    assert np.abs(gaps).max() < 3


@pytest.mark.parametrize("u_shape", [1.0, 3.0])
def test_plain_and_compiled_give_the_same_tapes(u_shape: float):
    asked = {"count": 5, "cancel_probability": 0.2, "informed": 0.3, "u_shape": u_shape}
    tapes = [market(0.2, plain=plain, lifetime=2.0, **asked) for plain in (False, True)]
    for name in RECORDS:
        assert np.array_equal(tapes[0].tape(name), tapes[1].tape(name))
    assert len(tapes[0].tape("orders")) > 30
