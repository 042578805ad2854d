import numpy as np
import pandas as pd

from abm.risk.sweep.points import at_each_point
from tests.abm.risk.sweep.made_sweep import grid, made_sweep


def worst(runs):
    return pd.DataFrame({"worst": [runs["fall"].max()]})


def test_each_point_has_its_table_and_one_point_needs_no_name():
    frame = made_sweep(np.arange(6) / 100, **grid(2, 3), share=np.repeat([0.1, 0.3], 3))
    expected = pd.DataFrame({"point": [0, 1], "share": [0.1, 0.3], "worst": [0.02, 0.05]})
    pd.testing.assert_frame_equal(at_each_point(frame, ["share"], worst), expected)
    alone = at_each_point(frame[frame["point"] == 1], ["share"], worst)
    pd.testing.assert_frame_equal(alone, expected[["worst"]].iloc[1:].reset_index(drop=True))
