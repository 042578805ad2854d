"""Draws from a law given by the cumulative probabilities of its outcomes 0, 1, 2, ..."""

import numpy as np

from abm.kernel.base.draws import uniform
from abm.kernel.compiling.jit import compiled, rows_at

STEP = np.dtype([("up_to", "f8")], align=True)
"""Probability of an outcome or a lower one."""

_step_row = rows_at(STEP)


@compiled
def draw_from(table, count, rng):
    """An outcome of a law, by bisection of its table: the address of STEP rows, their count."""
    level = uniform(rng)
    low, high = 0, count - 1
    while low < high:
        middle = (low + high) >> 1
        if _step_row(table, middle).up_to > level:
            high = middle
        else:
            low = middle + 1
    return low
