"""A ladder stands where it is asked to, with as few messages as that takes."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.agents.ladder import MOST_LEVELS, cancel_unwanted, lots_at, send_missing
from abm.agents.trader import Trader
from abm.kernel.book.messages import ACCEPTED, BUY, CANCELLED, REJECTED, SELL
from abm.model import MarketModel

SECOND = 10**9


class Climber(Trader):
    """Has its ladder stand at the next (best, size) of a script at each wake-up."""

    script: tuple = ()
    side, levels, spacing, growth = BUY, 4, 1, 1.0

    def decide(self):
        done = self.__dict__.setdefault("done", [])
        if not done:
            self.orders = np.zeros((2, MOST_LEVELS), np.int64)
        if len(done) < len(self.script):
            best, size = self.script[len(done)]
            done.append(best)
            ladder = (self.orders, self.side, best, self.levels, self.spacing, size, self.growth)
            cancel_unwanted.py_func(self.model.market, 0, *ladder)
            send_missing.py_func(self.model.market, 0, *ladder)
        return self.now + SECOND


def climbed(script, **told):
    """The market after a script."""
    model = MarketModel(seed=1)
    model.add("climber", type("Climber", (Climber,), {"script": script, **told}))
    model.advance(model.session.open_time + len(script) * SECOND)
    return model


def shown(model, side):
    """Prices and lots that stand on a side."""
    orders = model.state.books.orders
    return {
        int(o["price"]): int(o["quantity"])
        for o in orders[orders["place"] > 0]
        if o["side"] == side
    }


def prices(side, best, levels, spacing):
    sign = -1 if side == BUY else 1
    return {best + sign * level * spacing for level in range(levels)}


@settings(max_examples=20, deadline=None)
@given(
    rungs=st.lists(st.integers(-15, 15), min_size=1, max_size=6),
    side=st.sampled_from([BUY, SELL]),
    levels=st.integers(1, MOST_LEVELS),
    spacing=st.integers(1, 3),
)
def test_only_prices_that_come_and_go_cost_a_message(rungs, side, levels, spacing):
    bests = [10_000 + rung for rung in rungs]
    told = {"side": side, "levels": levels, "spacing": spacing}
    model = climbed(tuple((best, 5.0) for best in bests), **told)
    ladders = [set(), *(prices(side, best, levels, spacing) for best in bests)]
    assert shown(model, side) == dict.fromkeys(ladders[-1], 5)
    kinds = model.tape("orders")["kind"]
    steps = list(pairwise(ladders))
    assert (kinds == ACCEPTED).sum() == sum(len(new - old) for old, new in steps)
    assert (kinds == CANCELLED).sum() == sum(len(old - new) for old, new in steps)
    assert (kinds == REJECTED).sum() == 0


def test_sizes_grow_by_level_and_are_at_least_a_lot():
    assert [lots_at(4.0, 1.5, level) for level in range(4)] == [4, 6, 9, 14]
    assert lots_at(0.1, 0.5, 3) == 1
    model = climbed(((10_000, 4.0),), growth=1.5)
    assert shown(model, BUY) == {10_000: 4, 9_999: 6, 9_998: 9, 9_997: 14}


@pytest.mark.parametrize(("size", "kept"), [(5.0, True), (20.0, True), (4.0, False), (21.0, False)])
def test_an_order_stays_while_it_is_within_half_and_twice_of_its_size(size, kept):
    model = climbed(((10_000, 10.0), (10_000, size)), levels=1)
    assert shown(model, BUY) == {10_000: 10 if kept else int(size)}
