"""The volatilities that quotes were made of come out of them, of options out of the money alone."""

import numpy as np
import pytest

from abm.market.quotes import smile_quotes
from tests.abm.market.quotes.made_chain import RATE, STRIKES, quoted


def skew(k):
    return 0.2 - 0.1 * k


def test_volatilities_come_back():
    found = smile_quotes(quoted("2022-06-17", skew, 101.0), 101.0, RATE)
    assert found.strike == pytest.approx(STRIKES)
    assert found.mid == pytest.approx(skew(np.log(STRIKES / 101)))


def test_bids_and_asks_lie_around_and_those_without_a_bid_are_left_out():
    expiry = quoted("2022-06-17", skew, 101.0, half_spread=0.02)
    expiry.put_bid[2] = 0
    expiry.call_bid[3] = 0  # a call in the money, of no matter
    found = smile_quotes(expiry, 101.0, RATE)
    gone = set(STRIKES) - set(found.strike)
    assert STRIKES[2] in gone
    assert STRIKES[3] not in gone
    true = skew(found.k)
    assert ((found.bid < true) & (true < found.ask)).all()


def test_an_ask_that_no_option_is_worth_is_left_out():
    expiry = quoted("2022-06-17", skew, 101.0)
    expiry.call_ask[-1] = 102.0
    assert STRIKES[-1] not in smile_quotes(expiry, 101.0, RATE).strike
