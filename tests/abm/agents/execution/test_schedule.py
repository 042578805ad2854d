from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from abm.agents.execution.schedule import lots_due
from abm.kernel.market.trading import time_of_trading, trading_time
from abm.market.session import DAY, Session
from tests.abm.agents.execution.workers import OPEN, SECOND, after, hedged_market

HOURS = Session().close_time - OPEN


def test_trading_time_stands_still_at_night():
    model = hedged_market({"kind": "twap"}, (), session=Session(days=3))
    after(model, 1)
    times = {OPEN - 1: 0, OPEN: 0, OPEN + 5: 5, OPEN + HOURS + 9: HOURS, DAY + OPEN: HOURS}
    for time, passed in (times | {2 * DAY + OPEN + 7: 2 * HOURS + 7}).items():
        assert trading_time(model.market, time) == passed
    for passed, time in {5: OPEN + 5, HOURS: DAY + OPEN, HOURS + 3: DAY + OPEN + 3}.items():
        assert time_of_trading(model.market, passed) == time


@settings(deadline=None)
@given(
    st.integers(-(10**9), 10**9).filter(bool),
    st.lists(st.floats(0, 1), min_size=1).map(sorted),
    st.data(),
)
def test_parts_add_up_whatever_they_find(asked, shares, data):
    left = asked
    for share in [*shares, 1.0]:
        due = lots_due(asked, left, share)
        assert due * asked >= 0
        assert abs(due) <= abs(left)
        assert abs(asked) - abs(left) + abs(due) >= abs(asked) * share - 0.5
        left -= data.draw(st.sampled_from([due, 0, due // 2 if due > 0 else -(-due // 2)]))
    assert lots_due(asked, left, 1.0) == left


def test_is_tried_again_at_the_same_pace_after_the_horizon():
    asks = ((0.0, 0, 0, 9_999, 1), (0.0, 0, 1, 10_001, 30), (50.0, 0, 1, 10_001, 500))
    model = hedged_market({"kind": "twap", "horizon": 20.0, "children": 4}, ((0.0, 100),), asks)
    trades = after(model, 100)
    assert trades[:, 1].tolist() == [25, 5, 70]
    assert all(later - sooner > 4 for sooner, later in pairwise(trades[[0, 2], 0]))
    assert 50.0 < trades[2, 0] <= 55.2


def test_goes_on_the_next_morning():
    session, horizon = Session(days=2), 2 * HOURS / SECOND
    policy = {"kind": "twap", "horizon": horizon, "children": 4}
    model = hedged_market(policy, ((0.0, 100),), session=session, wake_interval=7.0)
    model.run_model()
    trades = after(model, horizon + 1e6)
    assert trades[:, 1].tolist() == [25] * 4
    days, within = divmod(trades[:, 0] * SECOND, DAY)
    assert days.tolist() == [0, 0, 1, 1]
    assert (abs(within - [0, HOURS / 2, 0, HOURS / 2]) < 15 * SECOND).all()
