"""A day of a lineage is its parent's up to the branch, and falls as far as the measure says."""

import json

import numpy as np
import pytest

from abm.records.live import LiveRun
from abm.risk.run.crashes import worst_fall
from abm.runs.rare.days import Day, experiment_of, run_day
from abm.runs.rare.splitting import BEGINNING, branch
from abm.runs.running import Request
from tests.abm.runs.rare.small import SMALL

FIRST = ((BEGINNING, 5),)


@pytest.fixture
def request_of(tmp_path):
    file = tmp_path / "small.yaml"
    file.write_text(SMALL)
    return Request(file)


def test_a_day_falls_as_far_as_the_measure_of_a_run_says(request_of):
    experiment = experiment_of(request_of)
    with request_of.read().build(5) as model:
        model.run_model()
        fall = worst_fall(LiveRun(model))
    day = run_day(experiment, FIRST)
    assert day.climb.score == pytest.approx(fall.size, abs=5e-7)
    assert day.climb.times[-1] == fall.trough
    assert len(day.mids) == 5
    assert run_day(experiment, FIRST) == day


def test_a_branch_is_its_parent_up_to_its_time_and_another_day_after(request_of):
    experiment = experiment_of(request_of)
    parent = run_day(experiment, FIRST)
    level = 0.6 * parent.climb.score
    time = parent.climb.first_beyond(level)
    days = [run_day(experiment, branch(FIRST, time, seed)) for seed in (5, 6, 7)]
    common = np.searchsorted(parent.climb.times, time, side="right")
    for day in days:
        assert day.climb.times[:common] == parent.climb.times[:common]
        assert day.climb.score > level
    assert days[0] == Day(days[0].lineage, parent.climb, parent.mids)  # the seed that it had
    assert len({(day.climb, day.mids) for day in days}) == 3


def test_a_line_tells_the_whole_day(request_of):
    day = run_day(experiment_of(request_of), FIRST)
    assert Day.of_line(json.loads(day.line("id"))) == day
