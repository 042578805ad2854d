"""What the facts do not see is said by name."""

import numpy as np

from abm.runs.calibrating.identifiability import said

NAMES, FACTS = ["speed", "depth", "memory"], ["spread, mean", "sizes, mean", "fano, 1 min"]


def sentences(slopes, covariance=None):
    return said(
        NAMES, FACTS, np.array(slopes, float), np.eye(3) if covariance is None else covariance
    )


def test_a_parameter_that_moves_nothing():
    found = sentences([[50, 0, 1], [10, 40, 0], [0, 5, 1]])
    assert found[0] == "the facts do not see memory"
    assert found[1] == "speed is seen most in spread, mean: +50 standard errors over its range"
    assert found[2] == "depth is seen most in sizes, mean: +40 standard errors over its range"


def test_two_that_move_the_same_facts_the_same_way():
    slopes = [[50, 50, 0], [10, 10, 0], [0, 0, 30]]
    assert sentences(slopes)[0] in (
        "the facts do not see more speed with less depth",
        "the facts do not see more depth with less speed",
    )


def test_two_whose_estimates_go_together():
    covariance = np.array([[1, -0.99, 0], [-0.99, 1, 0], [0, 0, 1]])
    found = sentences(np.diag([50, 40, 30]), covariance)
    told = "more of one with less of the other (correlation -0.99)"
    assert found[0] == f"speed and depth can be exchanged: {told}"


def test_fewer_facts_than_parameters():
    found = said(NAMES, FACTS[:1], np.array([[50.0, 0, 0]]), np.eye(3))
    assert sum(sentence.startswith("the facts do not see") for sentence in found) == 2
