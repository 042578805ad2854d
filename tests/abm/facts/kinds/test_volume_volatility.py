import numpy as np
import pytest

from abm.facts.kinds.volume_volatility import volume_volatility
from tests.abm.facts.made_tape import orders, quotes, tape


def test_lots_that_each_move_the_mid_by_a_tick_go_with_it_whole():
    lots = np.random.default_rng(1).integers(1, 50, 360)
    times = np.arange(360) * 10 + 5
    mids = 10_000 + np.append(0, np.cumsum(lots * np.where(np.arange(360) % 2, 1, -1)))
    day = tape(
        3600,
        quotes=quotes(np.append(0, times), mids),
        orders=orders(times, quantities=lots),
    )
    assert volume_volatility(day)["10 s"] == pytest.approx(1)
    assert volume_volatility(day)["1 min"] < 0.9
