import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.kernel.book import messages
from abm.market.session import DAY
from abm.records.run import RunError
from abm.records.trading_time import CONTINUOUS, TradingTime, trading_time
from tests.abm.risk.run.made_run import OPEN, MadeRun, phases, two_days

SECOND = 10**9

edges = st.lists(st.integers(0, 60), unique=True, max_size=8).map(sorted)


def stretches(edges) -> TradingTime:
    """From the first of each pair to the second."""
    pairs = np.array(edges[: len(edges) // 2 * 2], np.int64).reshape(-1, 2)
    return TradingTime(pairs[:, 0], pairs[:, 1])


@given(edges)
def test_time_is_counted_as_by_a_clock_that_stands_still_without_trading(edges):
    hours, ticks = stretches(edges), np.arange(-5, 70)
    inside = np.array(
        [any(a <= t < b for a, b in zip(hours.starts, hours.ends, strict=True)) for t in ticks]
    )
    assert hours.holds(ticks).tolist() == inside.tolist()
    assert hours.elapsed(ticks).tolist() == np.append(0, np.cumsum(inside)[:-1]).tolist()
    assert hours.between(10, 40) == inside[15:45].sum()
    part = hours.within(10, 40)
    assert part.holds(ticks).tolist() == (inside & (ticks >= 10) & (ticks < 40)).tolist()


@given(edges, st.integers(1, 25), st.lists(st.integers(-5, 70), max_size=30))
def test_intervals_cover_the_trading_and_nothing_else(edges, length, times):
    hours = stretches(edges)
    cut = hours.intervals(length)
    told = [t for a, b in zip(cut.starts, cut.ends, strict=True) for t in range(a, b)]
    assert told == [t for t in range(70) if hours.holds(t)]
    assert ((cut.ends - cut.starts) <= length).all()
    sums = cut.sums(np.array(times, int), np.ones(len(times)))
    naive = [sum(a < t <= b for t in times) for a, b in zip(cut.starts, cut.ends, strict=True)]
    assert sums.tolist() == naive


def test_an_interval_has_a_length():
    with pytest.raises(ValueError, match="positive"):
        stretches([0, 60]).intervals(0)


def seconds(hours: TradingTime) -> list[list[float]]:
    return (np.stack([hours.starts, hours.ends], axis=1) - OPEN).tolist()


def test_the_code_of_continuous_trading_is_the_kernels():
    assert CONTINUOUS == messages.CONTINUOUS


def test_phases_tell_of_auctions_halts_and_nights_at_each_venue():
    day = DAY // SECOND
    near = phases([-60, 0, 100, 160, 3000, 3600, day, day + 3600], [1, 0, 1, 0, 1, 2, 0, 2])
    away = phases([0, 3600], [0, 2], venue="away")
    run = two_days(events=pd.concat([near, away]))
    told = [[0, 100], [160, 3000], [day, day + 3600]]
    assert seconds(trading_time(run, "exchange")) == (SECOND * np.array(told)).tolist()
    assert seconds(trading_time(run, "away")) == [[0, 3600 * SECOND]]
    assert [len(each.starts) for each in trading_time(run, "exchange").days()] == [2, 1]


def test_a_tape_that_begins_in_the_midst_of_trading_traded_before():
    run = MadeRun(events=phases([3000], [1]))
    assert seconds(trading_time(run, "exchange")) == [[0, 3000 * SECOND]]


def test_without_phases_all_days_have_the_hours_of_the_first_open_and_the_last_close():
    class Unkept(MadeRun):
        @property
        def events(self):
            raise RunError("keeps no events")

        @events.setter
        def events(self, _): ...

    hour = 3600 * SECOND
    for run in (two_days(), Unkept(seconds=DAY // SECOND + 3600)):
        assert seconds(trading_time(run, "exchange")) == [[0, hour], [DAY, DAY + hour]]
