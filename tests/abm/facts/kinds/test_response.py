import numpy as np
import pytest

from abm.facts.kinds.response import response, responses
from tests.abm.facts.made_tape import orders, quotes, tape


def test_an_order_that_moves_the_mid_for_good_has_a_flat_response():
    signs = np.random.default_rng(1).choice([-1, 1], 5000)
    # the quote of the instant of an order is its answer
    mids = 10_000 + 3 * np.cumsum(signs)
    times = np.arange(1, 5001)
    start = quotes([0], [10_000])
    day = tape(
        5001,
        quotes=quotes(np.append(0, times), np.append(10_000, mids)),
        orders=orders(times, signs=signs),
    )
    assert start["bid_price"].iloc[0] == 9999
    found = response(day)
    assert found["lag 1"] == 3
    assert found["lag 100"] == pytest.approx(3, abs=2)


def test_it_is_the_mean_that_its_definition_says():
    draw = np.random.default_rng(2)
    signs, mids = draw.choice([-1, 1], 40), 1000 + draw.integers(-9, 9, 40)
    times = np.arange(40) + 0.5
    day = tape(50, quotes=quotes(np.arange(40), mids), orders=orders(times, signs=signs))
    for lag in (1, 7):
        naive = sum(signs[k] * (mids[k + lag] - mids[k]) for k in range(40 - lag)) / (40 - lag)
        assert responses(day, [lag])[0] == pytest.approx(naive)
    assert np.isnan(responses(day, [35])).all()
