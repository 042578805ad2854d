"""The tail index of a distribution."""

import numpy as np
from numpy.typing import ArrayLike

FEWEST = 10
"""Values in the tail below which its index is not told."""


def hill(values: ArrayLike, share: float) -> float:
    """Hill's (1975) index of the upper tail: 1 / mean log(x / threshold) of the largest values.

    share: of the values that are the tail, above 0 and below 1; the next largest is the threshold.
    NaN if they are fewer than FEWEST, or the threshold is not above 0.
    """
    ordered = np.sort(np.asarray(values, np.float64))[::-1]
    count = int(share * len(ordered))
    if count < FEWEST or ordered[count] <= 0:
        return float("nan")
    mean = float(np.log(ordered[:count] / ordered[count]).mean())
    return 1 / mean if mean > 0 else float("nan")
