"""A folder has its name only when its run is whole, whatever happened while it was written."""

import json

import numpy as np
import pytest

from abm.kernel.records.registry import RECORDS
from abm.records import writer
from abm.records.run import open_run
from abm.records.writer import RunWriter
from tests.abm.test_model import at, falling

FACTS = {
    "id": "abc",
    "seed": 0,
    "experiment": {},
    "tick_size": 0.01,
    "multiplier": 1.0,
    "hedger_groups": ["insurers"],
    "open_time": 0,
    "close_time": 1,
}


def write(folder, seconds=20, *, records=frozenset(RECORDS), fail=None, **facts):
    """Write a day into a folder; raise an error, if one is given, half way through."""
    model = falling()
    with RunWriter(folder, model.names, FACTS | facts, set(records)) as out:
        model.sink = out.write
        model.advance(at(seconds / 2))
        if fail is not None:
            raise fail
        model.advance(at(seconds))
    return open_run(folder)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_folder_appears_when_it_is_whole(tmp_path):
    model, folder = falling(), tmp_path / "deep" / "run"
    with RunWriter(folder, model.names, FACTS.copy(), set(RECORDS)) as out:
        model.sink = out.write
        model.advance(at(5))
        assert names(folder.parent) == ["run.partial"]
    assert names(folder.parent) == ["run"]
    assert names(folder) == sorted([*(f"{record}.parquet" for record in RECORDS), "run.json"])
    assert open_run(folder).status == "complete"


@pytest.mark.parametrize("rows", [50, writer.ROWS])
def test_no_row_is_lost_or_moved(tmp_path, monkeypatch, rows):
    monkeypatch.setattr(writer, "ROWS", rows)
    model = falling()
    with RunWriter(tmp_path / "run", model.names, FACTS.copy(), set(RECORDS)) as out:

        def both(record, rows):
            out.write(record, rows)
            kept[record].append(rows)

        kept = {name: [] for name in RECORDS}
        model.sink = both
        for second in range(1, 41):
            model.advance(at(second))
    run = open_run(tmp_path / "run")
    for record in RECORDS:
        wanted = np.concatenate(kept[record])
        frame = run.read(record)
        assert len(frame) == len(wanted) > 0
        assert np.array_equal(frame["time"], wanted["time"])
    assert np.array_equal(run.trades["price"], np.concatenate(kept["trades"])["price"])


@pytest.mark.parametrize(
    ("error", "status"), [(KeyboardInterrupt(), "interrupted"), (ValueError("no"), "failed")]
)
def test_a_run_that_was_broken_off_can_be_read_and_says_so(tmp_path, error, status):
    with pytest.raises(type(error)):
        write(tmp_path / "run", fail=error)
    run, whole = open_run(tmp_path / "run"), write(tmp_path / "whole")
    assert names(tmp_path) == ["run", "whole"]
    assert run.status == status
    assert run.facts.get("error") == (None if status == "interrupted" else "ValueError: no")
    assert 0 < len(run.trades) < len(whole.trades)
    assert run.trades.equals(whole.trades.iloc[: len(run.trades)])


def test_a_new_run_takes_the_place_of_an_old_one(tmp_path):
    write(tmp_path / "run", id="old")
    (tmp_path / "run" / "summary.json").write_text("{}")
    assert write(tmp_path / "run", 10, records={"trades"}, id="new").id == "new"
    assert names(tmp_path) == ["run"]
    assert names(tmp_path / "run") == ["run.json", "trades.parquet"]


def test_what_a_crash_left_behind_does_not_disturb(tmp_path):
    for leftover in ("run.partial", "run.old"):
        (tmp_path / leftover).mkdir()
        (tmp_path / leftover / "trades.parquet").write_text("half a file")
    assert len(write(tmp_path / "run").trades) > 0
    assert names(tmp_path) == ["run"]


def test_a_record_without_rows_has_its_columns(tmp_path):
    run = write(tmp_path / "run", seconds=0.001)
    assert len(run.trades) == 0
    assert list(run.trades.columns) == list(falling().trades.columns)


def test_run_json_says_what_it_was_told(tmp_path):
    write(tmp_path / "run", note="Größe")
    facts = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    assert facts == FACTS | {"note": "Größe", "status": "complete"}
