import pytest
from pydantic import ValidationError

from abm.agents.execution.touch import BEHIND, INSIDE, TOUCH, Touch, resting_price
from abm.kernel.book.messages import BUY, SELL
from tests.abm.agents.execution.workers import after, hedged_market, sent

WIDE = ((0.0, 0, BUY, 9_990, 10**6), (0.0, 0, SELL, 10_010, 10**6))
POLICY = Touch(patience=10.0)


@pytest.mark.parametrize(
    ("aim", "side", "prices", "cross"),
    [(30, BUY, [9_970, 9_990, 10_000], 10_010), (-30, SELL, [10_030, 10_010, 10_000], 9_990)],
)
@pytest.mark.parametrize("latency", [0.0, 0.25])
def test_comes_nearer_at_each_step(aim, side, prices, cross, latency):
    model = hedged_market(POLICY, ((1.0, aim),), WIDE, latency={"fixed": latency})
    trades = after(model, 60)
    orders = sent(model)
    assert [(s, p, q) for _, s, p, q in orders[:3]] == [(side, price, 30) for price in prices]
    start = orders[0][0]
    # a message to withdraw the last, and one to send the next
    for step, (time, *_) in enumerate(orders):
        assert start + 10 * step <= time <= start + 10 * step + 2 * latency + 0.2
    assert trades[:, 1:].tolist() == [[aim, cross]]
    row = model.tape("executions")[0]
    assert (row["children"], row["filled"]) == (4, aim)


def test_what_is_filled_is_not_sent_again():
    hits = ((12.0, 0, SELL, 0, 10**6 + 8), (25.0, 0, SELL, 9_999, 10))
    model = hedged_market(POLICY, ((0.0, 30),), WIDE, hits)
    trades = after(model, 60)
    assert [lots for *_, lots in sent(model)] == [30, 30, 22, 12]
    assert trades[:, 1:].tolist() == [[8, 9_990], [10, 10_000], [12, 10_010]]


def test_follows_its_aim_within_a_step():
    policy = Touch(patience=100.0, first="touch", last="touch")
    model = hedged_market(policy, ((0.0, 30), (5.0, 44), (9.0, 20)), WIDE, latency={"fixed": 0.2})
    after(model, 15)
    assert [lots for *_, lots in sent(model)] == [30, 44, 20]
    assert model.state.books.queue(0, BUY)["quantity"].sum() == 10**6 + 20


@pytest.mark.parametrize("latency", [0.0, 0.25])
@pytest.mark.parametrize(("aim", "left"), [(-20, 1), (0, 0)])
def test_withdraws_what_rests_before_it_turns_or_ends(latency, aim, left):
    policy = Touch(patience=100.0, first="touch", last="touch")
    model = hedged_market(policy, ((0.0, 30), (5.0, aim)), WIDE, latency={"fixed": latency})
    after(model, 15)
    assert model.state.books.queue(0, BUY)["quantity"].sum() == 10**6
    assert model.state.books.queue(0, SELL)["quantity"].sum() == 10**6 + 20 * left
    assert model.state.parents["active"].tolist() == [left]


@pytest.mark.parametrize(
    ("bid", "ask", "step", "behind", "buys", "sells"),
    [
        (9_990, 10_010, BEHIND, 0.5, 9_980, 10_020),
        (9_990, 10_011, INSIDE, 1.0, 10_000, 10_001),
        (9_999, 10_000, INSIDE, 1.0, 9_999, 10_000),
        (9_999, 10_000, TOUCH, 1.0, 9_999, 10_000),
        (3, 8, BEHIND, 1.0, 1, 13),
    ],
)
def test_price_of_each_step(bid, ask, step, behind, buys, sells):
    quotes = ((0.0, 0, BUY, bid, 1), (0.0, 0, SELL, ask, 1))
    model = hedged_market(POLICY, ((0.0, 0),), quotes)
    after(model, 1)
    prices = [resting_price(model.market, 0, side, step, behind) for side in (BUY, SELL)]
    assert prices == [buys, sells]


def test_does_not_cross_a_touch_that_is_gone():
    # bids go away, then somebody offers below where they were
    quotes = (*WIDE, (1.0, 0, BUY, 0, 0), (2.0, 0, SELL, 9_980, 5))
    model = hedged_market(POLICY, ((0.0, 0),), quotes)
    after(model, 3)
    assert resting_price(model.market, 0, BUY, TOUCH, 1.0) == 9_979


def test_steps_come_in_their_order():
    with pytest.raises(ValidationError, match="comes after"):
        Touch(first="inside", last="touch")
