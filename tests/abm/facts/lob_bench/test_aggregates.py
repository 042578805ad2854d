"""Means over statistics, by hand."""

import numpy as np
import pandas as pd

from abm.facts.lob_bench import aggregates


def test_the_interquartile_mean_leaves_out_the_ends():
    found = pd.DataFrame({"l1": [0.0, 1.0, 2.0, 3.0, 14.0], "wasserstein": [1.0] * 4 + [np.nan]})
    over_all = aggregates(found)
    assert over_all["l1"].to_dict() == {"mean": 4.0, "median": 2.0, "interquartile mean": 2.0}
    assert over_all["wasserstein"].isna().all()
