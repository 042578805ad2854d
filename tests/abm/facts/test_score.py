import numpy as np
import pytest

from abm.facts.estimate import Measured
from abm.facts.fact import facts
from abm.facts.score import distance, likeness, share_inside
from abm.risk.statistics.estimates import Estimate


def table(value: float, error: float):
    """Kurtosis at two scales, of which one has a published interval: at least 5."""
    numbers = {"10 s": Estimate(value, error), "1 s": Estimate(0.0, error)}
    return {"kurtosis": Measured(facts()["kurtosis"], numbers)}


def test_the_share_is_of_published_intervals_alone():
    assert share_inside(table(6, 0)) == 1
    assert share_inside(table(4, 0)) == 0
    assert np.isnan(share_inside(table(np.nan, 0)))


def test_likeness_falls_with_the_distance_in_standard_errors():
    assert distance(Estimate(4, 3), Estimate(14, 4)) == pytest.approx(2)
    assert likeness(table(4, 3), table(4, 4)) == 1
    assert likeness(table(0, 3), table(15, 4)) == pytest.approx((1 / 2 + 1) / 2)
    assert np.isnan(likeness(table(0, 0), table(15, 0)))
