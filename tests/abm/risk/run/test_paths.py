import numpy as np
import pandas as pd

from abm.risk.run.frames import SECOND
from abm.risk.run.paths import depth_path, mid_path, spread_path
from tests.abm.risk.run.made_run import OPEN, MadeRun, depth, quotes


def test_an_empty_or_crossed_side_keeps_the_previous_mid_and_has_no_spread():
    run = MadeRun(
        quotes=quotes(
            [0, 1, 2, 3, 4],
            bid_price=[0, 99, 0, 105, 90],
            bid_quantity=[0, 5, 0, 5, 5],
            ask_price=[101, 101, 101, 104, 93],
        )
    )
    at = OPEN + np.arange(5) * SECOND
    np.testing.assert_equal(mid_path(run).at(at), [np.nan, 100, 100, 100, 91.5])
    np.testing.assert_equal(spread_path(run).at(at), [np.nan, 2, np.nan, np.nan, 3])


def test_of_the_quotes_of_one_instant_the_last_stands():
    run = MadeRun(quotes=quotes([1, 1, 1], bid_price=[99, 50, 97], ask_price=[101, 101, 99]))
    assert mid_path(run).values.tolist() == [98]


def test_depth_adds_the_best_levels_of_one_instrument():
    levels = {f"bid_quantity_{n}": 10**n for n in range(1, 11)}
    other = depth([0], instrument="FUTURE", bid_quantity_1=7)
    run = MadeRun(depth=pd.concat([depth([0], ask_quantity_2=3, **levels), other]))
    bid, ask = depth_path(run)
    assert (bid.values.tolist(), ask.values.tolist()) == ([111_110], [3])
    assert depth_path(run, "FUTURE", levels=1)[0].values.tolist() == [7]
