"""The two distances of LOB-Bench between what two samples have in their bins, or as values."""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from abm.facts.lob_bench.tape import Values


def l1(real: NDArray[np.int64], simulated: NDArray[np.int64]) -> float:
    """Total variation, half the sum of |share of real - share of simulated| over the bins.

    real, simulated: the bins of two samples.  From 0 to 1, which it is where one sample is empty;
    NaN where both are.
    """
    if min(len(real), len(simulated)) == 0:
        return 1.0 if max(len(real), len(simulated)) else float("nan")
    _, places = np.unique(np.concatenate([real, simulated]), return_inverse=True)
    shares = [
        np.bincount(part, minlength=places.max() + 1) / len(part)
        for part in (places[: len(real)], places[len(real) :])
    ]
    return float(np.abs(shares[0] - shares[1]).sum() / 2)


def wasserstein(real: Values, simulated: Values) -> float:
    """Wasserstein-1 distance over the standard deviation of both samples together.

    NaN where a sample is empty or holds NaN, or where all values are the same.
    """
    if min(len(real), len(simulated)) == 0:
        return float("nan")
    scale = np.std(np.concatenate([real, simulated]), ddof=1)
    return float(stats.wasserstein_distance(real, simulated) / scale) if scale else float("nan")
