"""One run of a sweep: its row is that of the run on disk, and whatever happens there is a row."""

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from abm.model import MarketModel
from abm.records.run import RunError, open_run
from abm.records.sweep import read_rows
from abm.risk.run.summary import one_row, summarize
from abm.runs.running import Request, run
from abm.runs.sweeping import work as working
from abm.runs.sweeping.drive import drive, opened
from abm.runs.sweeping.work import ATTEMPTS, BEGUN, note_file, runs_file, work
from abm.runs.worker_pool import ProcessPool
from tests.abm.runs.sweeping.tiny import LOTS, plan_of


@pytest.fixture
def task_of(tmp_path):
    """task_of(...) -> the first task of such a plan, in a folder made ready for it."""

    def made(*asked, **changes):
        plan = plan_of(tmp_path, *asked)
        with opened(plan):
            return replace(next(plan.tasks()), **changes)

    return made


def outcome(row):
    return row["run"], row["seed"], row["status"]


def test_a_row_is_the_summary_of_the_run_on_disk(task_of, tmp_path):
    task = task_of()
    row = work(task)
    request = Request(tmp_path / "tiny.yaml", ("agents.seller.size.lots=1",))
    wanted = one_row(summarize(run(request, tmp_path / "run", seed=3)))
    assert wanted["volume"] > 100
    measured = {name: row[name] for name in row if name not in ("run", "seed", "status", "error")}
    pd.testing.assert_series_equal(
        pd.Series(measured), pd.Series(wanted), check_exact=True, check_index=True
    )
    (kept,) = read_rows(runs_file(Path(task.folder), task.run)).to_dict("records")
    pd.testing.assert_series_equal(pd.Series(kept), pd.Series(row), check_exact=True)
    assert outcome(kept) == (task.run, 3, "complete")


def test_records_that_are_kept_are_those_of_the_run_on_disk(task_of, tmp_path):
    task = task_of(LOTS + "  keep: [trades, groups]\n")
    assert work(task)["status"] == "complete"
    kept = open_run(Path(task.folder) / "tapes" / f"run={task.run}")
    whole = run(Request(tmp_path / "tiny.yaml", ("agents.seller.size.lots=1",)), tmp_path / "run")
    assert (kept.id, kept.seed, kept.status) == (task.run, 3, "complete")
    for record in ("trades", "groups"):
        pd.testing.assert_frame_equal(kept.read(record), whole.read(record))
    with pytest.raises(RunError, match="keeps no depth"):
        kept.read("depth")


@pytest.mark.parametrize(
    ("deed", "error"),
    [("fail", "ValueError: it fails as it was told"), ("leave", "SystemExit: it leaves")],
)
def test_a_run_that_raises_is_a_row_with_its_traceback(task_of, deed, error):
    task = task_of(LOTS, deed)
    row = work(task)
    assert outcome(row) == (task.run, 3, "failed")
    assert row["error"].startswith("Traceback")
    assert error in row["error"]
    assert 'doer.py", line' in row["error"]
    assert not note_file(task).exists()
    assert not runs_file(Path(task.folder), task.run).exists()


def test_a_run_that_is_slow_is_given_up(task_of):
    row = work(task_of(LOTS, "slow", time_limit=0.1))
    assert (row["status"], row["error"]) == ("timed out", "not at the close after 0.1 s")


def test_a_run_that_hangs_is_ended_and_tells_where(task_of):
    task = task_of(LOTS, "hang", time_limit=0.1)
    with ProcessPool(1) as pool:
        (row,) = drive([task], pool)
    assert outcome(row) == (task.run, 3, "timed out")
    assert "doer.py" in row["error"]
    assert "in hang" in row["error"]
    assert not note_file(task).exists()


def test_compiling_does_not_count_as_time_of_the_run(task_of, monkeypatch):
    """It takes a minute on a machine's first run, more than a small market may."""
    armed = []

    class Watchdog:
        def dump_traceback_later(self, seconds, **_):
            armed.append(seconds)

        def cancel_dump_traceback_later(self):
            armed.clear()

    @contextmanager
    def compiling():
        assert armed == []
        yield

    monkeypatch.setattr(working, "faulthandler", Watchdog())
    monkeypatch.setattr(working, "_compiling", compiling)
    monkeypatch.setattr(MarketModel, "compiles", lambda _: True)
    begin = MarketModel.advance

    def advance(model, until):
        assert bool(armed) == (until > model.now)
        begin(model, until)

    monkeypatch.setattr(MarketModel, "advance", advance)
    assert work(task_of(LOTS, time_limit=7))["status"] == "complete"
    assert armed == []


def test_other_code_is_refused(task_of):
    row = work(task_of(code="0.0+other"))
    assert row["status"] == "failed"
    assert "the sweep is of 0.0+other with measures" in row["error"]
    assert "install the same version on every worker" in row["error"]
    assert "with measures other: install" in work(task_of(measures="other"))["error"]


@pytest.mark.parametrize(("ended", "status"), [(ATTEMPTS - 1, "complete"), (ATTEMPTS, "failed")])
def test_a_run_that_ended_its_processes_is_given_up_in_the_end(task_of, ended, status):
    task = task_of()
    note_file(task).parent.mkdir()
    note_file(task).write_text(BEGUN * ended)
    row = work(task)
    assert row["status"] == status
    assert ("3 processes ended in the middle" in row["error"]) == (status == "failed")
    assert not note_file(task).exists()
