"""The shape of a day: its integral, the inverse, and waits that follow it over nights."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad
from scipy.optimize import brentq

from abm.agents.trader import Trader
from abm.kernel.book.messages import AUCTION
from abm.kernel.market.activity import (
    activity_at,
    activity_of_day,
    shaped_wait,
    time_of_volume,
    volume_until,
)
from abm.kernel.records.events import PHASE_CHANGE
from abm.market.session import DAY, Session
from abm.model import MarketModel

SECOND = 10**9
SHAPES = [1.5, 3.0, 20.0]


def shape(day, u_shape):
    """Of a day d; before the open what it is there."""
    return 1 + (u_shape - 1) * (2 * max(day, 0.0) - 1) ** 2


@pytest.mark.parametrize("u_shape", [1.0, *SHAPES])
def test_volume_is_the_integral_of_the_shape(u_shape):
    for days in (0.0, 0.2, 0.5, 1.0, 1.7, 3.0):
        parts = [min(1.0, days - day) for day in range(int(np.ceil(days)))]
        wanted = sum(quad(lambda d: shape(d, u_shape), 0.0, part)[0] for part in parts)
        assert volume_until(days, u_shape) == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("u_shape", [1.0 + 1e-6, *SHAPES, 100.0])
def test_the_time_of_a_volume_is_that_at_which_it_is_done(u_shape):
    for day in np.linspace(0.0, 1.0, 41):
        found = time_of_volume(volume_until(float(day), u_shape), u_shape)
        assert found == pytest.approx(day, abs=1e-8)


def naive_wait(session, now, wait, u_shape):
    """By integrating over days that begin with the call, and looking for the root."""
    hours, call = session.close_time - session.open_time, session.open_time - session.start_time
    whole = call + hours

    def in_day(within):  # activity of a day up to a trading time in it
        points = [call] if 0 < call < within else None
        return quad(lambda t: shape((t - call) / hours, u_shape), 0.0, within, points=points)[0]

    def until(time):
        days, within = divmod(time, whole)
        return days * in_day(whole) + in_day(within)

    begin = now - session.start_time
    wanted = until(begin) + wait * volume_until(1.0, u_shape)
    return brentq(lambda t: until(t) - wanted, begin, begin + 9 * whole, xtol=1.0) - begin


@pytest.mark.parametrize("u_shape", SHAPES)
@pytest.mark.parametrize("call", [0.0, 1800.0])
def test_a_wait_holds_as_much_activity_as_an_average_one(u_shape, call):
    session = Session(pre_open=call, days=9)
    model = MarketModel(session=session)
    state = model.state
    for since in (-call / 2, 0.0, 100.0, 9_000.0, 23_000.0):
        for wait in (1.0, 3_600.0, 30_000.0, 60_000.0):
            now = session.open_time + round(since * SECOND)
            state.header["now"] = now
            found = shaped_wait(model.market, wait * SECOND, u_shape)
            assert found == pytest.approx(
                naive_wait(session, now, wait * SECOND, u_shape), rel=1e-6
            )


class Counter(Trader):
    """Writes down when it wakes."""

    def decide(self):
        self.__dict__.setdefault("woke", []).append(self.now)
        return 0


@pytest.mark.parametrize("u_shape", [1.0, *SHAPES])
def test_activity_is_the_shape_over_its_mean_by_the_u_of_the_group(u_shape):
    model = MarketModel(session=Session(pre_open=1800.0))
    for name, shaped in (("even", 1.0), ("shaped", u_shape)):
        model.add(name, Counter, u_shape=shaped)
    header, session = model.state.header, model.session
    hours, mean = session.close_time - session.open_time, quad(shape, 0.0, 1.0, u_shape)[0]
    for day in (-0.05, 0.0, 0.3, 0.5, 1.0):
        header["now"] = now = session.open_time + round(day * hours)
        header["group"] = 1
        wanted = pytest.approx(shape(day, u_shape) / mean)
        assert activity_at(model.market, now, u_shape) == wanted
        assert activity_of_day(model.market) == wanted
        header["group"] = 0
        assert activity_of_day(model.market) == 1.0


HOURS = Session(open="10:00", close="12:00", pre_open=600.0, days=3)


def woken(**told):
    model = MarketModel(session=HOURS, seed=2)
    model.add("counters", Counter, **told)
    model.run_model()
    phases = model.tape("events")
    assert (phases["value"][phases["kind"] == PHASE_CHANGE] == AUCTION).sum() == 3
    return np.sort(np.concatenate([agent.woke for agent in model.agents]))


def test_any_trader_wakes_in_the_shape_of_the_day():
    times = woken(count=30, wake_interval=30.0, u_shape=4.0)
    since = (times % DAY - HOURS.open_time) / SECOND
    edges = np.array([-600.0, 0.0, 600.0, 1800.0, 3600.0, 5400.0, 6600.0, 7200.0])
    counts = np.histogram(since, edges)[0]
    mean = volume_until(1.0, 4.0)
    weights = [
        quad(lambda s: shape(s / 7200, 4.0) / mean, *edge)[0] for edge in pairwise(edges.tolist())
    ]
    wanted = np.array(weights) * 3 * 30 / 30.0
    assert counts.sum() == len(times)
    assert stats.chisquare(counts, wanted * counts.sum() / wanted.sum()).pvalue > 0.001
    assert abs(counts.sum() - wanted.sum()) < 4 * np.sqrt(wanted.sum())


def test_even_wake_ups_are_even_in_the_activity_of_the_day():
    times = woken(count=1, wake_interval=60.0, wake_law="even", u_shape=4.0)
    since = (times[times < HOURS.close_time] - HOURS.open_time) / SECOND
    done = [volume_until(s / 7200, 4.0) if s > 0 else 4.0 * s / 7200 for s in since.tolist()]
    assert np.diff(done) == pytest.approx(60 / 7200 * volume_until(1.0, 4.0), abs=1e-9)
