import numpy as np
import pandas as pd

from abm.facts.kinds.depth import depth, profile
from tests.abm.facts.made_tape import at, tape


def test_levels_are_means_of_both_sides_once_the_book_has_settled():
    levels = range(1, 7)
    rows = pd.DataFrame({"time": at([0, 70, 80])})
    for level in levels:
        rows[f"bid_quantity_{level}"] = [1000, level, 3 * level]
        rows[f"ask_quantity_{level}"] = [1000, 0, 0]
    day = tape(90, depth=rows)
    assert profile(day).tolist() == [1, 2, 3, 4, 5, 6]
    assert depth(day) == {"best five levels": 15}
    assert np.isnan(profile(tape(50, depth=rows[:1]))).all()
