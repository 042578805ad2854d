"""The linear latent order book: its slope, its trades, and the impact of a metaorder in it."""

from collections.abc import Mapping

import numpy as np

from abm.reproductions.check import Check, Progress
from abm.reproductions.impact_equation import price_path, rise
from abm.reproductions.latent_market import (
    DEPTH,
    DIFFUSION,
    FURTHEST,
    MEMORY,
    Stationary,
    Trial,
    Values,
    price_paths,
    stationary,
)
from abm.risk.statistics.estimates import mean

STATIONARY_BOOKS, LIFETIMES = 8, 5
"""Independent books, and lifetimes 1 / nu over which each is looked at."""
STATIONARY_WORK = STATIONARY_BOOKS * (1 + LIFETIMES) * MEMORY**2 / DIFFUSION * FURTHEST

SMALL = Trial(0.1, 1600, 160)
EVEN = Trial(1.0, 400, 64, followed=4.0)
LARGE = Trial(10.0, 400, 16, followed=4.0, furthest=FURTHEST)
HUGE = Trial(50.0, 100, 16, furthest=FURTHEST)
ROUND_TRIP = Trial(1.0, 400, 64, followed=2.0, reverses=True)
TRIALS = (SMALL, EVEN, LARGE, HUGE, ROUND_TRIP)

TICK = 0.02
"""By which, relatively, a book in ticks and turns may differ from one without: sqrt(D T) is ten
ticks and more, but five for the largest metaorder."""


def rises(paths: Values, trial: Trial) -> tuple[float, float]:
    """A: the slope of the quote that is taken on sqrt(D t) until T, with its standard error."""
    roots = np.sqrt(np.arange(1, trial.turns + 1) / trial.turns)
    return mean(roots @ paths[: trial.turns, 0] / (roots @ roots))


def exponents(paths: Values, trial: Trial) -> tuple[float, float]:
    """Exponent of the impact in Q at a rate: slope of its log on that of time, from T / 16 on."""
    times = np.arange(trial.turns // 16, trial.turns + 1)
    return mean(np.polyfit(np.log(times), np.log(paths[times - 1, 0]), 1)[0])


def left(paths: Values, trial: Trial, time: float) -> tuple[float, float]:
    """Share of the impact at T that is left at a time (in T), with its standard error.

    In the mean over 5 % of T before; by the quote that is being taken, or was the last to be.
    """
    last, width = round(time * trial.turns), trial.turns // 20
    taken = 1 if trial.reverses else 0
    impact, _ = rises(paths, trial)
    return mean(paths[last - width : last, taken].mean(axis=0) / impact)


def equation_left(trial: Trial, time: float) -> float:
    """The same share by the integral equation."""
    roots = np.linspace(0.0, 1.0, 401)
    times = np.append(roots**2, 1.0 + (trial.followed - 1.0) * roots[1:] ** 2)
    after = -trial.participation if trial.reverses else 0.0
    prices = price_path(times, np.repeat([trial.participation, after], 400))
    looked = np.linspace(time - 0.05, time, 50)
    return float(np.interp(looked, times, prices).mean() / prices[400])


def reproduce(progress: Progress | None = None) -> list[Check]:
    """Donier, Bonart, Mastromatteo and Bouchaud 2015, Quantitative Finance 15, 1109: impact."""
    works = [STATIONARY_WORK, *(trial.work for trial in TRIALS)]
    parts = [_part(progress, sum(works[:n]), work, sum(works)) for n, work in enumerate(works)]
    book = stationary(STATIONARY_BOOKS, LIFETIMES, progress=parts[0])
    paths = {
        trial: price_paths(trial, progress=part)
        for trial, part in zip(TRIALS, parts[1:], strict=True)
    }
    checks = [*book_checks(book), *(rise_check(paths[trial], trial) for trial in TRIALS[:4])]
    checks += limit_checks(paths)
    for trial in (EVEN, LARGE):
        checks += [left_check(paths[trial], trial, time) for time in (1.5, 2.0, 4.0)]
    return checks + [left_check(paths[ROUND_TRIP], ROUND_TRIP, time) for time in (4 / 3, 2.0)]


def _part(progress: Progress | None, before: float, size: float, whole: float) -> Progress | None:
    """The progress of a part of the work."""
    if progress is None:
        return None
    return lambda done: progress((before + size * done) / whole)


def book_checks(book: Stationary) -> list[Check]:
    """The stationary book against phi = (lambda / nu) (1 - exp(-y / y_c)) and J = D L."""
    rows = (
        ("slope L = lambda / sqrt(nu D), lots / tick^2", DEPTH, book.slope),
        ("level lambda / nu far away, lots / tick", DEPTH * MEMORY, book.far),
        ("transactions J = D L, lots / turn", DEPTH * DIFFUSION, book.trades),
    )
    return [_near(name, value, *mean(found), TICK * value) for name, value, found in rows]


def rise_check(paths: Values, trial: Trial) -> Check:
    """The impact against the integral equation."""
    value = rise(trial.participation)
    name = f"m0 = {trial.participation:g} J: impact A = I / sqrt(D T)"
    return _near(name, value, *rises(paths, trial), TICK * value)


def limit_checks(paths: Mapping[Trial, Values]) -> list[Check]:
    """The impact of the smallest and the largest metaorder against its limits, and its exponent."""
    small, small_error = rises(paths[SMALL], SMALL)
    huge, huge_error = rises(paths[HUGE], HUGE)
    linear, root = SMALL.participation / np.pi**0.5, (2.0 * HUGE.participation) ** 0.5
    exponent = exponents(paths[LARGE], LARGE)
    return [
        _near("I / ((m0 / L) sqrt(T / (pi D)))", 1.0, small / linear, small_error / linear, 0.02),
        _near("I / sqrt(2 Q / L)", 1.0, huge / root, huge_error / root, 0.05),
        _near("exponent of I in Q", 0.5, *exponent, 0.01),
    ]


def left_check(paths: Values, trial: Trial, time: float) -> Check:
    """What is left of the impact after the end, or the undoing, against the integral equation."""
    what = "undone from T" if trial.reverses else "ended at T"
    name = f"m0 = {trial.participation:g} J, {what}: I left at {time:.3g} T"
    return _near(name, equation_left(trial, time), *left(paths, trial, time), TICK)


def _near(name: str, value: float, found: float, error: float, systematic: float) -> Check:
    """Passes within three standard errors and what the theory, or the grid, leaves open."""
    return Check.near(name, value, found, error, tolerance=3.0 * error + systematic)
