import numpy as np
import pytest

from abm.facts.kinds.flow_impact import explained, order_flow_imbalance, signed_volume
from tests.abm.facts.made_tape import orders, quotes, tape


def driven(noise: float):
    """An hour in which each lot bought moves the mid by three ticks, and news by some more."""
    draw = np.random.default_rng(3)
    seconds = np.sort(draw.choice(np.arange(1, 36_000), 20_000, replace=False)) / 10
    signs, lots = draw.choice([-1, 1], 20_000), draw.integers(1, 20, 20_000)
    news = np.rint(draw.normal(0, noise, 20_000)).astype(int)
    mids = 10**7 + np.append(0, np.cumsum(3 * lots * signs + news))
    flow = orders(seconds, signs=signs, quantities=lots)
    return tape(3600, quotes=quotes(np.append(0, seconds), mids), orders=flow)


def test_a_linear_market_is_explained_whole():
    assert signed_volume(driven(0)) == pytest.approx({"10 s": 1, "1 min": 1})


def test_of_a_noisy_one_the_share_of_flow_in_the_variance_is():
    flow = 9 * np.mean(np.arange(1, 20) ** 2)
    found = signed_volume(driven(40))
    assert found["10 s"] == pytest.approx(flow / (flow + 40**2), abs=0.08)


def test_queues_that_move_the_price_are_all_of_it():
    # Cont, Kukanov and Stoikov: whenever a side of five lots has gone, the mid moves by a tick
    steps = np.random.default_rng(1).choice([-1, 1], 3600)
    mids = 10_000 + np.append(0, np.cumsum(steps))
    day = tape(3600, quotes=quotes(np.arange(3601), mids, lots=5))
    assert order_flow_imbalance(day)["10 s"] == pytest.approx(1)


def test_what_never_changes_explains_nothing():
    assert np.isnan(explained(np.ones(100), np.arange(100.0)))
    assert np.isnan(explained(np.arange(5.0), np.arange(5.0)))
