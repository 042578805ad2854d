"""Forward and rate come out of the prices that they went into."""

import numpy as np
import pytest

from abm.market.quotes.parity import implied_forward, implied_rate
from tests.abm.market.quotes.made_chain import FORWARDS, RATE, made_chain, quoted


@pytest.mark.parametrize("half_spread", [0.0, 0.02])
def test_forward_and_rate_of_a_made_chain(half_spread):
    expiries = made_chain(half_spread).expiries
    assert implied_rate(expiries) == pytest.approx(RATE, rel=1e-3)
    for expiry in expiries:
        forward = implied_forward(expiry, RATE)
        assert forward == pytest.approx(FORWARDS[expiry.name], rel=1e-4)


def test_a_wide_quote_says_little():
    far = quoted("2022-06-17", lambda k: 0.2 + 0 * k, 100.0, half_spread=0.01)
    far.call_ask[0] += 20.0  # its mid-price is 10 too high
    assert implied_forward(far, RATE) == pytest.approx(100, abs=1e-3)


def test_what_is_not_quoted_tells_nothing():
    none = quoted("2022-06-17", lambda k: 0.2 + 0 * k, 100.0)
    none.call_bid[:] = 0
    assert implied_rate([none]) == 0
    with pytest.raises(ValueError, match="no strike at which call and put"):
        implied_forward(none, 0.0)


def test_a_strike_alone_tells_a_forward_and_no_rate():
    one = quoted("2022-06-17", lambda k: 0.2 + 0 * k, 100.0, strikes=np.array([90.0]))
    assert implied_rate([one]) == 0
    assert implied_forward(one, RATE) == pytest.approx(100)
