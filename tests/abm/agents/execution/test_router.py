"""The router against an independent merge of the ladders."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.agents.execution.router import route
from abm.agents.trader import Trader
from abm.kernel.book.messages import AUCTION, BUY, CONTINUOUS, SELL
from abm.kernel.options.options import own_option_account
from abm.kernel.options.parents import parent_of
from tests.abm.agents.execution.workers import (
    OPEN,
    SECOND,
    WorkerParameters,
    after,
    hedged_market,
    sent,
)

BOOKS = 3


class Router(Trader):
    """Routes an order, once, and notes what it sends."""

    Parameters = WorkerParameters
    has_option_account = True
    lots, limit = 0, 0

    def decide(self):
        market, state = self.model.market, self.model.state
        if self.now < OPEN + SECOND:
            return OPEN + SECOND
        route(market, own_option_account(market), self.lots, self.limit)
        self.model.children = int(parent_of(market, own_option_account(market)).children)
        in_flight = state.in_flight[state.outbox[: market.sent]]
        self.model.routed = [
            (int(f["book"]), int(f["side"]), int(f["price"]), int(f["quantity"])) for f in in_flight
        ]
        return -1


def routed(ladders, fees, lots, limit=0):
    """What the router sends: (book, side, price, lots) an order; and the model.

    ladders: a list of (price, lots) a book.
    """
    quotes = [
        (0.0, book, SELL if lots > 0 else BUY, price, shown)
        for book, ladder in enumerate(ladders)
        for price, shown in ladder
    ]
    trader = type("Router", (Router,), {"lots": lots, "limit": limit})
    model = hedged_market({"kind": "at_market"}, (), tuple(quotes), worker=trader, fees=fees)
    after(model, 2.0)
    return model.routed, model


def merged(ladders, fees, lots, limit=0):
    """The same by sorting all levels by what they cost, book by book where they cost the same."""
    sign = 1 if lots > 0 else -1
    levels = sorted(
        (round(1000 * (sign * price + fees[book]), 6), book, price, shown)
        for book, ladder in enumerate(ladders)
        for price, shown in ladder
        if limit == 0 or sign * price <= sign * limit
    )
    left, wanted = abs(lots), {}
    for _, book, price, shown in levels:
        taken = min(shown, left)
        if taken > 0:
            before = wanted[book][1] if book in wanted else 0
            wanted[book] = price, before + taken
            left -= taken
    side = BUY if lots > 0 else SELL
    return [(book, side, *wanted[book]) for book in sorted(wanted)]


ladder = st.dictionaries(st.integers(9_995, 10_005), st.integers(1, 30), max_size=6).map(
    lambda levels: list(levels.items())
)
fee = st.sampled_from([0.0, 0.5, 1.0, 1.5, -0.25, 3.0])


@settings(max_examples=60, deadline=None)
@given(
    ladders=st.tuples(ladder, ladder, ladder),
    fees=st.tuples(fee, fee, fee),
    lots=st.integers(-120, 120).filter(bool),
    limit=st.sampled_from([0, 9_998, 10_000, 10_001]),
)
def test_is_a_merge_of_the_ladders(ladders, fees, lots, limit):
    orders, model = routed(ladders, fees, lots, limit)
    assert orders == merged(ladders, fees, lots, limit)
    assert model.children == len(orders)
    # all that was sent is filled, and nothing rests
    account = model.account(model.state.option_accounts["trader"][0])
    assert account["position"] == (1 if lots > 0 else -1) * sum(order[3] for order in orders)


def test_leaves_out_books_that_are_shut():
    ladders, fees = ([(10_001, 5)], [(10_002, 5)], []), (0.0, 0.0, 0.0)

    class Shut(Router):
        lots = 20

        def decide(self):
            self.model.state.books.books["phase"][0] = AUCTION
            wake = super().decide()
            self.model.state.books.books["phase"][0] = CONTINUOUS
            return wake

    quotes = [(0.0, b, SELL, *level) for b, ladder in enumerate(ladders) for level in ladder]
    model = hedged_market({"kind": "at_market"}, (), tuple(quotes), worker=Shut, fees=fees)
    after(model, 2.0)
    assert model.routed == [(1, BUY, 10_002, 5)]


@pytest.mark.parametrize(
    ("latency", "last"), [(0.0, []), (0.35, [(10_003, 5)])], ids=["at once", "late"]
)
def test_what_another_took_first_is_routed_again(latency, last):
    # the second book's five lots go at 1.2 s, when a late order is under way
    quotes = (
        (0.0, 0, BUY, 9_990, 1),
        (0.0, 0, SELL, 10_000, 10),
        (0.0, 0, SELL, 10_003, 40),
        (0.0, 1, SELL, 10_001, 5),
    )
    thief = ((1.2, 1, BUY, 0, 5),)
    policy = {"kind": "slices", "venues": "all"}
    told = {"latency": {"fixed": latency}, "fees": (0.0, 0.0)}
    model = hedged_market(policy, ((1.0, 15),), quotes, thief, **told)
    trades = after(model, 6)
    orders = [(price, lots) for _, _, price, lots in sent(model)]
    assert orders == [(10_000, 10), (10_001, 5), *last]
    assert trades[:, 1].tolist() == [10, 5]
    row = model.tape("executions")[0]
    assert (row["filled"], row["children"]) == (15, len(orders))


def test_nothing_displayed_nothing_sent():
    policy = {"kind": "slices", "lots": 100, "venues": "all"}
    model = hedged_market(policy, ((0.0, 5),), ((0.0, 0, BUY, 9_990, 1),), fees=(0.0, 0.0))
    after(model, 3)
    assert sent(model) == []
    assert model.state.parents["active"].tolist() == [1]
