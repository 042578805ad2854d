import numpy as np
import pytest

from abm.risk.run.steps import Steps

PATH = Steps(np.array([10, 20, 50]), np.array([1.0, np.nan, 4.0]))
NOTHING = Steps(np.array([], int), np.array([]))


def test_a_value_holds_until_the_next():
    np.testing.assert_equal(
        PATH.at([9, 10, 19, 20, 49, 50, 99]), [np.nan, 1, 1, np.nan, np.nan, 4, 4]
    )
    assert np.isnan(NOTHING.at(5))


def test_the_part_from_15_to_60():
    part = PATH.within(15, 60)
    assert part.times.tolist() == [15, 20, 50]
    assert part.lengths(60).tolist() == [5, 30, 10]
    assert part.mean(60) == pytest.approx((5 * 1 + 10 * 4) / 15)


def test_a_part_before_the_first_or_without_length_has_no_mean():
    assert len(PATH.within(0, 9)) == 0
    assert np.isnan(PATH.within(0, 9).mean(9))
    assert np.isnan(PATH.within(50, 50).mean(50))
    assert np.isnan(NOTHING.mean(9))
