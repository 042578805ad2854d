"""The variance of the strip: the white paper's numbers, Black's variance, and a plain loop."""

from dataclasses import replace

import numpy as np
import pytest

from abm.market.quotes import ModelFreeVariance, QuotedExpiry, index, model_free_variance
from tests.abm.market.quotes.made_chain import RATE, quoted


def expiry_of(strike, call, put, days=30.0, half=0.05):
    call, put, unknown = np.asarray(call), np.asarray(put), np.full(len(strike), np.nan)
    bids = [np.where(mid > 0, mid - half, 0.0) for mid in (call, put)]
    return QuotedExpiry(
        "made", 21.0, days, np.asarray(strike, float), bids[0], call + half, bids[1], put + half,
        unknown, unknown,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("minutes", "rate", "strikes", "calls", "puts", "forward", "at_the_money"),
    [
        (35_924, 0.000305, (1960, 1965, 1970), (24.25, 21.05, 18.1), (21.3, 23.15, 25.05),
         1962.89996, 1960),
        (46_394, 0.000286, (1955, 1960, 1965), (30.8, 27.3, 24.15), (23.2, 24.9, 26.9),
         1962.40006, 1960),
    ],
)  # fmt: skip
def test_the_forwards_of_the_white_paper(
    minutes, rate, strikes, calls, puts, forward, at_the_money
):
    # of its example only the strike with the nearest call and put matters: 1965, and 1960
    found = model_free_variance(expiry_of(strikes, calls, puts, minutes / 1440), rate)
    assert found.forward == pytest.approx(forward, abs=1e-5)
    assert found.at_the_money == at_the_money


def test_the_index_of_the_white_paper():
    unknown = (1962.9, 1960.0, np.array([]))
    near = ModelFreeVariance(0.01846292, 35_924 / 1440, *unknown)
    far = ModelFreeVariance(0.01882101, 46_394 / 1440, *unknown)
    assert index(near, far) == pytest.approx(13.685821, abs=1e-5)
    with pytest.raises(ValueError, match="before the far one"):
        index(far, near)


def test_a_dense_strip_has_the_variance_of_black():
    strikes = np.arange(20.0, 400.0, 0.25)
    expiry = quoted("2022-06-17", lambda k: 0.25 + 0 * k, 100.1, strikes=strikes)
    years = expiry.trading_days / 252
    found = model_free_variance(expiry, RATE)
    assert found.variance * expiry.calendar_years == pytest.approx(0.25**2 * years, rel=1e-4)


def test_two_strikes_in_a_row_without_a_bid_end_the_strip():
    strikes = np.arange(80.0, 121.0, 5.0)
    expiry = quoted("2022-06-17", lambda k: 0.3 + 0 * k, 101.0, strikes=strikes)
    put_bid, call_bid = expiry.put_bid.copy(), expiry.call_bid.copy()
    put_bid[1] = 0  # 85 alone is left out, and 80 still counts
    call_bid[[6, 7]] = 0  # 110 and 115, and so 120 too
    found = model_free_variance(replace(expiry, put_bid=put_bid, call_bid=call_bid), RATE)
    assert found.strikes.tolist() == [80, 90, 95, 100, 105]


def test_a_plain_loop_gives_the_same():
    strikes, rate, days = [90.0, 95.0, 100.0, 110.0], 0.05, 40.0
    calls, puts = [12.0, 8.0, 4.5, 1.0], [1.0, 2.0, 3.7, 10.0]
    t = days / 365
    forward = 100 + np.exp(rate * t) * (4.5 - 3.7)
    options = [(90, 5, 1.0), (95, 5, 2.0), (100, 7.5, (4.5 + 3.7) / 2), (110, 10, 1.0)]
    total = sum(width / k**2 * np.exp(rate * t) * price for k, width, price in options)
    expected = 2 / t * total - (forward / 100 - 1) ** 2 / t
    found = model_free_variance(expiry_of(strikes, calls, puts, days), rate)
    assert found.variance == pytest.approx(expected)


def test_refuses_a_strip_of_nothing():
    with pytest.raises(ValueError, match="no strike at which call and put"):
        model_free_variance(expiry_of([90.0, 100.0], [12.0, 4.0], [0.0, 0.0]), 0.0)
    with pytest.raises(ValueError, match="fewer than two strikes"):
        model_free_variance(expiry_of([100.0], [4.0], [4.0]), 0.0)
