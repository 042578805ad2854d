"""Who is killed, where a branch leaves, and what a repetition weighs.

That the chances are right is tested in tests/abm/reproductions/test_rare.py.
"""

from itertools import count

import numpy as np
import pytest

from abm.errors import UsageError
from abm.reproductions.rare import walk
from abm.runs.rare.splitting import BEGINNING, Climb, branch, finish, split


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


def test_a_repetition_follows_the_rule_step_by_step():
    """The same by a plain script, which keeps shares of particles instead of weights of days."""
    for key in range(5):
        asked = []

        def noted(lineage, asked=asked):
            asked.append(lineage)
            return walk(lineage)

        found = finish(split(30, 12.0, count(), np.random.default_rng(key)), noted)
        scores, share, done = [walk(lineage).score for lineage in asked[:30]], 1.0, 30
        while (level := sorted(scores)[2]) <= 12.0:
            dead = [place for place, score in enumerate(scores) if score <= level]
            share *= 1 - len(dead) / 30
            for place in dead:
                assert asked[done][-1][1] == done  # seeds are taken one after the other
                scores[place] = walk(asked[done]).score
                assert scores[place] > level
                done += 1
        assert done == len(asked) == len(found.scores.scores)
        share *= sum(score > 12.0 for score in scores) / 30
        assert found.scores.chance(12.0) == pytest.approx(share, rel=1e-12)
        assert found.scores.weights.sum() == pytest.approx(1.0)
        assert len(found.rare) == sum(score > 12.0 for score in scores)


def test_too_few_particles_are_refused():
    with pytest.raises(UsageError, match="9 particles are too few; take at least 10"):
        next(split(9, 1.0, count(), np.random.default_rng(1)))
