from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

from abm.agents.noise_trader import NoiseTrader
from abm.kernel.market.activity import volume_until
from tests.abm.agents.execution.workers import HOURS, OPEN, SECOND, after, hedged_market


def intensity(day, u_shape):
    """Of noise traders, over the day d in [0, 1]."""
    return 1 + (u_shape - 1) * (2 * (day % 1.0) - 1) ** 2


def test_parts_follow_the_day():
    policy = {"kind": "vwap", "horizon": HOURS, "children": 13, "u_shape": 5.0}
    trades = after(hedged_market(policy, ((0.0, 10_000),), wake_interval=60.0), HOURS)
    edges = trades[0, 0] / HOURS + np.arange(14) / 13
    weights = [quad(lambda d: intensity(d, 5.0), *edge)[0] for edge in pairwise(edges)]
    parts = 10_000 * np.array(weights) / sum(weights)
    assert len(trades) == 13
    assert trades[:, 1].sum() == 10_000
    assert np.abs(trades[:, 1] - parts).max() <= 1.0
    assert np.diff(trades[:, 0]) == pytest.approx(HOURS / 13, abs=1e-6)


def test_the_curve_is_that_of_noise_traders():
    model = hedged_market({"kind": "vwap"}, (), (), wake_interval=3600.0)
    model.add("noise", NoiseTrader, count=20, wake_interval=20.0, u_shape=5.0)
    model.run_model()
    tape = model.tape("trades")
    done = np.searchsorted(tape["time"], OPEN + np.arange(11) * HOURS * SECOND / 10) / len(tape)
    curve = [volume_until(day, 5.0) / volume_until(1.0, 5.0) for day in np.arange(11) / 10]
    assert np.abs(done - curve).max() < 2.0 / np.sqrt(len(tape))
