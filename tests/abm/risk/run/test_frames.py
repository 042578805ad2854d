from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.risk.run.frames import (
    continuous_trades,
    first_instrument,
    first_venue,
    rows_at,
    rows_of,
    sums_by_interval,
    trades_at,
)
from tests.abm.risk.run.made_run import MadeRun, depth, mids, trades


def test_the_first_instrument_is_the_default_and_none_is_an_error():
    both = pd.concat([mids([0], [100], instrument="FUTURE"), mids([0], [200])])
    run = MadeRun(quotes=both)
    assert first_instrument(run) == "FUTURE"
    assert rows_of(run, run.quotes)["bid_price"].tolist() == [99]
    assert rows_of(run, run.quotes, "STOCK")["bid_price"].tolist() == [199]
    with pytest.raises(ValueError, match="nothing to measure"):
        first_instrument(MadeRun())


def test_prices_are_those_of_the_first_venue_and_flow_is_that_of_all():
    books = [mids([0, 10], [1000, 1010]), mids([5], [900], venue="away")]
    sold = [trades([1], quantity=3), trades([2], quantity=4, venue="away")]
    run = MadeRun(
        quotes=pd.concat(books).sort_values("time"),
        trades=pd.concat(sold),
        depth=pd.concat([depth([0]), depth([0], venue="away")]),
    )
    assert first_venue(run) == "exchange"
    assert rows_at(run, run.quotes)["bid_price"].tolist() == [999, 1009]
    assert rows_at(run, run.quotes, venue="away")["bid_price"].tolist() == [899]
    assert [len(continuous_trades(run)), len(trades_at(run))] == [2, 1]
    assert first_venue(MadeRun(), "STOCK") == ""


@given(st.lists(st.tuples(st.integers(-5, 25), st.integers(-9, 9)), max_size=30))
def test_sums_fall_in_intervals_closed_at_their_end(rows):
    grid = np.array([0, 7, 14, 20])
    times, amounts = (np.array(column) for column in zip(*rows, strict=True)) if rows else ([], [])
    naive = [sum(x for t, x in rows if a < t <= b) for a, b in pairwise(grid)]
    sums = sums_by_interval(np.asarray(times, int), np.asarray(amounts, float), grid)
    assert sums.tolist() == naive
