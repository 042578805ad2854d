"""Splitting finds chances that are known; the small market, at length, those of plain sampling."""

import math

import pytest

from abm.reproductions.rare import (
    STEPS,
    chance_of_queue,
    chance_of_walk,
    market_checks,
    queue_checks,
    walk_checks,
)


def test_a_walk_with_ties_is_estimated_without_bias_at_every_level():
    checks = walk_checks()
    assert len(checks) == 4
    assert all(check.passed for check in checks)
    assert checks[-1].published < 2e-3


def test_the_counted_walk_is_that_of_the_reflection_principle():
    for level in (0, 3, 8, 19):  # P(max >= m) = P(end >= m) + P(end > m)
        ends = {2 * ups - STEPS: math.comb(STEPS, ups) / 2**STEPS for ups in range(STEPS + 1)}
        high = level + 1
        known = sum(p * ((end >= high) + (end > high)) for end, p in ends.items())
        assert chance_of_walk(level) == pytest.approx(known)


def test_a_queue_fills_as_the_gambler_is_ruined():
    assert chance_of_queue(21) < 1e-6
    assert all(check.passed for check in queue_checks())


@pytest.mark.slow
def test_the_small_market_falls_as_in_plain_sampling():
    assert not any(check.failed for check in market_checks())
