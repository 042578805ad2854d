"""SQL over a results folder finds what lies there, and touches nothing."""

import shutil
import time

import duckdb
import numpy as np
import pandas as pd
import pytest

from abm.records.query import QueryError, ask, connect
from abm.records.run import RunError
from tests.abm.records.made_results import run, sweep, trades, write


@pytest.fixture
def results(tmp_path):
    """Two sweeps (one with tapes of two runs) and two runs by themselves."""
    folder = tmp_path / "it's [odd]"
    kept = sweep(folder / "first", share=[0.0, 0.25, 0.5]) / "tapes"
    trades(kept / "run=a", 10, 12)
    trades(kept / "run=b", 20)
    sweep(folder / "second", falls=(0.5,), **{"agents.insurers.count": [4]})
    trades(run(folder / "slump" / "seed-3", "s3", {"fall": 0.25, "recovery": None}), 30, 31, 32)
    run(folder / "slump" / "seed-4", "s4", status="interrupted")
    return folder


def found(folder, sql):
    return list(ask(folder, sql).rows)


def test_runs_are_those_of_sweeps_and_all_others(results):
    rows = found(results, "SELECT name, run, fall, share, status FROM runs ORDER BY name, run")
    assert rows == [
        ("first", "a", 0.1, 0.0, "complete"),
        ("first", "b", None, 0.25, "complete"),
        ("first", "c", 0.02, 0.5, "complete"),
        ("second", "a", 0.5, None, "complete"),
        ("slump", "s3", 0.25, None, "complete"),
        ("slump", "s4", None, None, "interrupted"),
    ]
    assert found(results, "SELECT DISTINCT without FROM runs WHERE name = 'slump'") == [("x,y",)]
    assert found(results, 'SELECT max("agents.insurers.count") FROM runs') == [(4,)]


def test_what_is_undefined_does_not_count(results):
    assert found(results / "first", "SELECT count(fall), max(fall) FROM runs") == [(2, 0.1)]
    assert found(results, "SELECT count(value), count(*) FROM trades") == [(0, 6)]


def test_a_record_is_that_of_all_runs_with_their_ids(results):
    sql = "SELECT run, count(*), sum(price) FROM trades GROUP BY run ORDER BY run"
    assert found(results, sql) == [("a", 2, 22), ("b", 1, 20), ("s3", 3, 93)]
    assert found(results / "slump" / "seed-3", sql) == [("s3", 3, 93)]
    both = (
        "SELECT share, max(price) FROM trades JOIN runs USING (run) WHERE name='first' GROUP BY 1"
    )
    assert sorted(found(results, both)) == [(0.0, 12), (0.25, 20)]


def test_agents_are_the_groups_and_columns_may_differ(results):
    write(results / "slump/seed-3/groups.parquet", group=["noise"], position=[5])
    write(results / "slump/seed-4/groups.parquet", group=["noise"], cash=[1.5])
    rows = found(results, "SELECT run, position, cash FROM agents ORDER BY run")
    assert rows == [("s3", 5, None), ("s4", None, 1.5)]


def test_a_record_that_nobody_kept_says_how_to_keep_it(results):
    with pytest.raises(RunError, match=r"--set record\.groups=true.*sweep\.keep: \[groups\]"):
        ask(results, "SELECT * FROM Agents")
    assert found(results, "SELECT count(*) AS agents FROM runs") == [(6,)]


def test_without_a_question_all_views_are_there(results):
    connection = connect(results)
    assert connection.execute("SHOW TABLES").fetchall() == [("runs",), ("trades",)]
    assert found(results, "SHOW TABLES") == [("runs",), ("trades",)]


def test_errors_are_those_of_duckdb(results):
    with pytest.raises(QueryError, match='syntax error at or near "SELEC"'):
        ask(results, "SELEC 1")
    with pytest.raises(QueryError, match='"nope" not found'):
        ask(results, "SELECT nope FROM runs")
    with pytest.raises(QueryError, match="no table trade, only: runs, depth, events"):
        ask(results, "SELECT * FROM trade")
    late = "SELECT CAST(if(x = 900000, 'a', '1') AS INT) FROM range(1000000) t(x)"
    with pytest.raises(QueryError, match="Could not convert"):
        found(results, late)


