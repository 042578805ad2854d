"""A saved run says what the market said; what is not one says so."""

import json

import pandas as pd
import pytest

from abm.kernel.records.registry import RECORDS
from abm.records.run import RunError, open_run
from tests.abm.records.test_writer import FACTS, write
from tests.abm.test_model import at, falling


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return write(tmp_path_factory.mktemp("runs") / "run", seconds=40)


def copy_of(run, folder):
    """A copy of a run's facts and trades, to be damaged."""
    for name in ("run.json", "trades.parquet"):
        (folder / name).write_bytes((run.path / name).read_bytes())
    return folder


@pytest.mark.parametrize("record", RECORDS)
def test_frames_are_those_of_the_market(run, record):
    model = falling()
    model.advance(at(40))
    wanted = model.frame(record)
    pd.testing.assert_frame_equal(run.read(record), wanted)
    pd.testing.assert_frame_equal(getattr(run, record), wanted)
    assert len(wanted) > 0


def test_records_that_were_not_kept_are_lacking(run, tmp_path):
    assert run.lacks(RECORDS) == []
    assert open_run(copy_of(run, tmp_path)).lacks(["quotes", "trades"]) == ["quotes"]


def test_facts_are_those_written(run):
    assert (run.id, run.seed, run.status) == ("abc", 0, "complete")
    assert (run.tick_size, run.multiplier) == (0.01, 1.0)
    assert (run.open_time, run.close_time) == (0, 1)
    assert run.hedger_groups == ("insurers",)
    assert run.experiment == FACTS["experiment"]


def test_a_folder_without_a_run_says_so(tmp_path):
    with pytest.raises(RunError, match="holds no run: there is no run"):
        open_run(tmp_path)
    with pytest.raises(RunError, match="holds no run"):
        open_run(tmp_path / "nowhere")


@pytest.mark.parametrize("text", ['{"id": "ab', "", "\xff", "[]", "7", "{}"])
def test_a_damaged_run_json_says_so(tmp_path, text):
    (tmp_path / "run.json").write_text(text, encoding="latin-1")
    with pytest.raises(RunError, match=r"run\.json is damaged"):
        open_run(tmp_path)


@pytest.mark.parametrize("name", FACTS)
def test_a_run_json_that_lacks_something_says_what(run, tmp_path, name):
    facts = {key: value for key, value in run.facts.items() if key != name}
    (tmp_path / "run.json").write_text(json.dumps(facts))
    with pytest.raises(RunError, match=f"it lacks {name}"):
        open_run(tmp_path)


def test_a_record_that_was_not_kept_says_how_to_keep_it(run, tmp_path):
    copy = open_run(copy_of(run, tmp_path))
    assert len(copy.trades) == len(run.trades)
    with pytest.raises(RunError, match=r"keeps no depth; run with --set record\.depth=true"):
        _ = copy.depth


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_damaged_record_says_so(run, tmp_path, share):
    file = copy_of(run, tmp_path) / "trades.parquet"
    whole = file.read_bytes()
    file.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(RunError, match=r"trades\.parquet is damaged"):
        _ = open_run(tmp_path).trades


@pytest.mark.parametrize("name", [None, 3, b"x", ""])
def test_a_run_is_opened_by_the_name_of_a_folder(name):
    with pytest.raises(RunError, match="by the name of its folder"):
        open_run(name)
