"""The ladder shows what the latest snapshot of the book displays."""

from abm.dashboard.ladder import ladder
from tests.abm.risk.run.made_run import MadeRun, depth


def test_the_latest_snapshot_is_drawn_in_currency_and_empty_levels_are_not():
    book = depth(
        [0, 1],
        bid_price_1=[900, 999], bid_quantity_1=[1, 7], bid_price_2=998, bid_quantity_2=4,
        ask_price_1=1001, ask_quantity_1=[9, 0],
    )  # fmt: skip
    ask, bid = ladder(MadeRun(depth=book)).data
    assert (ask.name, list(ask.x)) == ("ask", [])
    assert (bid.name, list(bid.x), list(bid.y)) == ("bid", [7, 4], [9.99, 9.98])
