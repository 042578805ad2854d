"""The square-root law of the impact of metaorders: exponent, prefactor and decay.

I(Q) = Y sigma (Q / V)^delta with delta about 0.5 (Toth et al. 2011): I is the mean move of the
price from before a metaorder of Q lots to its end, sigma the volatility and V the volume of a day.
"""

import numpy as np
from numpy.typing import ArrayLike

from abm.risk.run.frames import Values


def exponent(sizes: ArrayLike, impacts: ArrayLike) -> float:
    """Slope of log impact on log size by least squares; NaN with fewer than two above 0.

    sizes: lots, shape (n,).  impacts: mean moves at these sizes, in any unit, shape (n,).
    """
    size, impact = np.asarray(sizes, np.float64), np.asarray(impacts, np.float64)
    known = (size > 0) & (impact > 0)
    if len(np.unique(size[known])) < 2:
        return float("nan")
    return float(np.polyfit(np.log(size[known]), np.log(impact[known]), 1)[0])


def prefactors(
    sizes: ArrayLike, impacts: ArrayLike, daily_volume: float, daily_volatility: float
) -> Values:
    """Y = I / (sigma sqrt(Q / V)) at each size, shape (n,).

    impacts and daily_volatility: in one unit, such as ticks.  sizes and daily_volume: lots.
    """
    share = np.asarray(sizes, np.float64) / daily_volume
    return np.asarray(impacts, np.float64) / (daily_volatility * np.sqrt(share))


def decay(peaks: ArrayLike, later: ArrayLike) -> float:
    """Mean impact some time after the end over mean impact at the end; NaN if that is not above 0.

    peaks, later: of the same metaorders, shape (n,), in one unit.
    """
    peak = float(np.mean(np.asarray(peaks, np.float64)))
    return float(np.mean(np.asarray(later, np.float64))) / peak if peak > 0 else float("nan")
