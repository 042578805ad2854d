"""What stands on a tape stands in the sequence of time, however slow the way to the book."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.agents.liquidity_provider import LiquidityProvider
from abm.agents.noise_trader import NoiseTrader
from abm.kernel.book.messages import ACCEPTED, PAST_EXPIRY, REJECTED
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


LIVES = st.sampled_from([1e-9, 0.5, 60.0])


@given(fixed=seconds, extra=seconds, lifetime=LIVES, seed=st.integers(0, 2**64 - 1))
@settings(max_examples=10, deadline=None)
def test_no_tape_goes_back(fixed, extra, lifetime, seed):
    model = slow_market(fixed, extra, lifetime, seed)
    model.run_model()
    for name in RECORDS:
        assert (np.diff(model.tape(name)["time"]) >= 0).all(), name


def test_an_order_that_is_dead_on_arrival_is_refused_and_no_other():
    """Of lives with a mean of 3 s that begin 2 s away, a share of 1 - exp(-2 / 3) is over."""
    model = slow_market(fixed=2.0, lifetime=3.0)
    model.run_model()
    orders = model.tape("orders")
    late = orders[(orders["kind"] == REJECTED) & (orders["reason"] == PAST_EXPIRY)]
    accepted = orders[(orders["kind"] == ACCEPTED) & (orders["price"] > 0)]
    noise = accepted[accepted["taker"] < 20]
    share, count = 1.0 - math.exp(-2.0 / 3.0), len(late) + len(noise)
    assert abs(len(late) - share * count) < 4.0 * math.sqrt(share * (1.0 - share) * count)
    assert not set(late["order_id"]) & set(orders["taker_id"][orders["kind"] != REJECTED])


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


def test_the_checked_build_notices():
    """A clock that somebody sets back between two tapes."""
    model = slow_market(plain=True)
    model.advance(SESSION.open_time + SECOND)
    model.state.header["now"] -= SECOND // 2
    with pytest.raises(AssertionError, match="go back from"):
        model.drain()
