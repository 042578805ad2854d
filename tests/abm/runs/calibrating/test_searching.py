"""The search finds the lowest point, and tries the same ones for the same seed."""

import numpy as np
import pytest

from abm.runs.calibrating.searching import search

PLACE = np.array([0.3, 0.8, 0.55])


def bowl(points):
    return ((points - PLACE[: points.shape[1]]) ** 2 * [1.0, 30.0, 3.0][: points.shape[1]]).sum(
        axis=1
    )


@pytest.mark.parametrize("dimensions", [1, 2, 3])
def test_it_finds_the_lowest_point(dimensions):
    tried = search(bowl, dimensions, 200, seed=1)
    assert len(tried) <= 200
    assert ((tried >= 0) & (tried <= 1)).all()
    assert tried[np.argmin(bowl(tried))] == pytest.approx(PLACE[:dimensions], abs=0.02)


def test_it_is_the_same_for_the_same_seed_and_goes_on_past_what_is_unknown():
    def holed(points):
        return np.where(points[:, 0] > 0.6, np.inf, bowl(points))

    first, again, other = (search(holed, 2, 60, seed) for seed in (1, 1, 2))
    assert (first == again).all()
    assert first.shape != other.shape or (first != other).any()
    assert holed(first).min() < 0.05
