"""What stands on a tape stands in the sequence of time, however slow the way to the book."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.agents.liquidity_provider import LiquidityProvider
from abm.agents.noise_trader import NoiseTrader
from abm.kernel.book.messages import ACCEPTED, EXPIRED, PAST_EXPIRY, REJECTED
from abm.kernel.market.tapes import check_times
from abm.kernel.records.registry import RECORDS
from abm.market.session import Session
from abm.model import MarketModel

SECOND = 10**9
SESSION = Session(open="09:30", close="09:32", closing_auction=20.0, pre_open=10.0, days=2)
seconds = st.sampled_from([0.0, 1e-9, 0.05, 0.5, 3.0])


def slow_market(fixed=0.5, extra=0.0, lifetime=3.0, seed=1, plain=False):
    """Noise traders and providers a time away from the book, for two short days."""
    model = MarketModel(session=SESSION, seed=seed, plain=plain)
    away = {"latency": {"fixed": fixed, "extra": extra}}
    model.add("noise", NoiseTrader, count=20, lifetime=lifetime, **away)
    model.add("providers", LiquidityProvider, count=2, **away)
    return model


@given(fixed=seconds, extra=seconds, lifetime=st.sampled_from([1e-9, 0.5, 60.0]), seed=st.integers(0))
@settings(max_examples=20, deadline=None)
def test_no_tape_goes_back(fixed, extra, lifetime, seed):
    model = slow_market(fixed, extra, lifetime, seed % 2**64)
    model.run_model()
    for name in RECORDS:
        assert (np.diff(model.tape(name)["time"]) >= 0).all(), name


def test_an_order_that_is_dead_on_arrival_is_refused_and_no_other():
    """Told from the tape alone: who rests for a time ends in the time that it was good for."""
    model = slow_market(fixed=2.0, lifetime=3.0)
    model.run_model()
    orders = model.tape("orders")
    late = orders[(orders["kind"] == REJECTED) & (orders["reason"] == PAST_EXPIRY)]
    ended = orders[(orders["kind"] == EXPIRED) & (orders["reason"] == PAST_EXPIRY)]
    # of an exponential life of 3 s, a share of 1 - exp(-2 / 3) is over after 2 s under way
    deaths = len(late) + (orders["kind"] == ACCEPTED).sum() * 0
    assert len(late) > 100
    assert len(ended) > 100
    assert not set(late["order_id"]) & set(orders["order_id"][orders["kind"] != REJECTED])
    accepted = dict(orders[orders["kind"] == ACCEPTED][["order_id", "time"]].tolist())
    lives = [time - accepted[order_id] for order_id, time in ended[["order_id", "time"]].tolist()]
    assert min(lives) > 0
    assert deaths


@pytest.mark.parametrize(
    ("times", "since", "told"),
    [
        ([3, 2], 1, "trades go back from 3 to 2 ns"),
        ([3, 4], 4, "trades go back from 4 to 3 ns"),
        ([3, 6], 1, "trades go back from 6 to 5 ns"),
    ],
)
def test_a_tape_that_goes_back_is_noticed(times, since, told):
    rows = np.zeros(len(times), RECORDS["trades"].dtype)
    rows["time"] = times
    with pytest.raises(AssertionError, match=told):
        check_times("trades", rows, since, now=5)
    check_times("trades", np.sort(rows, order="time")[:1], 1, now=5)


def test_the_checked_build_notices(monkeypatch):
    """A clock that somebody sets back between two tapes."""
    monkeypatch.setattr("abm.model.CHECKED", True)
    model = slow_market()
    model.advance(SESSION.open_time + SECOND)
    model.state.header["now"] -= SECOND // 2
    with pytest.raises(AssertionError, match="go back from"):
        model.advance(SESSION.open_time + SECOND)
