"""The parent orders of an option account: those that end at once must find room on their tape."""

import numpy as np
import pytest

from abm.kernel.compiling.jit import new_rows
from abm.kernel.options.parents import OWN_PARENT, aim_at, begin_own, finish, finish_own
from abm.kernel.records.executions import EXECUTIONS
from abm.kernel.records.registry import number_of
from abm.market.parameter_records import record
from tests.abm.agents.hedging.hedged_market import HedgedMarket


@pytest.mark.parametrize("ended", [2, 3, 4])
def test_parents_beyond_the_room_of_the_tape_are_refused(ended):
    made = HedgedMarket()
    made.state.rows["executions"] = new_rows(3, EXECUTIONS.dtype)
    made.state.bind()
    for _ in range(ended):
        aim_at(made.market, 0, 10)
        finish(made.market, 0)
    market = made.market
    assert (made.state.tapes["count"][number_of(EXECUTIONS)], market.refused) == (
        min(ended, 3),
        max(ended - 3, 0),
    )


def test_a_parent_of_its_own_is_written_with_what_was_filled_and_paid():
    made = HedgedMarket()
    market, account = made.market, made.state.accounts[0]
    market.trader = market.group = 0
    parent = new_rows(1, record(**OWN_PARENT)).view(np.recarray)[0]
    account["position"], account["cash"], account["fees"] = 7, 500, 20
    begin_own(market, 0, parent)
    begun, arrival = market.now, made.state.listings["mid"][0]
    parent.children += 2
    for lots, price in ((-3, 9_990), (-4, 9_980)):
        account["position"] += lots
        account["cash"] -= lots * price
    account["fees"] += 9
    made.go(begun + 60, spot=9_970.0)
    finish_own(market, 0, parent)
    (row,) = made.state.rows["executions"][:1]
    assert (row["start"], row["time"]) == (begun, begun + 60)
    assert (row["lots"], row["filled"], row["children"], row["fees"]) == (-7, -7, 2, 9)
    assert row["arrival"] == arrival
    assert row["cost"] == -3 * (9_990 - arrival) - 4 * (9_980 - arrival)


@pytest.mark.parametrize("ended", [2, 3, 4])
def test_parents_of_its_own_beyond_the_room_of_the_tape_are_refused(ended):
    made = HedgedMarket()
    made.state.rows["executions"] = new_rows(3, EXECUTIONS.dtype)
    made.state.bind()
    made.market.trader = made.market.group = 0
    parent = new_rows(1, record(**OWN_PARENT)).view(np.recarray)[0]
    for _ in range(ended):
        begin_own(made.market, 0, parent)
        finish_own(made.market, 0, parent)
    count = made.state.tapes["count"][number_of(EXECUTIONS)]
    assert (count, made.market.refused) == (min(ended, 3), max(ended - 3, 0))
