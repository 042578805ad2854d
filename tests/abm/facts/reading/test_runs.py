import json
import shutil

import pytest

from abm.errors import UsageError
from abm.facts.estimate import measure
from abm.facts.reading.reading import read
from abm.facts.reading.runs import ALL_POINTS, read_run, read_runs
from abm.records.run import RunError, open_run
from abm.risk.run.frames import MINUTE


def test_a_run_is_a_tape_with_all_that_it_keeps(a_run):
    (tape,) = read(a_run.path)
    assert tape.name == "short, seed 1"
    assert (tape.open, tape.close) == (a_run.open_time, a_run.close_time)
    assert tape.settled == tape.open + MINUTE
    assert (tape.members["noise_traders"], tape.members["liquidity_providers"]) == (100, 5)
    found = measure([tape], blocks=0)
    assert [key for key, fact in found.items() if fact.lacks] == []
    assert sum(each.value for each in found["class_share"].numbers.values()) == pytest.approx(1)
    slopes = [each.value for each in found["class_slope"].numbers.values()]
    # what one class buys the other sells
    assert sum(slopes) == pytest.approx(0, abs=1e-9)


def test_prints_of_one_taker_and_instant_are_one_order(a_run):
    (tape,) = read_run(a_run)
    trades = a_run.trades
    keys = trades[["time", "taker", "side"]].drop_duplicates()
    assert len(tape.table("orders")) == len(keys)
    assert tape.table("orders")["quantity"].sum() == trades["quantity"].sum()


def test_seeds_and_what_a_sweep_kept_are_tapes(a_run, tmp_path):
    for seed in (2, 10, 9):
        shutil.copytree(a_run.path, tmp_path / "seeds" / f"seed-{seed}")
    assert [tape.name for tape in read_runs(tmp_path / "seeds")] == ["short, seed 1"] * 3
    shutil.copytree(a_run.path, tmp_path / "sweep" / "tapes" / "run=abc")
    facts = {"name": "sweep", "factors": [], "measure": "fall", "crash": 0.05}
    (tmp_path / "sweep" / "sweep.json").write_text(json.dumps(facts))
    (tape,) = read_runs(tmp_path / "sweep")
    assert tape.notes == (ALL_POINTS,)


def test_a_run_without_orders_lacks_what_they_tell(a_run, tmp_path):
    shutil.copytree(a_run.path, tmp_path / "run")
    (tmp_path / "run" / "orders.parquet").unlink()
    (tape,) = read_runs(tmp_path / "run")
    assert tape.lacks(("orders", "messages", "lives")) == [
        "messages about orders",
        "orders from their entry to their end",
    ]
    (tmp_path / "run" / "quotes.parquet").unlink()
    with pytest.raises(UsageError, match="keeps no quotes; run it with --set record"):
        read_run(open_run(tmp_path / "run"))


def test_days_of_a_run_are_tapes_of_their_own(a_run, tmp_path):
    shutil.copytree(a_run.path, tmp_path / "run")
    file = tmp_path / "run" / "run.json"
    facts = json.loads(file.read_text())
    facts["close_time"] += 86_400 * 10**9
    file.write_text(json.dumps(facts))
    (tmp_path / "run" / "events.parquet").unlink()
    first, second = read_run(open_run(tmp_path / "run"))
    assert (first.name, second.name) == ("short, seed 1, day 1", "short, seed 1, day 2")
    assert first.close == a_run.close_time
    assert second.open == a_run.open_time + 86_400 * 10**9
    assert len(first.table("orders")) > 1000
    assert len(second.table("orders")) == 0


def test_where_there_is_nothing_it_is_said(tmp_path):
    with pytest.raises(UsageError, match="no run with records in it; give the folder of a run"):
        next(read_runs(tmp_path))
    with pytest.raises(UsageError, match="neither a folder nor a file"):
        read(tmp_path / "nowhere")
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.json").write_text("{}")
    with pytest.raises(RunError, match="damaged"):
        list(read(tmp_path / "run"))
