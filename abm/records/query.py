"""Questions in SQL to everything that lies in a results folder, by DuckDB.

The views: `runs`, a row a run, of every sweep and of every run by itself; and the records of all
runs, each beside its `run` (abm.kernel.records). What is undefined is NULL everywhere.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from abm.errors import AbmError
from abm.kernel.records.registry import RECORDS
from abm.records.results import Results, find, is_whole, measures_of, refuse, run_error, taped

SHOWS = {record.view or name: name for name, record in RECORDS.items()}
"""View of records: the record that it shows."""
VIEWS = ("runs", *SHOWS)
BATCH = 10_000
"""Rows fetched at a time."""


class QueryError(AbmError):
    """A question that cannot be answered, said in DuckDB's words."""


@dataclass(frozen=True)
class Answer:
    """What a question found: the names of its columns, and its rows, to be gone through once."""

    names: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


def ask(folder: Path, sql: str) -> Answer:
    """Answer one question about the results in a folder; it can read there, and write nowhere.

    Raises QueryError with DuckDB's message, and RunError as `connect` does, and where no run keeps
    the records that are asked for.
    """
    try:
        _only_reads(sql)
        connection = connect(folder, sql)
        _lock(connection, folder)
        cursor = connection.execute(sql)
        names = tuple(str(column[0]) for column in cursor.description or ())
    except duckdb.Error as error:
        raise _told(error, folder) from error
    return Answer(names, _rows(cursor, folder))


def connect(folder: Path, sql: str | None = None) -> duckdb.DuckDBPyConnection:
    """A database in memory that shows the results in a folder: of a run, a sweep, or many of them.

    sql: only views that it mentions are made (each looks into every file that it shows); without
    it, or if it mentions none, all. Records that no run keeps have no view. Raises RunError where
    there are no results, where they are unfinished, and where files are damaged, naming them.
    """
    results = find(folder)
    connection = duckdb.connect()
    connection.execute("SET python_enable_replacements = false; CREATE SCHEMA kept")
    connection.execute("CREATE TABLE kept.files (file VARCHAR, run VARCHAR)")
    for view in _mentioned(sql) or VIEWS:
        if view == "runs":
            _show_runs(connection, results)
        else:
            _show_records(connection, view, results)
    return connection


def _mentioned(sql: str | None) -> list[str]:
    words = set(re.findall(r"\w+", (sql or "").lower()))
    return [view for view in VIEWS if view in words]


def _only_reads(sql: str) -> None:
    """QueryError unless this is one statement that only reads.

    Only COPY could write files, even inside of a SELECT (as the body of a WITH).
    """
    kinds = [statement.type.name for statement in duckdb.extract_statements(sql)]
    if len(kinds) != 1:
        raise QueryError(f"one statement at a time: there are {len(kinds)} in {sql!r}")
    if kinds != ["SELECT"] or re.search(r"\bcopy\b", sql, re.IGNORECASE):
        raise QueryError(
            "a question only reads: SELECT, FROM, DESCRIBE, SUMMARIZE or SHOW, without COPY"
            " (a PIVOT needs its values: FROM (PIVOT ... ON name IN (...) USING ...))"
        )


