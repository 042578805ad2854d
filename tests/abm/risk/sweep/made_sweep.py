"""Runs frames made by hand: a sweep's table of runs, from a few columns."""

import json

import numpy as np
import pandas as pd

from abm.records.sweep import CUBE, Sweep, design_table, open_sweep, summary_table, write_table


def made_sweep(fall, **columns) -> pd.DataFrame:
    """A row for each fall, by default complete runs of point 0, each with its own seed."""
    falls = np.asarray(fall, float)
    facts = {
        "run": [f"{i:04x}" for i in range(len(falls))],
        "point": 0,
        "seed": np.arange(1, len(falls) + 1),
        "without": "",
        "status": "complete",
        "error": "",
    }
    measures = {name: columns.pop(name) for name in list(columns) if name not in facts}
    return pd.DataFrame(facts | columns | measures | {"fall": falls}, index=range(len(falls)))


def grid(points: int, seeds: int) -> dict[str, np.ndarray]:
    """Columns point and seed of a sweep with the same seeds at each point."""
    return {
        "point": np.repeat(np.arange(points), seeds),
        "seed": np.tile(np.arange(1, seeds + 1), points),
    }


def written(folder, frame, factors=(), design="grid", cube=None, **facts) -> Sweep:
    """A sweep on disk: its table of runs, its design (point by point) and what was asked, opened.

    cube: coordinates of its points by dimension. facts: more of sweep.json.
    """
    folder.mkdir(parents=True)
    columns = ["run", "point", "seed", "without", *factors]
    places = frame[columns].astype(object).to_dict("records")
    outcomes = frame.drop(columns=["point", "without", *factors]).to_dict("records")
    rows = {row["run"]: row for row in outcomes}
    write_table(summary_table(places, rows), folder / "summary.parquet")
    points = frame.drop_duplicates("point")[["point", *factors]].reset_index(drop=True)
    for name, values in (cube or {}).items():
        points[f"{CUBE}{name}"] = values
    write_table(design_table(points.to_dict("records")), folder / "design.parquet")
    told = {
        "name": folder.name,
        "factors": [{"name": name, "low": 0.0, "high": 1.0} for name in factors],
    }
    told |= {"design": {"kind": design}, "points": len(points), "without": []}
    told |= {
        "experiment": {"session": {"open": "09:30", "close": "16:00"}},
        "measure": "fall",
        "crash": 0.05,
    }
    (folder / "sweep.json").write_text(json.dumps(told | facts))
    return open_sweep(folder)
