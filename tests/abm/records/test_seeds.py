"""Runs of a folder are a sample only if they are of one experiment, each seed once."""

import json
import re

import pytest

from abm.records.run import RunError
from abm.records.seeds import runs_by_seed
from tests.abm.records.test_writer import FACTS


def placed(folder, name, seed, **facts):
    """A run, without records, in a folder of its own."""
    place = folder / name
    place.mkdir(parents=True)
    told = FACTS | {"seed": seed, "status": "complete"} | facts
    (place / "run.json").write_text(json.dumps(told))
    return place


def test_runs_come_by_their_seeds_and_those_under_way_do_not_count(tmp_path):
    for seed in (10, 9, 2):
        placed(tmp_path, f"seed-{seed}", seed, experiment={"seed": seed, "sweep": None})
    placed(tmp_path, "seed-3.partial", 3)
    (tmp_path / "seed-4.txt").write_text("")
    assert list(runs_by_seed(tmp_path)) == [2, 9, 10]
    assert runs_by_seed(tmp_path / "nowhere") == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"experiment_id": "abc"}, {"experiment_id": "abd"}),
        ({"experiment": {"rate": 0.0}}, {"experiment": {"rate": 0.1}}),
        ({"code_version": "1"}, {"code_version": "2"}),
        ({"experiment_id": "abc"}, {}),
    ],
)
def test_runs_of_different_experiments_are_no_sample(tmp_path, one, other):
    first, second = placed(tmp_path, "seed-1", 1, **one), placed(tmp_path, "seed-2", 2, **other)
    told = f"{first} and {second} are of different experiments"
    with pytest.raises(RunError, match=re.escape(told)):
        runs_by_seed(tmp_path)


def test_a_seed_that_is_there_twice_is_refused(tmp_path):
    placed(tmp_path, "seed-1", 1)
    placed(tmp_path, "seed-1-copy", 1)
    with pytest.raises(RunError, match="are both of seed 1; move one of them away"):
        runs_by_seed(tmp_path)
