"""Runs frames made by hand: a sweep's table of runs, from a few columns."""

import numpy as np
import pandas as pd


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
