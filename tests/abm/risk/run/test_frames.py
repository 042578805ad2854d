from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.risk.run.frames import SECOND, first_instrument, rows_of, session_grid, sums_by_interval
from tests.abm.risk.run.made_run import OPEN, MadeRun, mids


def test_the_first_instrument_is_the_default_and_none_is_an_error():
    both = pd.concat([mids([0], [100], instrument="FUTURE"), mids([0], [200])])
    run = MadeRun(quotes=both)
    assert first_instrument(run) == "FUTURE"
    assert rows_of(run, run.quotes)["bid_price"].tolist() == [99]
    assert rows_of(run, run.quotes, "STOCK")["bid_price"].tolist() == [199]
    with pytest.raises(ValueError, match="nothing to measure"):
        first_instrument(MadeRun())


def test_the_grid_ends_at_the_close():
    grid = session_grid(MadeRun(seconds=150), 60 * SECOND) - OPEN
    assert (grid // SECOND).tolist() == [0, 60, 120, 150]
    with pytest.raises(ValueError, match="positive"):
        session_grid(MadeRun(), 0)


@given(st.lists(st.tuples(st.integers(-5, 25), st.integers(-9, 9)), max_size=30))
def test_sums_fall_in_intervals_closed_at_their_end(rows):
    grid = np.array([0, 7, 14, 20])
    times, amounts = (np.array(column) for column in zip(*rows, strict=True)) if rows else ([], [])
    naive = [sum(x for t, x in rows if a < t <= b) for a, b in pairwise(grid)]
    sums = sums_by_interval(np.asarray(times, int), np.asarray(amounts, float), grid)
    assert sums.tolist() == naive
