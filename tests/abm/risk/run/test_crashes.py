from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.records.trading_time import TradingTime
from abm.risk.run.crashes import deepest, worst_fall
from abm.risk.run.frames import MINUTE, SECOND
from abm.risk.run.steps import Steps
from tests.abm.risk.run.made_run import OPEN, MadeRun, close, mids, two_days

ALWAYS = TradingTime(np.array([0]), np.array([10**6]))


@given(st.lists(st.integers(1, 60), min_size=1, max_size=40))
def test_the_fall_is_that_of_all_pairs(values):
    path = np.array(values, float)
    pairs = [(1 - path[j] / path[i], i, j) for i in range(len(path)) for j in range(i, len(path))]
    fall = deepest(Steps(np.arange(len(path)), path), ALWAYS)
    worst = max(size for size, _, _ in pairs)
    if worst == 0:
        assert fall is None
        return
    assert fall is not None
    assert fall.size == pytest.approx(worst, rel=1e-12)
    assert any((path[i], j) == (fall.peak, fall.trough) for size, i, j in pairs if size == worst)
    assert (path[fall.start], path[fall.trough]) == (fall.start_value, fall.bottom)
    done = (fall.peak - path[: fall.trough + 1]) / (fall.peak - fall.bottom)
    assert fall.start == max(i for i in range(fall.trough) if done[i] <= 0.1)
    later = [j for j in range(fall.trough, len(path)) if 2 * path[j] >= fall.peak + fall.bottom]
    assert fall.recovery == (later[0] - fall.trough if later else None)


def test_a_flash_crash():
    seconds = [0, 60, 300, 360, 420, 600, 1200]
    run = MadeRun(quotes=mids(seconds, [990, 1000, 1000, 980, 920, 965, 980]))
    fall = worst_fall(run)
    assert (fall.start, fall.trough) == (OPEN + 300 * SECOND, OPEN + 420 * SECOND)
    assert fall.size == pytest.approx(0.08)
    assert fall.speed == pytest.approx(0.04)
    assert fall.recovery == 3 * MINUTE
    assert fall.retraced == pytest.approx(0.75)


def test_a_crash_after_a_slow_drift_starts_where_it_gets_steep():
    drift = np.linspace(100_000, 99_200, 300)
    run = MadeRun(quotes=mids(np.append(np.arange(300) * 10, 3020), np.append(drift, 92_000)))
    fall = worst_fall(run)
    assert fall.size == pytest.approx(0.08)
    assert fall.start == OPEN + 2990 * SECOND
    assert fall.speed == pytest.approx(0.072 / 0.5)


def test_what_happens_outside_the_session_is_no_fall():
    run = MadeRun(seconds=100, quotes=mids([-20, -10, 50, 101], [2000, 1000, 990, 10]))
    fall = worst_fall(run)
    assert (fall.peak, fall.bottom, fall.start) == (1000, 990, OPEN)


def test_no_fall():
    assert worst_fall(MadeRun(quotes=mids([0, 1], [100, 101]))) is None
    assert worst_fall(MadeRun(quotes=mids([0], [100]))) is None
    assert worst_fall(MadeRun(), "STOCK") is None


def test_a_fall_over_a_night_takes_trading_time_only():
    """From 2 s before a close to 3 s after the next open, and half back 4 s after that."""
    day = 86_400
    seconds = [0, 3598, day + 1, day + 3, day + 7]
    values = [1000, 1000, 980, 900, 955]
    nights = [mids(seconds[:2], values[:2]), close(), mids(seconds[2:], values[2:])]
    run = two_days(quotes=pd.concat(nights))
    fall = worst_fall(run)
    assert (fall.start - OPEN, fall.trough - OPEN) == (3598 * SECOND, (day + 3) * SECOND)
    assert (fall.length, fall.recovery) == (5 * SECOND, 4 * SECOND)
    assert fall.speed == pytest.approx(0.1 * 60 / 5)
    assert np.isnan(replace(fall, length=0).speed)
