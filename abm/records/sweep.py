"""The results of a sweep on disk: a row a run, one file each, and a summary of all of them.

A folder holds sweep.json (what was asked), design.parquet (a row a point), runs/<id>.parquet (one
row: what came of a run), summary.parquet (all rows beside their points), and tapes/run=<id>/, a
folder of records, for the runs whose records were kept. Any reader of Parquet reads them; the
version of their columns stands in the metadata of each file.
"""

import json
import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from abm.atomic_file import replacing
from abm.records.run import RunError

RESULTS_VERSION = 1
"""Of the columns of runs and summary."""
VERSION_KEY = b"abm_results"
MEASURES_KEY = b"abm_measures"
"""In the metadata of rows of runs: the version of the code that measured them."""
COMPLETE, FAILED, TIMED_OUT = "complete", "failed", "timed out"
CUBE = "u: "
"""Before the name of a dimension of the design, in design.parquet."""

_OUTCOME = {"run": pa.string(), "seed": pa.int64(), "status": pa.string(), "error": pa.string()}
"""What every run's file says besides its measures, which are float64."""
_PLACE = {"run": pa.string(), "point": pa.int64(), "seed": pa.int64(), "without": pa.string()}


class Sweep:
    """A sweep that has been run, wholly or in part."""

    def __init__(self, path: Path, facts: dict[str, Any]) -> None:
        self.path, self.facts = path, facts

    @property
    def name(self) -> str:
        """Of the experiment, with what was left out of it."""
        return str(self.facts["name"])

    @property
    def factors(self) -> list[str]:
        """Columns of what was varied."""
        return [str(factor["name"]) for factor in self.facts["factors"]]

    def named(self, factor: str) -> str:
        """A factor with its unit, as readers are told it."""
        units = {each["name"]: each.get("unit") for each in self.facts["factors"]}
        return f"{factor} ({units[factor]})" if units.get(factor) else factor

    def by_ratios(self, factor: str) -> bool:
        """Whether a factor was varied on a logarithmic scale."""
        scales = {each["name"]: each.get("scale") for each in self.facts["factors"]}
        return scales.get(factor) == "log"

    @property
    def measure(self) -> str:
        """The main measure."""
        return str(self.facts["measure"])

    @property
    def crash(self) -> float:
        """The fall from which on a run counts as a crash (fraction)."""
        return float(self.facts["crash"])

    @cached_property
    def runs(self) -> pd.DataFrame:
        """A row a run: run, point, seed, without, status, error, the factors, the measures."""
        return read_rows(self.path / "summary.parquet")

    @cached_property
    def design(self) -> pd.DataFrame:
        """A row a point: point, and the factors; with coordinates in the unit cube, if any."""
        return read_rows(self.path / "design.parquet")

    @property
    def dimensions(self) -> list[str]:
        """Names of the dimensions of a design that fills a cube; none of another."""
        columns = map(str, self.design.columns)
        return [name.removeprefix(CUBE) for name in columns if name.startswith(CUBE)]

    @property
    def cube(self) -> NDArray[np.float64]:
        """Coordinates of the points in the unit cube, shape (points, dimensions)."""
        return self.design[[CUBE + name for name in self.dimensions]].to_numpy(np.float64)


def open_sweep(path: str | Path) -> Sweep:
    """Open a sweep by its folder. Raises RunError where there is none."""
    folder = Path(path)
    file = folder / "sweep.json"
    if not file.is_file():
        raise RunError(f"{folder} holds no sweep: there is no sweep.json in it")
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
        lacking = {"name", "factors", "measure", "crash"}.difference(facts)
    except (ValueError, TypeError) as error:
        raise RunError(f"{file} is damaged: {error}") from error
    if lacking:
        raise RunError(f"{file} is damaged: it lacks {', '.join(sorted(lacking))}")
    return Sweep(folder, facts)


