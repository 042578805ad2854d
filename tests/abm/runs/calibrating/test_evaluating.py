"""Points are run once, and by any number of workers with the same numbers."""

import numpy as np
import pytest

from abm.runs.calibrating.evaluating import Evaluator, Job, objective
from tests.abm.runs.calibrating.made import simulator


def test_facts_stand_by_point_and_seed_and_are_kept(tmp_path, monkeypatch):
    simulate = simulator(tmp_path)
    points = [simulate.calibrate.settings(place) for place in ([0.4, 0.5], [0.6, 0.3])]
    file = tmp_path / "runs.jsonl"
    told = []
    with Evaluator(simulate, simulate.moments, file, progress=told.append) as evaluate:
        found = evaluate(points, (3, 4))
    assert found.shape == (2, 2, 4)
    assert found[1, 0].tolist() == list(simulate.of(points[1], 3).values())
    assert sum(told) == 4
    monkeypatch.setattr(Job, "__call__", lambda _: pytest.fail("it ran again"))
    with Evaluator(simulate, simulate.moments[::-1], file) as evaluate:
        assert (evaluate(points[::-1], (4, 3)) == found[::-1, ::-1, ::-1]).all()


def test_two_workers_find_the_same(tmp_path):
    simulate = simulator(tmp_path)
    points = [simulate.calibrate.settings([at, 0.5]) for at in (0.3, 0.7)]
    both = []
    for jobs in (1, 2):
        with Evaluator(simulate, simulate.moments, tmp_path / f"{jobs}.jsonl", jobs) as evaluate:
            both.append(evaluate(points, (1, 2)))
    assert (both[0] == both[1]).all()


def test_distances_count_in_standard_errors():
    facts = np.array([[1.0, 5.0], [3.0, np.nan]])
    found = objective(facts, np.array([2.0, 3.0]), np.array([0.5, 2.0]))
    assert found.tolist() == [5.0, np.inf]
