import numpy as np
import pandas as pd
import pytest

from abm.errors import UsageError
from abm.facts.reading.order_messages import (
    UNKNOWN,
    coarsest_tick,
    given_tick,
    tape_of_messages,
    tick_of,
)
from abm.risk.run.frames import SECOND


def test_nothing_but_messages_is_measured_before_the_book_is_known():
    times = np.array([0, 1, 2, 400, 401]) * SECOND
    messages = pd.DataFrame(
        {
            "time": times,
            "kind": [1, 1, 4, 4, 5],
            "order_id": [1, 2, 1, 2, 0],
            "quantity": [5, 5, 5, 2, 1],
            "price": [10, 9, 10, 9, 9.5],
            "sign": [1, 1, 1, 1, -1],
        }
    )
    tape = tape_of_messages("made", messages, (0, 500 * SECOND), 0.01, ["noted"])
    assert tape.open == tape.settled == UNKNOWN
    assert tape.table("orders")["sign"].tolist() == [-1, 1]
    assert len(tape.table("messages")) == 5
    assert tape.table("lives")["executed"].tolist() == [5, 2]
    assert tape.notes[-1] == "noted"


def test_the_tick_is_the_largest_that_fits():
    assert coarsest_tick(np.array([30_000, 12_500, 0])) == 2500
    assert coarsest_tick(np.zeros(0)) == coarsest_tick(np.zeros(3)) == 1


def test_a_tick_that_is_none_is_refused():
    assert given_tick(0.01, 1e-4) == 100
    assert given_tick(0.25, 1e-9) == 250_000_000
    for tick in (0.0, -0.01, 0.00015, float("nan"), float("inf")):
        with pytest.raises(UsageError, match=r"--tick: a tick of .* is no whole number .*as 0.01"):
            given_tick(tick, 1e-4)


@pytest.mark.parametrize(
    ("prices", "tick", "right"),
    [
        ([307_700, 307_600], 0.03, "give 0.01"),
        ([307_700, 307_600], 0.05, "give 0.01"),
        ([600, 1200], 0.04, "give 0.03 or 0.06"),
        ([600, 1200], 0.07, "give 0.06"),
        ([700], 0.05, "give 0.035 or 0.07"),
    ],
)
def test_a_tick_between_which_prices_lie_is_refused_with_the_nearest_right_ones(
    prices, tick, right
):
    with pytest.raises(UsageError, match=rf"--tick: prices lie between ticks of {tick}; {right}$"):
        tick_of(np.array(prices), tick, 1e-4)


def test_a_tick_of_which_all_prices_are_whole_multiples_is_taken():
    assert tick_of(np.array([600, 1200]), 0.03, 1e-4) == 300
    assert tick_of(np.array([600, 1200]), None, 1e-4) == 600


def test_messages_that_end_before_the_book_is_known_are_refused():
    said = r"made: it tells 300 s; the book is rebuilt .*; give a longer file"
    with pytest.raises(UsageError, match=said):
        tape_of_messages("made", pd.DataFrame(), (0, UNKNOWN), 0.01)
