"""`abm query` prints tables that fit, and JSON and CSV that others read."""

import json
from io import StringIO

import pandas as pd
import pytest

from abm.cli.query import query
from abm.errors import UsageError
from tests.abm.records.made_results import sweep


@pytest.fixture
def say(tmp_path, capsys):
    """say(sql, json, csv) -> what is printed."""
    sweep(tmp_path, share=[0.0, 0.25, 0.5])

    def call(sql, as_json=False, as_csv=False):
        query(sql, tmp_path, as_json, as_csv)
        return capsys.readouterr().out

    return call


def test_a_table_has_what_was_asked(say):
    lines = say("SELECT run, share, fall FROM runs ORDER BY run").splitlines()
    cells = [line.split() for line in lines if line.strip(" ─")]
    assert cells == [
        ["run", "share", "fall"],
        ["a", "0", "0.1"],
        ["b", "0.25"],
        ["c", "0.5", "0.02"],
    ]


def test_a_table_says_what_is_cut(say):
    assert "the first 1,000 rows; all of them" in say("FROM range(1001)")
    assert "the first" not in say("FROM range(1000)")
    assert say("FROM range(0)").endswith("no rows\n")


def test_columns_that_do_not_fit_are_named_instead(say):
    wide = ", ".join(f"'{'x' * 30}' AS column_{number}" for number in range(5))
    out = say(f"SELECT {wide}")
    assert out.endswith("2 more columns (name those you want, or --csv): column_3, column_4\n")
    assert "…" not in out
    assert max(map(len, out.splitlines())) <= 110


def test_json_is_an_array_of_all_rows(say):
    sql = "SELECT run, fall, 0.5 AS half, [1, 2] AS two, DATE '2020-02-01' AS day, run FROM runs"
    rows = json.loads(say(sql, as_json=True))
    assert [row["fall"] for row in rows] == [0.1, None, 0.02]
    assert rows[0]["run_1"] == "a"
    assert (rows[0]["half"], rows[0]["two"], rows[0]["day"]) == (0.5, [1, 2], "2020-02-01")
    assert len(json.loads(say("FROM range(12345)", as_json=True))) == 12345
    assert json.loads(say("FROM range(0)", as_json=True)) == []
    assert json.loads(say("SELECT 'inf'::DOUBLE AS x", as_json=True)) == [{"x": None}]


def test_csv_comes_back_as_it_went(say):
    text = say("SELECT run, fall, 'a,\"b\"' AS odd FROM runs ORDER BY run", as_csv=True)
    frame = pd.read_csv(StringIO(text))
    assert frame["fall"].fillna(-1).tolist() == [0.1, -1, 0.02]
    assert set(frame["odd"]) == {'a,"b"'}


def test_errors_are_the_users(say):
    with pytest.raises(UsageError, match='Parser Error: syntax error at or near "SELEC"'):
        say("SELEC 1")
    with pytest.raises(UsageError, match="--json or --csv, not both"):
        say("SELECT 1", as_json=True, as_csv=True)
