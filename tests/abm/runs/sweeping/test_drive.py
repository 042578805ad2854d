"""A sweep survives what may happen to it, and is the same table to the bit as if nothing had."""

import errno
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from abm.cli.main import main
from abm.cli.sweep import tell
from abm.errors import UsageError
from abm.records import sweep as records
from abm.records.sweep import open_sweep
from abm.runs.sweeping import drive as driving
from abm.runs.sweeping import plan as planning
from abm.runs.sweeping import work as working
from abm.runs.sweeping.drive import consolidate, done_before, drive, opened
from abm.runs.sweeping.work import ATTEMPTS
from abm.runs.worker_pool import ProcessPool, WorkerPool
from tests.abm.runs.sweeping.tiny import LOTS, asked, plan_of, until

ROOT = Path(__file__).parents[4]
START = "from abm.cli.main import main; main()"
DEEDS = """\
sweep:
  vary: {deed: {kind: choice, values: [nothing, die], paths: {agents.doer.deed: 1}}}
  seeds: 2
"""


class Here(WorkerPool):
    """Does runs in this process."""

    size = 1

    def _make(self):
        return ThreadPoolExecutor(1)


def swept(plan, pool, watch=lambda _: None):
    """The table of a sweep that a pool has done."""
    with opened(plan), pool:
        rows = done_before(plan, plan.tasks())
        missing = (task for task in plan.tasks() if task.run not in rows)
        rows |= {row["run"]: row for row in drive(missing, pool, watch)}
        consolidate(plan, rows)
    return open_sweep(plan.folder).runs


def assert_undisturbed(plan, folder):
    """The same as a sweep of one process in which nobody waited; of the file, each byte."""
    quiet = plan_of(folder, deed="wait", seed=4)
    (folder / "go").touch()
    table = swept(quiet, Here())
    assert (table["status"] == "complete").all()
    assert table["fall"].nunique() == len(table) == 6
    for file in ("summary.parquet", "design.parquet", "sweep.json"):
        assert (plan.folder / file).read_bytes() == (quiet.folder / file).read_bytes()


def written(plan):
    return {file: file.stat().st_mtime_ns for file in plan.folder.glob("runs/*.parquet")}


def members(group):
    """Processes of a group that are not dead."""
    lines = subprocess.check_output(["ps", "-A", "-o", "pgid=,pid=,stat="], text=True)
    found = (line.split() for line in lines.splitlines())
    return [pid for pgid, pid, state in found if int(pgid) == group and "Z" not in state]


