import numpy as np
import pytest

from tests.abm.agents.execution.workers import after, hedged_market


@pytest.mark.parametrize("wake", [0.1, 100.0])
@pytest.mark.parametrize("lots", [100, -101, 5])
def test_equal_parts_at_equal_intervals(lots, wake):
    policy = {"kind": "twap", "horizon": 70.0, "children": 7}
    trades = after(hedged_market(policy, ((0.0, lots),), wake_interval=wake), 250)
    steps = np.floor(np.arange(8) * abs(lots) / 7 + 0.5)
    parts = np.sign(lots) * np.diff(steps)
    assert trades[:, 1].sum() == lots
    assert trades[:, 1].tolist() == parts[parts != 0].tolist()
    times = 10.0 * np.arange(7)[parts != 0]
    assert trades[:, 0] - trades[0, 0] == pytest.approx(times - times[0], abs=1e-6)


def test_catches_up_what_it_did_not_find():
    asks = ((0.0, 0, 0, 9_999, 1), (0.0, 0, 1, 10_001, 15), (25.0, 0, 1, 10_001, 500))
    policy = {"kind": "twap", "horizon": 50.0, "children": 5}
    trades = after(hedged_market(policy, ((0.0, 100),), asks, latency={"fixed": 0.3}), 90)
    assert trades[:, 1].tolist() == [15, 65, 20]
