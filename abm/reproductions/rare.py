"""Cerou and Guyader (2007), Brehier et al. (2016): chances that are known, found by splitting.

A walk, whose maximum is counted step by step; a queue, which fills up as a gambler is ruined; a day
of the small market, beside plain sampling as far as that reaches.
"""

import math
from collections.abc import Callable
from functools import partial
from itertools import count

import numpy as np

from abm.reproductions.check import Check, Progress
from abm.risk.run.frames import Values
from abm.risk.sweep.rare import Chance, chance, theoretical_error
from abm.runs.files.experiment import Experiment
from abm.runs.rare.days import experiment_of, run_day
from abm.runs.rare.splitting import BEGINNING, Climb, Lineage, finish, split
from abm.runs.running import Request
from abm.runs.shipped import MODELS

STEPS, HEIGHT = 40, 19
"""Of the walk: its length, and what its maximum rarely exceeds."""
MOST_MOVES, CUSTOMERS = 400, 21
"""Of the queue: moves by which it has emptied, but for 1 in 10^10; customers that it rarely has."""
PLAIN_DAYS = 200
"""Of the small market, by plain sampling: seeds from 1 on."""
SHARES = (0.3, 0.1, 0.03)
"""Of the plain days that fall further than the three levels at which the two are compared."""
PARTICLES, REPETITIONS = 20, 6
"""Of the small market, by splitting."""
ERRORS = 3.0
"""Standard errors that pass."""


def _uniforms(lineage: Lineage, length: int) -> Values:
    """The random numbers of a history: those after a time are its seed's."""
    found = np.zeros(length)
    for time, seed in lineage:
        found[time + 1 :] = np.random.default_rng(seed).random(length)[time + 1 :]
    return found


def _climb(path: Values) -> Climb:
    """How the maximum of a path rose above 0."""
    highs = np.maximum.accumulate(np.maximum(path, 0.0))
    rises = np.flatnonzero(np.diff(highs, prepend=0.0) > 0)
    return Climb(tuple(rises.tolist()), tuple(highs[rises].tolist()))


def walk(lineage: Lineage) -> Climb:
    """A walk of steps of +1 or -1: its scores are whole numbers, and most of them are equal."""
    return _climb(np.cumsum(np.where(_uniforms(lineage, STEPS) < 0.5, 1.0, -1.0)))


def chance_of_walk(level: int) -> float:
    """That the maximum of the walk is above a level: counted step by step, once there it stays."""
    places = np.arange(-STEPS, STEPS + 1)
    there, share = places > level, (places == 0).astype(float)
    for _ in range(STEPS):
        moving = np.where(there, 0.0, share / 2)
        share = np.where(there, share, 0.0) + np.roll(moving, 1) + np.roll(moving, -1)
    return float(share[there].sum())


def queue(lineage: Lineage) -> Climb:
    """Customers of an M/M/1 queue of load 1/2, beyond the first, until it is empty."""
    moves = np.where(_uniforms(lineage, MOST_MOVES) < 1 / 3, 1.0, -1.0)
    customers = 1 + np.cumsum(moves)
    empty = np.flatnonzero(customers == 0)
    return _climb(customers[: empty[0] if len(empty) else MOST_MOVES] - 1)


def chance_of_queue(customers: int) -> float:
    """That so many customers stand in it before none does: the gambler's ruin (Feller 1968)."""
    return 1 / (2.0**customers - 1)


def estimates(
    history: Callable[[Lineage], Climb], target: float, particles: int, repetitions: int
) -> Callable[[float], Chance]:
    """The chance above any level up to the target, by splitting; keys from 0 on."""
    seeds = count(10**6)
    splits = [
        finish(split(particles, target, seeds, np.random.default_rng(key)), history)
        for key in range(repetitions)
    ]
    return partial(chance, [each.scores for each in splits])


def walk_checks() -> list[Check]:
    """The mean of many estimates of few particles, at four levels: without bias."""
    found = estimates(walk, HEIGHT, 20, 150)
    return [
        _near(f"walk: chance of a maximum above {level}", chance_of_walk(level), found(level))
        for level in (3, 8, 13, HEIGHT)
    ]


def queue_checks() -> list[Check]:
    """A chance below 1e-6, and the error beside that of theory."""
    found = estimates(queue, CUSTOMERS - 2, 100, 10)(CUSTOMERS - 2)
    known = chance_of_queue(CUSTOMERS)
    theory = theoretical_error(known, 100, 10)
    return [
        _near(f"queue: chance of {CUSTOMERS} customers before none", known, found),
        Check.below("queue: relative error", 2.5 * theory, found.relative_error),
    ]


def market_checks(progress: Progress | None = None) -> list[Check]:
    """Three levels of the small market, plain and by splitting."""
    experiment = experiment_of(Request(MODELS / "small_market.yaml"))
    days = _Counted(experiment, progress)
    plain = np.array([days(((BEGINNING, seed),)).score for seed in range(1, PLAIN_DAYS + 1)])
    levels = [float(np.quantile(plain, 1 - share)) for share in SHARES]
    found = estimates(days, levels[-1], PARTICLES, REPETITIONS)
    checks = [_beside(plain, found(level)) for level in levels]
    last = found(levels[-1])
    return [
        *checks,
        Check.stated("small market: days of the splitting", float(days.count - PLAIN_DAYS)),
        Check.stated("small market: plain days of the same relative error", last.plain_days),
    ]


class _Counted:
    """Days of an experiment; says how many there were, of those that are expected."""

    def __init__(self, experiment: Experiment, progress: Progress | None) -> None:
        self.count, self._experiment, self._progress = 0, experiment, progress
        rounds = 1 - math.log(SHARES[-1])
        self._expected = PLAIN_DAYS + PARTICLES * REPETITIONS * rounds

    def __call__(self, lineage: Lineage) -> Climb:
        self.count += 1
        if self._progress is not None:
            self._progress(min(self.count / self._expected, 1.0))
        return run_day(self._experiment, lineage).climb


def _near(name: str, known: float, found: Chance) -> Check:
    return Check.near(name, known, found.value, found.error, tolerance=ERRORS * found.error)


def _beside(plain: Values, found: Chance) -> Check:
    """What splitting found, within the errors of both of what plain sampling did."""
    share = float(np.mean(plain > found.level))
    error = math.hypot(found.error, math.sqrt(share * (1 - share) / len(plain)))
    name = f"small market: chance of a fall above {100 * found.level:.2f} %, plain of {len(plain)}"
    return Check.near(name, share, found.value, found.error, tolerance=ERRORS * error)


def reproduce(progress: Progress | None = None) -> list[Check]:
    """Cerou and Guyader 2007; Brehier et al. 2016: rare events by adaptive multilevel splitting."""
    return [*walk_checks(), *queue_checks(), *market_checks(progress)]
