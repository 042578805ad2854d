import numpy as np
import pandas as pd
import pytest

from abm.facts.tape import Tape
from abm.risk.run.frames import SECOND
from tests.abm.facts.made_tape import OPEN, at, gaussian, orders, quotes, tape


def test_a_day_without_a_block_has_the_moves_of_the_rest_of_it():
    day = gaussian(seconds=1000)
    start, end = at([300, 500])
    rest = day.without(start, end)
    moves, left = (np.diff(t.mid.at(np.arange(OPEN, t.close + 1, SECOND))) for t in (day, rest))
    # the mid goes on to a tick from where it broke off, at the first quote after the block
    assert left[:299].tolist() == moves[:299].tolist()
    assert left[300:].tolist() == moves[500:].tolist()
    assert left[299] == 0
    assert rest.close == day.close - 200 * SECOND


def test_every_table_is_glued():
    parents = pd.DataFrame({"time": at([20, 90, 90]), "start": at([10, 15, 80]), "quantity": 1})
    day = tape(100, quotes=quotes([0], [100]), orders=orders([10, 35, 90]), parents=parents)
    rest = day.without(*at([30, 50]))
    assert rest.table("orders")["time"].tolist() == at([10, 70]).tolist()
    assert rest.table("parents")["start"].tolist() == at([10, 15, 60]).tolist()
    assert rest.table("parents")["time"].tolist() == at([20, 70, 70]).tolist()


def test_the_mid_goes_on_while_a_side_is_empty():
    rows = quotes([0, 10, 20], [100, 0, 104])
    rows.loc[1, "bid_quantity"] = 0
    day = tape(30, quotes=rows)
    assert day.mid.at(at([-1, 0, 15, 25]))[1:].tolist() == [100, 100, 104]
    assert day.two_sided.values.tolist() == [1, 0, 1]


def test_without_quotes_the_price_is_that_of_trades():
    day = tape(30, orders=orders([1, 1, 2], prices=[7, 8, 9]))
    assert day.mid.at(at([1, 2])).tolist() == [8, 9]


def test_what_a_source_does_not_tell_is_said():
    day = tape(30, orders=orders([1]))
    assert day.lacks(("orders", "quotes", "lives")) == [
        "quotes",
        "orders from their entry to their end",
    ]
    with pytest.raises(ValueError, match="made does not tell depth by level"):
        day.table("depth")
    assert isinstance(day, Tape)
