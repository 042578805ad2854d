import numpy as np
import pytest

from abm.benchmark.streams import NORMAL, ORDERS, PRICE, SHAPES, STATIC, Shape, Stream, stream
from abm.kernel.book.messages import CANCEL, IMMEDIATE_OR_CANCEL, NEW, REJECTED, REPLACE, TRADE
from abm.market.limit_order_book import Side
from abm.market.order_book import OrderBook

COUNT = 50_000


@pytest.fixture(scope="module", params=SHAPES, ids=lambda shape: shape.name)
def each(request: pytest.FixtureRequest) -> Stream:
    return stream(request.param, COUNT)


def share(part: np.ndarray, whole: np.ndarray) -> float:
    return float(part.sum() / whole.sum())


def test_shares_are_those_of_the_benchmark(each: Stream) -> None:
    messages = each.messages
    new, cancels, replaces = (messages["action"] == kind for kind in (NEW, CANCEL, REPLACE))
    takes = messages["time_in_force"] == IMMEDIATE_OR_CANCEL
    assert new.sum() == each.orders == COUNT
    rests = COUNT - takes.sum()
    assert share(takes, new) == pytest.approx(0.15, abs=0.01)
    assert cancels.sum() / rests == pytest.approx(0.95 * 1.02, abs=0.01)
    assert replaces.sum() / rests == pytest.approx(0.2 * (1 + 0.95 * 0.02), abs=0.01)
    assert not takes[~new].any()
    assert len(messages) == pytest.approx(2.0 * COUNT, rel=0.01)


def test_all_of_an_order_comes_before_the_next(each: Stream) -> None:
    ids = each.messages["order_id"]
    assert (np.diff(ids) >= 0).all()
    first = np.flatnonzero(np.diff(ids, prepend=-1))
    assert (each.messages["action"][first] == NEW).all()


def test_a_replace_is_of_a_lot_more_and_mostly_a_tick_nearer(each: Stream) -> None:
    messages = each.messages
    orders = messages[messages["action"] == NEW]
    replaces = messages[messages["action"] == REPLACE]
    before = orders[replaces["order_id"]]
    assert (replaces["quantity"] == before["quantity"] + 1).all()
    nearer = (replaces["price"] - before["price"]) * np.where(before["side"] == 0, 1, -1)
    assert set(nearer) == {0, 1}
    assert nearer.mean() == pytest.approx(0.8, abs=0.02)


def test_what_is_sent_again_is_rejected_and_little_else(each: Stream) -> None:
    reports = OrderBook().process(each.messages)
    rejected = (reports["kind"] == REJECTED).sum()
    trades = (reports["kind"] == TRADE).sum()
    again = 0.02 * 0.85 * 0.95 * 1.2 * COUNT
    assert 0.8 * again < rejected < again + 2 * trades + 1


def test_orders_stand_most_often_eight_ticks_from_a_mid_price_that_stays() -> None:
    messages = stream(STATIC, COUNT).messages
    prices = messages["price"][messages["action"] == NEW]
    distance, counts = np.unique(np.abs(prices - PRICE), return_counts=True)
    assert distance.min() == 1
    assert distance.max() <= 800
    assert distance[counts.argmax()] == 9  # a bump at 8, counted from 0
    assert counts[distance >= 30].sum() < 0.01 * COUNT


@pytest.mark.parametrize("swing", [0.02, 0.6])
def test_the_mid_price_wanders_as_far_as_it_should(swing: float) -> None:
    ends = []
    for seed in range(200):
        messages = stream(Shape("", swing, seed), 1_000).messages
        ends.append(np.log(messages["price"][messages["side"] == 1].mean() / PRICE))
    # a mean over the second half of the way: its variance is 1/2 + 1/6 of that of the end
    assert np.std(ends) == pytest.approx(swing * np.sqrt(2 / 3), rel=0.15)


def depth(shape: Shape, orders: int) -> tuple[float, float]:
    """Orders and levels of the book on average over a stream."""
    book, seen = OrderBook(), []
    for messages in np.array_split(stream(shape, orders).messages, 20):
        book.process(messages)
        prices = [order.price for side in Side for order in book.orders(side)]
        seen.append((len(prices), len(set(prices))))
    mean = np.mean(seen, axis=0)
    return mean[0], mean[1]


def test_the_wider_the_swing_the_thinner_the_book() -> None:
    """The more the price moves, the more orders it reaches: the depth depends on the way drawn."""
    orders = [depth(shape, 100_000)[0] for shape in SHAPES]
    assert orders == sorted(orders, reverse=True)


@pytest.mark.slow
def test_the_still_book_is_as_deep_as_that_of_the_benchmark() -> None:
    np.testing.assert_allclose(depth(STATIC, ORDERS), (20_900, 60), rtol=0.25)


def test_the_middle_rests_on_what_came_before_and_is_not_rejected(each: Stream) -> None:
    part = each.middle(3_000)
    whole = OrderBook()
    half = len(each.messages) // 2
    whole.process(each.messages[:half])
    book = OrderBook()
    book.process(part.filling)
    for side in Side:
        assert book.depth(side) == whole.depth(side)
    reports = book.process(part.messages)
    assert len(part.messages) == 3_000
    assert not (reports["kind"] == REJECTED).any()
    expected = whole.process(each.messages[half : half + 6_000])
    trades = [some[some["kind"] == TRADE][["price", "quantity"]] for some in (reports, expected)]
    assert np.array_equal(trades[0], trades[1][: len(trades[0])])


def test_the_ids_of_the_middle_count_its_orders(each: Stream) -> None:
    part = each.middle(2_000)
    sent = np.concatenate([part.filling, part.messages])
    new = sent["order_id"][sent["action"] == NEW]
    assert new.tolist() == list(range(len(new)))
    assert set(sent["order_id"]) == set(new)


def test_the_same_arguments_give_the_same_stream() -> None:
    first, second = (stream(NORMAL, 2_000) for _ in range(2))
    other = stream(Shape("normal", NORMAL.swing, NORMAL.seed + 1), 2_000)
    assert np.array_equal(first.messages, second.messages)
    assert not np.array_equal(first.messages[:2_000], other.messages[:2_000])