def _lock(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """From here on nothing outside of the folder can be read."""
    path = str(folder.absolute())
    names = f"{_quoted(path)}, {_quoted(_literal(path))}"
    connection.execute(f"SET allowed_directories = [{names}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _rows(cursor: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[tuple[Any, ...]]:
    try:
        while batch := cursor.fetchmany(BATCH):
            yield from batch
    except duckdb.Error as error:
        raise _told(error, folder) from error


def _told(error: duckdb.Error, folder: Path) -> Exception:
    """The error of a question; one about a table says which there are, or how to keep it."""
    unknown = re.search(r"Table with name \"?(\w+)\"? does not exist", str(error))
    if unknown is None:
        return QueryError(str(error))
    name = unknown[1].lower()
    if name not in SHOWS:
        return QueryError(f"there is no table {unknown[1]}, only: {', '.join(VIEWS)}")
    record = SHOWS[name]
    return run_error(
        f"no run in {folder} keeps {record}: run with --set record.{record}=true, or for a sweep"
        f" with sweep.keep: [{record}] in its file"
    )


def _show_runs(connection: duckdb.DuckDBPyConnection, results: Results) -> None:
    """Rows of sweeps under the name of their folder, and a row for every other run."""
    parts = []
    if results.runs:
        _keep_runs(connection, results.runs)
        parts.append("SELECT * FROM kept.runs")
    with _intact(results.summaries):
        if results.summaries:
            source = _parquet(results.summaries)
            columns = _columns(connection, source, "run", "filename")
            name = "parse_filename(parse_dirpath(filename)) AS name"
            parts.insert(0, f"SELECT run, {name}, {columns} FROM {source}")
        connection.execute(f"CREATE VIEW runs AS {' UNION ALL BY NAME '.join(parts)}")


def _keep_runs(
    connection: duckdb.DuckDBPyConnection, runs: Mapping[Path, Mapping[str, Any]]
) -> None:
    """A table of runs and their measures, null where undefined."""
    import pyarrow as pa

    measures, faults = [], []
    for place in runs:
        try:
            measures.append(measures_of(place / "summary.json"))
        except (ValueError, TypeError, AttributeError):
            faults.append(f"{place / 'summary.json'} is damaged")
    refuse(faults)
    facts = ("name", "seed", "without", "status", "error")
    columns = {"run": pa.array([run["id"] for run in runs.values()], pa.string())}
    columns |= {name: pa.array([run[name] for run in runs.values()]) for name in facts}
    for name in dict.fromkeys(name for row in measures for name in row):
        columns[name] = pa.array([row.get(name) for row in measures], pa.float64())
    connection.register("found", pa.table(columns))
    connection.execute("CREATE TABLE kept.runs AS FROM found")
    connection.unregister("found")


def _show_records(connection: duckdb.DuckDBPyConnection, view: str, results: Results) -> None:
    """A record of all runs that keep it; a run that lies in two places is shown once.

    What is undefined is told from the first file alone: the code that writes a record writes all
    of its columns, and to look into thousands of files takes as long as the question.
    """
    name = f"{SHOWS[view]}.parquet"
    found = [(str(run["id"]), place / name) for place, run in results.runs.items()]
    swept = _swept(connection, results.summaries)
    found += [(run, place / name) for run, place in taped(results.tapes) if run in swept]
    files = {run: file for run, file in found if file.is_file()}
    if not files:
        return
    connection.execute(
        "INSERT INTO kept.files SELECT unnest($1), unnest($2)",
        [[str(file) for file in files.values()], list(files)],
    )
    with _intact(files.values()):
        columns = _columns(connection, _parquet([next(iter(files.values()))]), "filename")
        connection.execute(
            f"CREATE VIEW {view} AS SELECT kept.files.run, {columns}"
            f" FROM {_parquet(files.values())} JOIN kept.files ON filename = file"
        )


def _swept(connection: duckdb.DuckDBPyConnection, summaries: list[Path]) -> set[str]:
    """Ids of the runs in summaries: records of others, as of an older design, do not count."""
    if not summaries:
        return set()
    with _intact(summaries):
        rows = connection.execute(f"SELECT DISTINCT run FROM {_parquet(summaries)}").fetchall()
    return {str(run) for (run,) in rows}


def _parquet(files: Iterable[Path]) -> str:
    """The rows of files, whose columns may differ, with the file of each as `filename`."""
    names = ", ".join(_quoted(_literal(str(file))) for file in files)
    options = "filename = true, union_by_name = true, hive_partitioning = false"
    return f"read_parquet([{names}], {options})"


def _columns(connection: duckdb.DuckDBPyConnection, source: str, *hidden: str) -> str:
    """Everything but what is hidden, with NULL for the NaN of what is undefined.

    Not by isnan: DuckDB takes a column for free of NaN if the statistics of its file know none.
    """
    schema = connection.execute(f"DESCRIBE FROM {source}").fetchall()
    floats = [f'"{name}"' for name, kind, *_ in schema if kind in ("DOUBLE", "FLOAT")]
    defined = ", ".join(
        f"CASE WHEN isfinite({name}) OR isinf({name}) THEN {name} END AS {name}" for name in floats
    )
    replaced = f" REPLACE ({defined})" if defined else ""
    return f"* EXCLUDE ({', '.join(hidden)}){replaced}"


@contextmanager
def _intact(files: Iterable[Path]) -> Iterator[None]:
    """Where files are first looked into. Raises RunError with those that are damaged."""
    try:
        yield
    except duckdb.Error as error:
        refuse([f"{file} is damaged" for file in files if not is_whole(file)])
        raise run_error(str(error)) from error


def _literal(path: str) -> str:
    """A path as a pattern that matches it alone."""
    return re.sub(r"([*?\[])", r"[\1]", path)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
