import numpy as np
import pandas as pd
import pytest

from abm.risk.run.frames import SECOND
from abm.risk.run.volatility import annualised_volatility, daily_volatility, realised_variance
from tests.abm.risk.run.made_run import DAY, MadeRun, close, mids, two_days


def test_variance_sums_squared_log_returns_on_the_grid_only():
    run = MadeRun(seconds=30, quotes=mids([0, 4, 10, 25], [100, 500, 110, 99]))
    exact = np.log(1.1) ** 2 + np.log(99 / 110) ** 2
    assert realised_variance(run, interval=10 * SECOND) == pytest.approx(exact)


def test_a_random_walk_has_its_volatility_within_sampling_error():
    sigma, n = 0.02, 23_400
    steps = np.random.default_rng(5).normal(0, sigma / np.sqrt(n), n)
    path = np.rint(1e7 * np.exp(np.cumsum(np.append(0, steps))))
    run = MadeRun(seconds=n, quotes=mids(np.arange(n + 1), path))
    intervals = 390
    tolerance = 3 * sigma / np.sqrt(2 * intervals)
    day = daily_volatility(run, interval=60 * SECOND)
    assert day == pytest.approx(sigma, abs=tolerance)
    assert annualised_volatility(run, interval=60 * SECOND) == pytest.approx(day * 252**0.5)


def test_the_variance_of_several_days_is_spread_over_them_without_the_night():
    """A price that moves by a tenth in each of two hours, and doubles in the night between."""
    run = two_days(quotes=mids([0, 1000, DAY, DAY + 1000], [1000, 1100, 2200, 1980]))
    exact = np.log(1.1) ** 2 + np.log(0.9) ** 2
    assert realised_variance(run) == pytest.approx(exact)
    assert daily_volatility(run) == pytest.approx(np.sqrt(exact / 2))


def test_a_day_that_opens_with_an_empty_book_has_no_return_over_its_night():
    later = mids([DAY + 400, DAY + 1000], [1200, 1200])
    run = two_days(quotes=pd.concat([mids([0], [1000]), close(), later]))
    assert realised_variance(run) == 0


def test_one_quote_at_the_close_or_none_has_no_volatility():
    assert np.isnan(realised_variance(MadeRun(seconds=30, quotes=mids([30], [100]))))
    assert np.isnan(realised_variance(MadeRun(), "STOCK"))
