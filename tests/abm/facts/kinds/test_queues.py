import numpy as np
import pytest

from abm.facts.kinds.queues import queue, weighted_quantile
from tests.abm.facts.made_tape import quotes, tape


def test_queues_count_by_their_time():
    rows = quotes([0, 60], [100, 100])
    rows["bid_quantity"], rows["ask_quantity"] = [1, 2], [3, 4]
    found = queue(tape(100, quotes=rows))
    assert found["mean"] == pytest.approx((1 * 60 + 3 * 60 + 2 * 40 + 4 * 40) / 200)
    assert (found["median"], found["ninth decile"]) == (2, 4)


def test_with_equal_weights_it_is_the_quantile_of_numpy():
    values = np.random.default_rng(1).normal(size=1001)
    for share in (0.1, 0.5, 0.93):
        expected = np.quantile(values, share, method="inverted_cdf")
        assert weighted_quantile(values, np.ones(1001), share) == expected
