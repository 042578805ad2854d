"""Levels against the roots of polynomials: none, one and several."""

import numpy as np
import pytest

from abm.market.positioning.levels import spots_around, zero_levels

SPOTS = spots_around(100.0)


def test_spots_reach_a_fifth_to_both_sides_of_the_one_in_the_middle():
    assert (SPOTS[0], SPOTS[len(SPOTS) // 2], SPOTS[-1]) == pytest.approx((80, 100, 120))


@pytest.mark.parametrize("roots", [(), (93.21,), (85.05, 99.93, 111.04)])
def test_each_change_of_sign_is_a_level(roots):
    gamma = -np.prod([SPOTS - root for root in roots], axis=0) * np.ones(len(SPOTS))
    assert zero_levels(SPOTS, gamma) == pytest.approx(list(roots), abs=1e-3)


def test_a_zero_on_a_spot_counts_once_and_a_touch_not_at_all():
    assert zero_levels(SPOTS, SPOTS - SPOTS[150]) == pytest.approx([SPOTS[150]])
    assert zero_levels(SPOTS, (SPOTS - SPOTS[150]) ** 2) == []
    assert zero_levels(SPOTS, np.zeros(len(SPOTS))) == []
