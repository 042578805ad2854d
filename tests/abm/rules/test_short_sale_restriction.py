"""Rule 201 at its edges: what triggers it, what it forbids to whom, and how long."""

import pytest

from abm.kernel.book.messages import BUY, SELL
from abm.market.session import DAY
from abm.rules.short_sale_restriction import ShortSaleRestriction
from tests.abm.agents.execution.workers import SECOND
from tests.abm.rules.markets import FIRST, refused, ruled

NIGHT = DAY / SECOND
LONG = {"position": 100}


def fallen(to, *seller, days=1, position=0):
    """A market that traded at a price at 1 s, with a bid of 8950 left, and then a seller."""
    quotes = (0.0, 0, BUY, to, 1), (0.0, 0, BUY, 8_950, 50)
    trigger = ((1.0, 0, SELL, 0, 1),)
    rules = {"rule 201": ShortSaleRestriction()}
    told = ({}, LONG, {"position": position})
    return ruled(rules, quotes, trigger, seller, days=days, told=told)


@pytest.mark.parametrize(("to", "holds"), [(9_001, False), (9_000, True), (8_999, True)])
def test_a_trade_ten_per_cent_down_triggers_it(to, holds):
    assert len(refused(fallen(to, (2.0, 0, SELL, 8_950, 5)), 3)) == holds


@pytest.mark.parametrize(
    ("price", "position", "is_refused"),
    [
        (8_949, 0, True),  # below the bid
        (8_950, 0, True),  # at the bid
        (8_951, 0, False),  # above it
        (0, 0, True),  # a market order would sell at the bid
        (8_950, 4, True),  # short by one lot
        (8_950, 5, False),  # not short
        (0, 5, False),
    ],
)
def test_nobody_sells_short_at_the_best_bid(price, position, is_refused):
    model = fallen(8_990, (2.0, 0, SELL, price, 5), position=position)
    assert refused(model, 3) == [(2, SELL, price, FIRST)] * is_refused


def test_buyers_are_free_and_so_are_short_sellers_without_a_bid():
    assert refused(fallen(8_990, (2.0, 0, BUY, 8_960, 5)), 3) == []
    empty = fallen(8_990, (2.0, 0, SELL, 8_950, 50), (3.0, 0, SELL, 8_000, 5), position=50)
    assert refused(empty, 4) == []


def test_it_lasts_for_the_rest_of_the_day_and_the_next():
    times = [NIGHT * day + second for day, second in ((0, 20_000), (1, 5), (1, 23_399), (2, 0))]
    model = fallen(8_990, *((time, 0, SELL, 8_950, 5) for time in times), days=3)
    assert len(refused(model)) == 3
    assert model.state.books.books["last_price"][0] == 8_950


def test_the_fall_is_from_the_close_before():
    script = (0.0, 0, BUY, 9_500, 1), (0.0, 0, BUY, 8_600, 50)
    sales = (1.0, 0, SELL, 0, 1), (NIGHT + 1, 0, SELL, 0, 1), (NIGHT + 2, 0, SELL, 8_600, 1)
    model = ruled({"rule": ShortSaleRestriction()}, script, sales, days=2, told=({}, {}))
    # 8600 is 14 % below 10000, but 9.5 % below the close of 9500
    assert refused(model) == []
