"""Gap risk of constant proportion insurance: the closed form of Cont and Tankov 2009.

Between two jumps the fund rebalances, so that only a single fall of the price by more than 1 / m
breaches the floor: a log jump below log(1 - 1 / m).
"""

import math


def breach_chance(multiplier: float, jumps: float, mean: float) -> float:
    """Chance that a fund of multiplier m breaches its floor within the horizon.

    jumps: downward jumps expected within the horizon.  mean: of their logs, exponential.
    """
    return -math.expm1(-jumps * math.exp(math.log1p(-1.0 / multiplier) / mean))
