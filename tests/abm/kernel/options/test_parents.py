"""The parent orders of an option account: those that end at once must find room on their tape."""

import pytest

from abm.kernel.compiling.jit import new_rows
from abm.kernel.options.parents import aim_at, finish
from abm.kernel.records.executions import EXECUTIONS
from abm.kernel.records.registry import number_of
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
