"""Results folders made by hand: a sweep's summary, runs, records, a few rows each."""

import json

import pyarrow as pa
import pyarrow.parquet as pq


def write(file, **columns):
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), file)


def sweep(folder, falls=(0.1, float("nan"), 0.02), **factors):
    """A sweep of a run a fall, named by the letters."""
    ids = list("abcdefgh"[: len(falls)])
    place = {"run": ids, "point": range(len(ids)), "seed": [7] * len(ids)}
    told = {"without": [""] * len(ids), "status": ["complete"] * len(ids), "error": [""] * len(ids)}
    columns = place | told | factors | {"fall": falls}
    write(folder / "summary.parquet", **{name: list(values) for name, values in columns.items()})
    (folder / "sweep.json").write_text("{}")
    return folder


def run(folder, run_id, measures=None, **more):
    """A run by itself."""
    folder.mkdir(parents=True)
    facts = {
        "id": run_id,
        "seed": 3,
        "name": "slump",
        "status": "complete",
        "without": ["x", "y"],
    }
    (folder / "run.json").write_text(json.dumps(facts | more))
    if measures is not None:
        (folder / "summary.json").write_text(json.dumps(measures))
    return folder


def trades(folder, *prices):
    """The trade tape of a run."""
    groups = pa.array(["noise"] * len(prices)).dictionary_encode()
    values = pa.array([float("nan")] * len(prices), pa.float64())
    columns = {"time": range(len(prices)), "price": prices, "taker_group": groups, "value": values}
    write(folder / "trades.parquet", **{k: pa.array(v) for k, v in columns.items()})
    return folder
