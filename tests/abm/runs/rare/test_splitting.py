"""The splitting finds chances that are known: of walks, by counting, and of queues, in closed form.

A history is made by random numbers that change hands where its lineage branches.
"""

import math
from itertools import count

import numpy as np
import pytest

from abm.errors import UsageError
from abm.risk.sweep.rare import chance, theoretical_error
from abm.runs.rare.splitting import BEGINNING, Climb, branch, finish, split

STEPS, MOST = 40, 400


def numbers(lineage, length):
    """The uniform numbers of a history: those after a time are its seed's."""
    u = np.zeros(length)
    for time, seed in lineage:
        u[time + 1 :] = np.random.default_rng(seed).random(length)[time + 1 :]
    return u


def climb_of(path):
    """How the maximum of a path rose, above 0."""
    highs = np.maximum.accumulate(np.maximum(path, 0.0))
    rises = np.flatnonzero(np.diff(highs, prepend=0.0) > 0)
    return Climb(tuple(rises.tolist()), tuple(highs[rises].tolist()))


def walk(lineage):
    """A walk of steps of +1 or -1: its scores are whole numbers, and most of them are equal."""
    return climb_of(np.cumsum(np.where(numbers(lineage, STEPS) < 0.5, 1, -1)))


def queue(lineage):
    """Customers of an M/M/1 queue with load 1/2, from one on until it is empty, by then surely."""
    steps = np.where(numbers(lineage, MOST) < 1 / 3, 1, -1)
    path = 1 + np.cumsum(steps)
    empty = np.flatnonzero(path == 0)
    return climb_of(path[: empty[0]] - 1)


def chance_of_walk(level):
    """That the maximum is above a level: counted step by step, the walk stopped where it is."""
    row = np.zeros(2 * STEPS + 1)
    row[STEPS] = 1.0
    there = np.arange(-STEPS, STEPS + 1) > level
    for _ in range(STEPS):
        moved = np.where(there, 0.0, row) / 2
        row = np.where(there, row, 0.0)
        row[1:] += moved[:-1]
        row[:-1] += moved[1:]
    return float(row[there].sum())


def repetitions(history, target, particles, number):
    seeds = count()
    for key in range(number):
        yield finish(split(particles, target, seeds, np.random.default_rng(key)), history)


def test_a_walk_with_ties_is_estimated_without_bias_at_every_level():
    found = [each.scores for each in repetitions(walk, 19, 20, 150)]
    for level in (3, 8, 13, 19):
        told = chance(found, level)
        assert told.value == pytest.approx(chance_of_walk(level), abs=3 * told.error)
        assert told.low < chance_of_walk(level) < told.high
    assert chance_of_walk(19) < 2e-3
    assert chance_of_walk(19) == pytest.approx(math.erfc(20 / math.sqrt(2 * STEPS)), rel=0.1)


def test_a_queue_fills_as_the_gambler_is_ruined():
    known = 1 / (2**21 - 1)  # (r - 1) / (r^n - 1) with r = 2: from 1 customer to 21 before none
    found = [each.scores for each in repetitions(queue, 19, 100, 10)]
    told = chance(found, 19)
    assert known < 1e-6
    assert told.low < known < told.high
    assert told.relative_error < 2.5 * theoretical_error(known, 100, 10)


def test_scores_that_are_all_equal_leave_nobody():
    equal = Climb((3, 7), (1.0, 2.0))
    found = finish(split(10, 5.0, count(), np.random.default_rng(1)), lambda _: equal)
    assert found.extinct
    assert found.scores.chance(1.5) == pytest.approx(1.0)
    assert found.scores.chance(2.0) == 0.0


def test_a_branch_leaves_where_the_score_is_first_strictly_above_the_level():
    climb = Climb((3, 7, 9), (1.0, 2.0, 4.0))
    assert [climb.first_beyond(level) for level in (0.0, 1.0, 1.5, 2.0, 3.9)] == [3, 7, 7, 9, 9]
    parent = ((BEGINNING, 1), (3, 2), (7, 3))
    assert branch(parent, 7, 4) == ((BEGINNING, 1), (3, 2), (7, 4))
    assert branch(parent, 5, 4) == ((BEGINNING, 1), (3, 2), (5, 4))


def test_every_history_is_its_parents_up_to_the_branch():
    made = {}

    def noted(lineage):
        made[lineage] = numbers(lineage, STEPS)
        return walk(lineage)

    finish(split(20, 12.0, count(), np.random.default_rng(1)), noted)
    parts = {lineage[:-1] for lineage in made if len(lineage) > 1}
    assert len(parts) > 5
    for lineage in made:
        time, _ = lineage[-1]
        for other in made:
            if other[: len(lineage) - 1] == lineage[:-1] and len(lineage) > 1:
                upto = min([time + 1, *(t + 1 for t, _ in other[len(lineage) - 1 :])])
                assert np.array_equal(made[lineage][:upto], made[other][:upto])


def test_too_few_particles_are_refused():
    with pytest.raises(UsageError, match="9 particles are too few; take at least 10"):
        next(split(9, 1.0, count(), np.random.default_rng(1)))
