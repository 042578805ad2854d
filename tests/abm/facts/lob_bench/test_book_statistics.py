"""Statistics of the book against loops over its rows."""

from itertools import pairwise

import numpy as np
import pytest

from abm.facts.lob_bench import book_statistics as statistics
from tests.abm.facts.lob_bench.tapes import quoted, random_tape

TAPE = random_tape(12, 500, reach=30)
TOUCHES = [tuple(row[0].tolist()) for row in TAPE.book]


def contribution(before, after):
    """e_n of Cont, Kukanov and Stoikov (2014), case by case."""
    ask, asks, bid, bids = after
    last_ask, last_asks, last_bid, last_bids = before
    flow = bids if bid > last_bid else -last_bids if bid < last_bid else bids - last_bids
    return flow - (asks if ask < last_ask else -last_asks if ask > last_ask else asks - last_asks)


def flows():
    """Mean contribution of the last hundred changes, by the row after the last of them."""
    changes = [contribution(*pair) for pair in pairwise(TOUCHES)]
    return {row: np.mean(changes[row - 100 : row]) for row in range(100, len(TOUCHES))}


def test_order_flow_imbalance_is_the_mean_of_a_hundred_changes():
    assert statistics.order_flow_imbalance(TAPE) == pytest.approx(list(flows().values()))


@pytest.mark.parametrize(
    ("statistic", "direction"),
    [
        (statistics.flow_before_rise, 1),
        (statistics.flow_before_no_move, 0),
        (statistics.flow_before_fall, -1),
    ],
)
def test_flow_is_taken_before_the_mid_moves(statistic, direction):
    mids = [ask + bid for ask, _, bid, _ in TOUCHES]
    moved = {row: np.sign(mids[row + 1] - mids[row]) for row in range(100, len(mids) - 1)}
    known = [flow for row, flow in flows().items() if moved.get(row) == direction]
    assert len(known) > 10
    assert statistic(TAPE) == pytest.approx(known)


def test_a_short_tape_has_no_order_flow_imbalance():
    short = quoted([(3, 1, 1, 1)] * 100)
    assert statistics.order_flow_imbalance(short).tolist() == []
    assert statistics.flow_before_no_move(short).tolist() == []


def test_spread_imbalance_and_volumes():
    tape = quoted([(300, 30, 100, 10), (300, 0, 100, 0)])
    tape.book[0, 9] = (900, 5, 50, 7)
    assert statistics.spread(tape).tolist() == [200, 200]
    assert statistics.imbalance(tape).tolist() == pytest.approx([-0.5, np.nan], nan_ok=True)
    assert statistics.ask_volume_touch(tape)[0] == 30
    assert statistics.bid_volume_touch(tape)[0] == 10
    assert statistics.ask_volume(tape)[0] == 35
    assert statistics.bid_volume(tape)[0] == 17
