"""Cont and Tankov (2009): how likely a jump takes constant proportions below their floor.

Between two jumps the fund rebalances, so that only a single fall of the price by more than 1 / m
breaches the floor: a log jump below log(1 - 1 / m), which is what their measure of jumps in
returns up to -1 / m counts. There is no diffusion: it would add nothing but the risk of rebalancing
too late, and the price stands still between two jumps.
"""

import math

import numpy as np

from abm.agents.insurance.cppi import ConstantProportion
from abm.reproductions.check import Check, Progress
from abm.reproductions.insured_funds import insured_funds, stock, worth
from abm.risk.statistics.gap_risk import breach_chance

JUMPS, MEAN, FLOOR = 1.0, 0.05, 0.9

BREACHES = {3: 0.00030, 5: 0.01146, 8: 0.0669}
"""Chance of a breach within a year, by multiplier: one jump a year, exponential with mean 5 %."""

MARKETS, PATHS, NEWS, TICKS = 500, 20, 250, 100_000
"""Markets, paths of a year in each, and pieces of news a year, with which jumps come;
ticks of the first price. At most one jump comes with a piece of news, and the last is at the close:
0.6 % of the jumps of a year are missing."""


def closed_form(multiplier: float) -> float:
    """Chance of a breach within a year."""
    return breach_chance(multiplier, JUMPS, MEAN)


def reproduce(progress: Progress | None = None) -> list[Check]:
    """Cont and Tankov 2009, Mathematical Finance 19, 379: gap risk of constant proportions."""
    breached = dict.fromkeys(BREACHES, 0)
    for market in range(MARKETS):
        for multiplier, count in breaches(PATHS, market + 1).items():
            breached[multiplier] += count
        if progress is not None:
            progress((market + 1) / MARKETS)
    formula = [
        Check.near(f"P(breach), formula, m = {m}", chance, closed_form(m), tolerance=5e-5)
        for m, chance in BREACHES.items()
    ]
    return formula + [_check(m, breached[m] / (MARKETS * PATHS)) for m in BREACHES]


def breaches(paths: int, seed: int) -> dict[int, int]:
    """How many of so many funds ended below their floor, by multiplier, on the same paths."""
    stocks = [stock(NEWS, TICKS, jumps=JUMPS, jump_size=MEAN)] * paths
    funds = {
        f"fund of {m}": (NEWS, ConstantProportion(floor=FLOOR, multiplier=m)) for m in BREACHES
    }
    model = insured_funds(stocks, funds, seed, _drop)
    model.run_model()
    return {m: int((worth(model, f"fund of {m}") < FLOOR).sum()) for m in BREACHES}


def _drop(name: str, rows: np.ndarray) -> None:
    """What the funds are worth at the end says all; nothing is kept of the tapes."""


def _check(multiplier: int, measured: float) -> Check:
    chance = BREACHES[multiplier]
    error = math.sqrt(chance * (1.0 - chance) / (MARKETS * PATHS))
    name = f"P(breach), simulated, m = {multiplier}"
    return Check.near(name, chance, measured, error, tolerance=3.0 * error)
