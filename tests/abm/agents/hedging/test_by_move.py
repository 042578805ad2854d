"""Hedges by moves of the price, counted from the last one."""

import math

import pytest

from abm.agents.hedging.by_move import ByMove
from tests.abm.agents.hedging.hedged_market import OPEN, HedgedMarket, option


@pytest.mark.parametrize(
    ("policy", "move"),
    [
        (ByMove(move=0.01), 0.01),
        (ByMove(move=0.5, move_in="deviations", volatility=0.3), 0.5 * 0.3 / math.sqrt(252)),
    ],
)
def test_counts_from_the_last_hedge(policy, move):
    made = HedgedMarket([option(-1, 10_000, 21)], [-10_000])
    reference = 10_000.0
    for second, way in enumerate((1, 1, -1, -1, -1, 1)):
        for share, trades in ((0.99 * move, False), (1.01 * move, True)):
            price = reference * (1 + way * share)
            made.go(OPEN + second, price)
            lots = made.ask(policy)
            assert (lots != 0) == trades
            made.trade(lots)
        assert abs(made.state.accounts["position"][0] + made.option_account["delta"]) <= 0.5
        assert made.told(policy)[0]["price"] == price
        reference = price
