import numpy as np
import pytest

from abm.agents.execution.slices import Slices
from abm.kernel.book.messages import BUY, SELL
from tests.abm.agents.execution.workers import after, hedged_market

POLICY = Slices(lots=50, interval=5.0)


@pytest.mark.parametrize("wake", [0.1, 1.7, 60.0])
@pytest.mark.parametrize("sign", [1, -1])
def test_sells_in_slices_at_its_own_pace(wake, sign):
    trades = after(hedged_market(POLICY, ((0.0, 230 * sign),), wake_interval=wake), 90)
    assert trades[:, 1].tolist() == [50 * sign] * 4 + [30 * sign]
    assert np.diff(trades[:, 0]).tolist() == pytest.approx([5.0] * 4, abs=1e-9)


def test_follows_the_newest_aim():
    trades = after(hedged_market(POLICY, ((0.0, 230), (7.0, 110))), 60)
    assert trades[:, 1].tolist() == [50, 50, 10]
    trades = after(hedged_market(POLICY, ((0.0, 130), (7.0, 200))), 60)
    assert trades[:, 1].tolist() == [50, 50, 50, 50]


def test_what_finds_no_ask_is_tried_again():
    asks = ((0.0, 0, SELL, 10_001, 60), (0.0, 0, BUY, 9_999, 1), (12.0, 0, SELL, 10_001, 500))
    trades = after(hedged_market(POLICY, ((0.0, 130),), asks), 60)
    assert trades[:, 1].tolist() == [50, 10, 50, 20]
    assert trades[2, 0] == pytest.approx(15.0, abs=0.2)