@pytest.fixture
def abm(monkeypatch, capsys, tmp_path):
    """abm(*arguments) -> (exit code, stderr), in the folder."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["abm", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit_:
            main()
        return exit_.value.code or 0, capsys.readouterr().err

    return call


# runs that fail


def test_runs_that_raise_are_rows_and_are_tried_again(tmp_path, abm):
    asked(tmp_path, LOTS, "fail", 4)
    code, err = abm("sweep", "tiny.yaml", "--out", "out")
    assert code == 1
    assert "failed: run" in err
    assert "3 of 6 runs failed; their tracebacks: abm query" in err
    table = open_sweep("out/tiny").runs
    assert table["status"].tolist() == ["complete", "failed"] * 3
    assert all("it fails as it was told" in error for error in table["error"][1::2])
    assert table["fall"].notna().tolist() == [True, False] * 3
    before = written(plan_of(tmp_path, LOTS, "fail", 4))
    assert len(before) == 3
    pd.testing.assert_frame_equal(swept(plan_of(tmp_path, LOTS, "fail", 4), Here()), table)
    assert written(plan_of(tmp_path, LOTS, "fail", 4)) == before


def test_a_sweep_of_which_all_fails_says_so(tmp_path, capsys):
    plan = plan_of(tmp_path, LOTS, "fail")
    table = swept(plan, Here())
    assert tell(plan, {row["run"]: row for row in table.to_dict("records")}, as_json=False) == 1
    assert "6 of 6 runs failed" in capsys.readouterr().err


def test_a_run_that_ends_its_process_fails_alone(tmp_path):
    plan = plan_of(tmp_path, DEEDS, "nothing", 4)
    table = swept(plan, ProcessPool(2))
    assert table["status"].tolist() == ["complete", "complete", "complete", "failed"]
    assert f"{ATTEMPTS} processes ended in the middle" in table["error"][3]
    assert table["fall"][0] == table["fall"][2]  # where both do nothing
    assert not (plan.folder / "underway").exists()


def test_a_full_disk_fails_a_run_and_not_the_sweep(tmp_path, monkeypatch):
    plan = plan_of(tmp_path)
    unlucky = [*plan.tasks()][2].run
    write = records.write_table

    def full(table, file, measured_by=""):
        if file.stem == unlucky:
            raise OSError(errno.ENOSPC, "No space left on device", str(file))
        write(table, file, measured_by)

    with monkeypatch.context() as disk:
        disk.setattr(records, "write_table", full)
        table = swept(plan, Here())
    lost = table["run"] == unlucky
    assert table["status"].tolist() == ["failed" if one else "complete" for one in lost]
    assert "No space left on device" in table["error"][lost].item()
    before = written(plan)
    assert (swept(plan, Here())["status"] == "complete").all()
    assert before.items() <= written(plan).items()
    assert len(before) == 5


# processes that are killed


def test_a_worker_that_is_killed_loses_nothing(tmp_path):
    plan = plan_of(tmp_path / "killed", deed="wait", seed=4)
    waiting, go = tmp_path / "killed" / "waiting-4", tmp_path / "killed" / "go"

    def kill(_):
        if waiting.exists() and not go.exists():
            go.touch()
            os.kill(int(waiting.read_text()), signal.SIGKILL)

    swept(plan, ProcessPool(2), kill)
    assert go.exists()
    assert_undisturbed(plan, tmp_path / "quiet")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_driver_that_is_ended_leaves_what_is_done_and_nobody_behind(tmp_path, how):
    plan = plan_of(tmp_path / "ended", deed="wait", seed=4)
    folder = plan.request.path.parent
    driver = subprocess.Popen(
        [sys.executable, "-c", START, "sweep", "tiny.yaml", "--jobs", "2", "--out", "out"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        until((folder / "waiting-4").exists)
        until(lambda: len(written(plan)) >= 1)
        assert len(members(driver.pid)) >= 3
        if how == signal.SIGKILL:
            driver.kill()
        else:  # as a terminal does
            os.killpg(driver.pid, signal.SIGINT)
        err = driver.communicate(timeout=60)[1]
        assert driver.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL)
        assert ("the same command runs the others" in err) == (how == signal.SIGINT)
        assert "Traceback" not in err
        until(lambda: not members(driver.pid), 20)
    finally:
        if members(driver.pid):
            os.killpg(driver.pid, signal.SIGKILL)
    done = written(plan)
    assert 1 <= len(done) < 6
    (folder / "go").touch()
    swept(plan, Here())
    assert len(written(plan)) == 6
    assert done.items() <= written(plan).items()
    assert not [*plan.folder.rglob("*.partial"), *plan.folder.glob("underway/*")]
    assert_undisturbed(plan, tmp_path / "quiet")


# folders


def test_two_sweeps_do_not_work_in_one_folder(tmp_path):
    plan = plan_of(tmp_path)
    with (
        opened(plan),
        pytest.raises(
            UsageError, match=r"another sweep is working in .*; wait for it, or use --out"
        ),
        opened(plan),
    ):
        pass
    with opened(plan):
        pass


def test_a_sweep_that_grew_runs_only_what_is_new(tmp_path):
    """Another seed, another point, and factors by other names: the runs are the same."""
    first = swept(plan_of(tmp_path), Here())
    before = written(plan_of(tmp_path))
    words = "word: {kind: choice, values: [nothing], paths: {agents.doer.deed: 1}}"
    larger = LOTS.replace("seeds: 2", "seeds: 3").replace("lots:\n", "size:\n")
    plan = plan_of(tmp_path, larger.replace("  vary:", f"  vary:\n    {words}"))
    table = swept(plan, Here())
    assert before.items() < written(plan).items()
    assert len(written(plan)) == 9
    assert "lots" not in table
    assert set(table["word"]) == {"nothing"}
    both = table[table["seed"] < 5].reset_index(drop=True)
    measures = list(first.loc[:, "fall":])
    assert len(measures) > 20
    pd.testing.assert_frame_equal(both[measures], first[measures], check_exact=True)
    renamed = plan_of(tmp_path, larger)
    pd.testing.assert_frame_equal(swept(renamed, Here()), table.drop(columns="word"))


def test_rows_of_other_measures_are_made_again(tmp_path, monkeypatch):
    def sweep(measures):
        monkeypatch.setattr(working, "measures_version", lambda: measures)
        monkeypatch.setattr(driving, "measures_version", lambda: measures)
        monkeypatch.setattr(planning, "measures_version", lambda: measures)
        plan = plan_of(tmp_path)
        swept(plan, Here())
        return written(plan)

    first, same, other = sweep("old"), sweep("old"), sweep("new")
    assert first == same
    assert first.keys() == other.keys()
    assert not set(first.values()) & set(other.values())
    (plan_of(tmp_path).folder / "summary.parquet").unlink()
    assert sweep("new") == other


def test_a_factor_by_the_name_of_a_measure_is_refused(tmp_path):
    plan = plan_of(tmp_path, LOTS.replace("lots:\n", "spread:\n"))
    with pytest.raises(UsageError, match=r"'spread' is the name of a measure; give .* another"):
        swept(plan, Here())
    assert (swept(plan_of(tmp_path), Here())["status"] == "complete").all()


def test_a_dry_run_leaves_nothing(tmp_path, abm):
    asked(tmp_path, LOTS + "  keep: [trades]\n")
    assert abm("sweep", "tiny.yaml", "--out", "out", "--dry-run")[0] == 0
    assert not (tmp_path / "out").exists()


def test_each_run_is_what_its_own_file_says(tmp_path):
    """An edited summary is written anew; a file cut off, empty or of another run is made again."""
    plan = plan_of(tmp_path)
    table = swept(plan, Here())
    summary, files = plan.folder / "summary.parquet", sorted(written(plan))
    rows = pq.read_table(summary)
    wrong = pq.read_table(summary).column("seed").cast("float64")
    at = rows.column_names.index("fall")
    pq.write_table(rows.set_column(at, "fall", wrong), summary)
    pd.testing.assert_frame_equal(swept(plan, Here()), table)
    assert open_sweep(plan.folder).runs["fall"].tolist() == table["fall"].tolist()
    files[0].write_bytes(files[0].read_bytes()[:-50])
    files[1].write_bytes(b"")
    files[2].write_bytes(files[3].read_bytes())
    before = written(plan)
    pd.testing.assert_frame_equal(swept(plan, Here()), table)
    again = {file for file, when in written(plan).items() if when != before[file]}
    assert again == set(files[:3])
