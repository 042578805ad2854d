"""The grid of trading time over nights, by hand and back and forth."""

from hypothesis import given, settings
from hypothesis import strategies as st

from abm.agents.hedging.fixed_times import FixedTimes
from abm.agents.hedging.grid import due, is_due
from abm.kernel.market.trading import BY_LAW, time_of_trading, trading_time
from tests.abm.agents.hedging.hedged_market import CLOSE, DAY, HOURS, OPEN, HedgedMarket

HOUR = 3600 * 10**9


def test_trading_time_stands_still_at_night():
    market = HedgedMarket().market
    midnight = 0
    times = (midnight, OPEN, OPEN + HOUR, CLOSE, DAY, DAY + OPEN, DAY + OPEN + 5)
    expected = [0, 0, HOUR, HOURS, HOURS, HOURS, HOURS + 5]
    assert [trading_time(market, time) for time in times] == expected


@settings(deadline=None)
@given(st.integers(0, 30 * HOURS))
def test_time_of_trading_is_its_inverse_and_never_at_night(traded):
    market = HedgedMarket().market
    time = time_of_trading(market, traded)
    assert trading_time(market, time) == traded
    assert OPEN <= time % DAY < CLOSE


def test_hedges_at_a_life_over_n_are_as_many():
    interval = 21 * HOURS // 28  # of 21 days: the points fall on other times of each day
    made, policy = HedgedMarket(), FixedTimes(interval=interval / 1e9)
    (states, params), market, points, now = made.told(policy), made.market, [], OPEN
    while True:
        now = due(states[0], params[0], market, 0, now)
        if trading_time(market, now) >= 21 * HOURS:
            break
        assert is_due(states[0], market, interval, now)
        points.append(trading_time(market, now))
        states["hedged_at"] = now
        assert not is_due(states[0], market, interval, now)
    assert points == [j * interval for j in range(1, 28)]


def test_a_missed_point_is_made_up_for():
    made, policy = HedgedMarket(), FixedTimes(interval=3600.0)
    states, params = made.told(policy)
    late = OPEN + HOUR + 7
    assert due(states[0], params[0], made.market, 0, late) == BY_LAW
    states["hedged_at"] = late
    assert due(states[0], params[0], made.market, 0, late) == OPEN + 2 * HOUR