@pytest.mark.parametrize(
    "sql",
    [
        "COPY runs TO '{}/out.csv'",
        "WITH a AS (COPY runs TO '{}/out.csv') SELECT 1",
        "EXPLAIN ANALYZE COPY runs TO '{}/out.csv'",
        "SELECT * FROM query('WITH a AS (CoPy runs TO ''{}/out.csv'') SELECT 1')",
        "ATTACH '{}/out.duckdb'",
        "EXPORT DATABASE '{}'",
        "SET lock_configuration = false",
        "CREATE TABLE t AS SELECT 1",
        "SELECT 1; COPY runs TO '{}/out.csv'",
        "SELECT * FROM read_text('/etc/hostname')",
        "",
    ],
)
def test_a_question_changes_nothing_and_reads_nothing_else(results, sql):
    before = {file: file.stat().st_mtime_ns for file in results.rglob("*")}
    with pytest.raises(QueryError):
        ask(results, sql.format(str(results).replace("'", "''")))
    assert {file: file.stat().st_mtime_ns for file in results.rglob("*")} == before


def test_a_folder_without_results_says_so(tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(RunError, match=r"holds no results: neither.*abm run FILE"):
            ask(folder, "SELECT 1")


def test_what_is_unfinished_does_not_count(results):
    before = list(ask(results, "SELECT * FROM runs").rows)
    for name in ("slump/seed-5.partial", "slump/seed-4.old", "first/tapes/run=x.partial"):
        shutil.copytree(results / "slump/seed-4", results / name)
    assert list(ask(results, "SELECT * FROM runs").rows) == before
    found = ask(results, "SELECT count(*) FROM trades WHERE run LIKE 'x%'").rows
    assert list(found) == [(0,)]


def test_all_that_is_damaged_is_named_at_once(results):
    (results / "slump/seed-4/run.json").write_text('{"id": "s')
    (results / "third").mkdir()
    (results / "third/sweep.json").write_text("{}")
    with pytest.raises(RunError) as error:
        ask(results, "SELECT * FROM runs")
    told = str(error.value)
    assert "seed-4/run.json is damaged" in told
    assert "third is unfinished" in told


def test_damaged_files_are_named(results):
    first, second = results / "first/tapes/run=a", results / "slump/seed-3"
    for folder in (first, second):
        (folder / "trades.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(
        RunError, match=r"(?s)seed-3/trades\.parquet is da.*run=a/trades\.parquet is da"
    ):
        ask(results, "SELECT * FROM trades")
    (results / "second/summary.parquet").write_bytes(b"")
    with pytest.raises(RunError, match=r"second/summary\.parquet is damaged"):
        ask(results, "SELECT * FROM runs")
    (results / "slump/seed-3/summary.json").write_text("[]")
    with pytest.raises(RunError, match=r"seed-3/summary\.json is damaged"):
        ask(results, "SELECT * FROM runs")


def test_ten_thousand_runs_answer_at_once(tmp_path):
    draws = np.random.default_rng(0).random((10_000, 54))
    columns = {f"measure_{number}": draws[:, number] for number in range(54)}
    sweep_of(tmp_path, 10_000, columns)
    sql = "SELECT point, avg(measure_0), quantile_cont(measure_9, .99) FROM runs GROUP BY point"
    seconds = []
    for _ in range(3):
        begin = time.perf_counter()
        assert len(found(tmp_path, sql)) == 500
        seconds.append(time.perf_counter() - begin)
    assert min(seconds) < 1


def sweep_of(folder, count, columns):
    ids = [f"{number:012x}" for number in range(count)]
    place = {"run": ids, "point": np.arange(count) // 20, "seed": np.arange(count) % 20}
    same = {name: [""] * count for name in ("without", "status", "error")}
    write(folder / "summary.parquet", **place, **same, **columns)


ROW = {"run": "a", "point": 0, "seed": 7, "agents.insurers.count": 4, "fall": 0.5}
"""Of the second sweep."""


def test_a_summary_is_read_without_us(results):
    file = results / "second/summary.parquet"
    assert pd.read_parquet(file)[list(ROW)].to_dict("records") == [ROW]
    plain = duckdb.connect().execute("FROM read_parquet($1)", [str(file).replace("[", "[[]")])
    names = [column[0] for column in plain.description]
    assert dict(zip(names, plain.fetchone(), strict=True)).items() >= ROW.items()


def test_a_summary_is_read_by_polars(results):
    polars = pytest.importorskip("polars")
    file = results / "second/summary.parquet"
    assert polars.read_parquet(file, glob=False).select(list(ROW)).to_dicts() == [ROW]
