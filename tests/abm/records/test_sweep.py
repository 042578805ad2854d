"""The results of a sweep come back as they were written, and what is damaged says so."""

import json
import math

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from abm.records.run import RunError
from abm.records.sweep import (
    RESULTS_VERSION,
    VERSION_KEY,
    design_table,
    open_sweep,
    outcome_table,
    read_rows,
    summary_table,
    write_table,
)

FACTS = {
    "name": "small",
    "factors": [{"name": "share"}, {"name": "kind"}, {"name": "count"}, {"name": "on"}],
    "measure": "fall",
    "crash": 0.05,
}
PLACES = [
    {"run": run, "point": point, "seed": seed, "without": "", **factors}
    for point, factors in enumerate(
        [
            {"share": 0.1, "kind": "band", "count": 3, "on": True},
            {"share": 1, "kind": None, "count": 4, "on": False},
        ]
    )
    for run, seed in ((f"{point}a", 1), (f"{point}b", 2))
]
ROWS = {
    "0a": {"run": "0a", "seed": 1, "status": "complete", "error": "", "fall": 1 / 3, "b": 2},
    "1a": {"run": "1a", "seed": 1, "status": "complete", "error": "", "fall": math.nan},
    "1b": {"run": "1b", "seed": 2, "status": "failed", "error": "Traceback\n  no"},
}


@pytest.fixture
def folder(tmp_path):
    """A sweep of which one run was not done yet."""
    (tmp_path / "sweep.json").write_text(json.dumps(FACTS))
    write_table(summary_table(PLACES, ROWS), tmp_path / "summary.parquet")
    points = [{"point": n, "share": n / 3, "u: share": n / 7} for n in range(3)]
    write_table(design_table(points), tmp_path / "design.parquet")
    return tmp_path


def test_a_summary_comes_back_with_its_columns_in_order(folder):
    sweep = open_sweep(folder)
    assert (sweep.name, sweep.measure, sweep.crash) == ("small", "fall", 0.05)
    assert sweep.factors == ["share", "kind", "count", "on"]
    wanted = pd.DataFrame(
        {
            "run": ["0a", "1a", "1b"],
            "point": [0, 1, 1],
            "seed": [1, 1, 2],
            "without": ["", "", ""],
            "status": ["complete", "complete", "failed"],
            "error": ["", "", "Traceback\n  no"],
            "share": [0.1, 1.0, 1.0],
            "kind": ["band", None, None],
            "count": [3, 4, 4],
            "on": [True, False, False],
            "fall": [1 / 3, math.nan, math.nan],
            "b": [2.0, math.nan, math.nan],
        }
    )
    pd.testing.assert_frame_equal(sweep.runs, wanted, check_exact=True)


def test_a_design_comes_back(folder):
    design = open_sweep(folder).design
    assert list(design) == ["point", "share", "u: share"]
    assert design["share"].tolist() == [0, 1 / 3, 2 / 3]
    assert design["u: share"].tolist() == [0, 1 / 7, 2 / 7]


@pytest.mark.parametrize("value", [1 / 3, -0.0, 5e-324, 1.7976931348623157e308, 1e16 + 2])
def test_a_measure_keeps_every_bit(tmp_path, value):
    write_table(outcome_table([ROWS["0a"] | {"fall": value}]), tmp_path / "one.parquet")
    found = read_rows(tmp_path / "one.parquet")["fall"].to_numpy()
    assert found.tobytes() == np.float64(value).tobytes()


def test_files_tell_their_version_and_columns_of_one_type(folder):
    for file in ("summary", "design"):
        schema = pq.read_schema(folder / f"{file}.parquet")
        assert schema.metadata[VERSION_KEY] == str(RESULTS_VERSION).encode()
    schema = outcome_table([ROWS["1b"], ROWS["0a"]]).schema
    assert schema.metadata[VERSION_KEY] == str(RESULTS_VERSION).encode()
    assert [str(kind) for kind in schema.types] == [
        "string",
        "int64",
        *["string"] * 2,
        *["double"] * 2,
    ]


def test_nothing_done_yet_is_an_empty_table(tmp_path):
    write_table(summary_table(PLACES, {}), tmp_path / "summary.parquet")
    frame = read_rows(tmp_path / "summary.parquet")
    assert list(frame)[:6] == ["run", "point", "seed", "without", "status", "error"]
    assert frame.empty


def test_a_file_appears_when_it_is_whole(folder, monkeypatch):
    before = (folder / "summary.parquet").read_bytes()

    def broken(_, stream, **__):
        stream.write(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(pq, "write_table", broken)
    with pytest.raises(OSError, match="no space left"):
        write_table(summary_table(PLACES, {}), folder / "summary.parquet")
    assert (folder / "summary.parquet").read_bytes() == before
    assert not list(folder.glob("*.partial"))


def test_a_folder_without_a_sweep_says_so(tmp_path):
    with pytest.raises(RunError, match=r"holds no sweep: there is no sweep\.json"):
        open_sweep(tmp_path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", ""),
        ("3", ""),
        ("[1, 2]", "lacks crash, factors, measure, name"),
        (json.dumps({**FACTS, "crash": 1} | {"x": 1}).replace('"measure"', '"m"'), "lacks measure"),
    ],
)
def test_damaged_facts_are_told(folder, text, told):
    (folder / "sweep.json").write_text(text)
    with pytest.raises(RunError, match=rf"sweep\.json is damaged.*{told}"):
        open_sweep(folder)


def test_damaged_and_missing_tables_are_told(folder):
    file = folder / "summary.parquet"
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(RunError, match=r"summary\.parquet is damaged"):
        _ = open_sweep(folder).runs
    file.unlink()
    with pytest.raises(RunError, match=r"no .*summary\.parquet; run the sweep again, what is done"):
        _ = open_sweep(folder).runs


def test_a_factor_of_several_types_is_text_or_a_number():
    def kind(*values):
        column = design_table([{"point": 0, "x": value} for value in values])["x"]
        texts = column.type == pa.string()
        wanted = [None if value is None else str(value) if texts else value for value in values]
        assert column.to_pylist() == wanted
        return column.type

    assert kind(1, 2) == pa.int64()
    assert kind(1, 2.5, None) == pa.float64()
    assert kind(True, False) == pa.bool_()
    assert kind("a", None) == pa.string()
    assert kind(1, "a") == pa.string()
    assert kind(1, True) == pa.string()
