"""The volatility that a trader finds is a mean of squared moves over windows, by its definition."""

import numpy as np
import pytest

from abm.agents.volatility import MOST, OWN_VOLATILITY, WINDOW, begin_volatility, watch_volatility
from abm.kernel.compiling.jit import new_rows
from abm.market.parameter_records import record

HALF_LIFE = 60 * 10**9


def watched(times, mids, normal=0.4):
    """The variance after each look; times: ns."""
    state = new_rows(1, record(**OWN_VOLATILITY)).view(np.recarray)[0]
    begin_volatility(state, mids[0], normal, times[0])
    found = [state.variance]
    for time, mid in zip(times[1:], mids[1:], strict=True):
        watch_volatility(state, mid, normal, HALF_LIFE, time)
        found.append(state.variance)
    return found


def test_looks_within_a_window_change_nothing():
    found = watched([0, WINDOW - 1, WINDOW, 2 * WINDOW - 1], [100.0, 150.0, 100.0, 150.0])
    assert found[1] == found[0] == pytest.approx(0.16)
    assert found[3] == found[2] == pytest.approx(0.16 * 0.5 ** (1 / 6))


def test_windows_are_weighted_by_their_age():
    """A look a window: variance = sum of w_k r_k^2 / 10 s, w falling by half in a half-life."""
    rng = np.random.default_rng(1)
    times = WINDOW * np.arange(40)
    mids = 100.0 + np.cumsum(rng.integers(-4, 5, 40) / 2)
    kept = 0.5 ** (WINDOW / HALF_LIFE)
    weights = (1.0 - kept) * kept ** np.arange(38, -1, -1)
    wanted = 0.16 * kept**39 + weights @ (np.diff(mids) ** 2 / 10.0)
    assert watched(times.tolist(), mids.tolist())[-1] == pytest.approx(wanted, rel=1e-12)


def test_a_leap_counts_for_no_more_than_the_most():
    first, second = (watched([0, WINDOW], [100.0, 100.0 + leap])[-1] for leap in (1e3, 1e6))
    kept = 0.5 ** (WINDOW / HALF_LIFE)
    assert first == second == pytest.approx(0.16 * (kept + (1.0 - kept) * MOST**2))
