"""Levels of the spot at which what dealers hold has no gamma: none, one or several."""

import numpy as np

from abm.market.surfaces.slices import Floats

REACH = 0.2
"""Share of the spot to both sides within which levels are looked for."""
STEP = 0.001
"""Between the spots that are looked at, as a share of today's."""


def spots_around(spot: float) -> Floats:
    """The spots that are looked at, REACH to both sides; today's is in the middle."""
    count = round(REACH / STEP)
    return np.asarray(spot * (1 + STEP * np.arange(-count, count + 1)))


def zero_levels(spots: Floats, gamma: Floats) -> list[float]:
    """Where gamma changes its sign between two spots, joined by a line.

    A spot at which it is exactly 0 counts only if the signs on its sides differ.
    """
    known = gamma != 0
    spots, gamma = spots[known], gamma[known]
    at = np.flatnonzero(np.sign(gamma[1:]) != np.sign(gamma[:-1]))
    share = gamma[at] / (gamma[at] - gamma[at + 1])
    levels: list[float] = (spots[at] + share * (spots[at + 1] - spots[at])).tolist()
    return levels