def read_rows(file: Path) -> pd.DataFrame:
    """The rows of a file of a sweep. Raises RunError if it is missing or damaged."""
    if not file.is_file():
        raise RunError(f"there is no {file}; run the sweep again, what is done is not repeated")
    try:
        frame: pd.DataFrame = pq.ParquetFile(file).read().to_pandas()
    except (pa.ArrowException, OSError) as error:
        raise RunError(f"{file} is damaged: {error}") from error
    return frame


def row_of(file: Path, measured_by: str) -> dict[str, Any] | None:
    """The row of a complete run in a file of its own; None for any other file, or a damaged one.

    measured_by: version of the code that must have measured it.
    """
    try:
        with pq.ParquetFile(file) as found:
            made_by = (found.schema_arrow.metadata or {}).get(MEASURES_KEY, b"")
            rows = found.read(use_threads=False).to_pylist()
    except (pa.ArrowException, OSError):
        return None
    known = made_by == measured_by.encode() and len(rows) == 1 and _OUTCOME.keys() <= rows[0].keys()
    return rows[0] if known and rows[0]["status"] == COMPLETE else None


def outcome_table(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows of runs (run, seed, status, error, measures) as a table of an explicit schema."""
    measures = dict.fromkeys(name for row in rows for name in row if name not in _OUTCOME)
    columns = _OUTCOME | dict.fromkeys(measures, pa.float64())
    return _table(columns, {name: [row.get(name) for row in rows] for name in columns})


def summary_table(
    places: Sequence[Mapping[str, Any]], outcomes: Mapping[str, Mapping[str, Any]]
) -> pa.Table:
    """What came of each place of a plan, in its order.

    places: run, point, seed, without and the factors.  outcomes: rows of runs by id; a place whose
    run is not among them is left out.
    """
    done = [place for place in places if place["run"] in outcomes]
    factors = dict.fromkeys(name for place in places for name in place if name not in _PLACE)
    outcome = outcome_table([outcomes[place["run"]] for place in done])
    columns = _PLACE | {name: _type(place.get(name) for place in places) for name in factors}
    table = _table(columns, {name: [place.get(name) for place in done] for name in columns})
    last = {"status", "error"}
    for name in outcome.column_names:
        if name not in ("run", "seed"):
            at = 4 + ("status", "error").index(name) if name in last else table.num_columns
            table = table.add_column(at, outcome.field(name), outcome.column(name))
    return table


def design_table(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Points: `point`, the factors, and coordinates in the cube under names that begin so."""
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: _type(row.get(name) for row in rows) for name in names}
    return _table(columns, {name: [row.get(name) for row in rows] for name in names})


def _type(values: Any) -> pa.DataType:
    kinds = {type(value) for value in values if value is not None}
    for kind, found in ((bool, pa.bool_()), (int, pa.int64())):
        if kinds == {kind}:
            return found
    return pa.float64() if kinds <= {int, float} else pa.string()


def _table(columns: Mapping[str, pa.DataType], values: Mapping[str, list[Any]]) -> pa.Table:
    schema = pa.schema(list(columns.items()), metadata={VERSION_KEY: str(RESULTS_VERSION)})
    return pa.table({name: _column(values[name], columns[name]) for name in columns}, schema)


def _column(values: list[Any], kind: pa.DataType) -> pa.Array:
    if kind == pa.string():  # also of numbers, where they stand beside words
        values = [None if value is None else str(value) for value in values]
    # what is undefined is null: other readers do not take NaN for it
    return pa.array(values, kind, from_pandas=True)


def write_table(table: pa.Table, file: Path, measured_by: str = "") -> None:
    """Write a file that appears under its name only when it is whole, and safe on the disk.

    measured_by: version of the code that measured the runs in it.
    """
    if measured_by:
        facts = (table.schema.metadata or {}) | {MEASURES_KEY: measured_by.encode()}
        table = table.replace_schema_metadata(facts)
    with replacing(file) as partial, partial.open("wb") as stream:
        pq.write_table(table, stream, compression="zstd")
        stream.flush()
        os.fsync(stream.fileno())
