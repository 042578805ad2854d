"""The distances of LOB-Bench over all statistics: mean, median and interquartile mean."""

import numpy as np
import pandas as pd

from abm.facts.lob_bench.tape import Values


def aggregates(found: pd.DataFrame) -> pd.DataFrame:
    """Mean, median and interquartile mean of what `distances` found, over its statistics.

    Index mean, median, interquartile mean; columns l1, wasserstein. NaN where a distance is.
    """
    columns = {name: found[name].to_numpy(np.float64) for name in ("l1", "wasserstein")}
    rows = {
        "mean": [np.mean(values) for values in columns.values()],
        "median": [np.median(values) for values in columns.values()],
        "interquartile mean": [interquartile_mean(values) for values in columns.values()],
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(columns), dtype=np.float64)


def interquartile_mean(values: Values) -> float:
    """Mean of the values from the first quartile to the third, both included."""
    first, third = np.percentile(values, [25, 75])
    inner = (values >= first) & (values <= third)
    return float(values[inner].mean()) if inner.any() else float("nan")
