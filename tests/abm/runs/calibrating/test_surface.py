"""A quadratic surface is found exactly, its slopes and its lowest points too."""

import numpy as np
import pytest

from abm.runs.calibrating.surface import Box, Surface

BOX = Box(np.array([0.1, 0.4]), np.array([0.5, 0.9]))


def facts(points):
    x, y = np.asarray(points).T
    return np.column_stack([3 * x - 1 + x * y, y**2 - 0.3, 2 * (x - 0.3) + 5 * (y - 0.5)])


def test_quadratic_facts_are_met_exactly_and_points_outside_or_unknown_are_left_out():
    points = np.vstack([BOX.points(20, seed=1), [[0.9, 0.9], [0.2, 0.5]]])
    values = facts(points)
    values[-2], values[-1, 0] = 1e9, np.nan
    surface = Surface.fit(BOX, points, values)
    place = np.array([0.23, 0.71])
    assert surface.at(place) == pytest.approx(facts([place])[0])
    slopes = [[3 + place[1], place[0]], [0, 2 * place[1]], [2, 5]]
    assert surface.slopes(place) == pytest.approx(np.array(slopes), abs=1e-6)


def test_the_lowest_point_against_a_grid():
    surface = Surface.fit(BOX, BOX.points(20, seed=1), facts(BOX.points(20, seed=1)))
    grid = np.array(
        [[x, y] for x in np.linspace(0.1, 0.5, 201) for y in np.linspace(0.4, 0.9, 201)]
    )
    sums = (facts(grid) ** 2).sum(axis=1)
    place, least = surface.lowest()
    assert place == pytest.approx(grid[np.argmin(sums)], abs=0.003)
    assert least == pytest.approx(sums.min(), abs=1e-4)
    held = np.isclose(grid[:, 0], 0.2)
    place, least = surface.lowest((0, 0.2))
    assert place[0] == 0.2
    assert least == pytest.approx(sums[held].min(), abs=1e-4)


def test_a_box_stays_in_the_cube_and_scatters_inside():
    box = Box.around(np.array([0.05, 0.5]), np.array([0.2, 0.1]))
    assert (box.low.tolist(), box.high.tolist()) == ([0.0, 0.4], [0.25, 0.6])
    points = box.points(30, seed=2)
    assert points.shape == (30, 2)
    assert box.holds(points).all()
    assert np.ptp(box.scaled(points), axis=0) == pytest.approx([2, 2], abs=0.2)
