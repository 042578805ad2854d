import numpy as np
import pytest

from abm.kernel.messages import CANCEL, IMMEDIATE_OR_CANCEL, NEW, REJECTED, REPLACE, TRADE
from abm.market.limit_order_book import Side
from abm.market.order_book import OrderBook
from experiments.benchmark.matching import filled
from experiments.benchmark.streams import DEEP, MIDDLE, SHAPES, THIN, Stream, stream

COUNT, MOMENTS = 40_000, 10

Replay = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module", params=SHAPES, ids=lambda shape: shape.name)
def each(request: pytest.FixtureRequest) -> Stream:
    return stream(request.param, COUNT)


@pytest.fixture(scope="module")
def replayed(each: Stream) -> Replay:
    """All reports; resting orders and occupied prices at ten moments, seen in the book itself."""
    book = OrderBook()
    book.process(each.filling)
    reports, seen = [], []
    for messages in np.array_split(each.messages, MOMENTS):
        reports.append(book.process(messages))
        orders = [order for side in Side for order in book.orders(side)]
        seen.append((len(orders), len({order.price for order in orders})))
    return np.concatenate(reports), np.array(seen)


def test_shares_are_exact(each: Stream) -> None:
    action, in_force = each.messages["action"], each.messages["time_in_force"]
    counts = [int((action == kind).sum()) for kind in (NEW, CANCEL, REPLACE)]
    assert counts == [COUNT * 50 // 100, COUNT * 41 // 100, COUNT * 9 // 100]
    assert (in_force[action == NEW] == IMMEDIATE_OR_CANCEL).mean() == 0.15
    assert not in_force[action != NEW].any()


def test_every_message_is_taken(replayed: Replay) -> None:
    reports, _ = replayed
    assert not (reports["kind"] == REJECTED).any()
    assert set(reports["message"]) == set(range(COUNT // MOMENTS))


def test_the_book_keeps_its_shape_within_five_percent(each: Stream, replayed: Replay) -> None:
    _, seen = replayed
    shape = (each.shape.orders, each.shape.levels)
    np.testing.assert_allclose(seen.mean(axis=0), shape, rtol=0.05)
    np.testing.assert_allclose(seen[-3:].mean(axis=0), shape, rtol=0.05)
    np.testing.assert_allclose((each.resting, each.levels), seen.mean(axis=0), rtol=0.02)


def test_only_takers_and_a_falling_price_trade(each: Stream, replayed: Replay) -> None:
    trades, _ = replayed
    trades = trades[trades["kind"] == TRADE]
    takers = each.messages[each.messages["time_in_force"] == IMMEDIATE_OR_CANCEL]["order_id"]
    by_takers = np.isin(trades["taker_id"], takers).mean()
    assert by_takers == 1.0 if each.shape.fall == 0.0 else by_takers > 0.95


def test_a_replace_changes_the_price(each: Stream) -> None:
    """So that it loses its priority under the rules of every library."""
    price: dict[int, int] = {}
    for message in np.concatenate([each.filling, each.messages]):
        order, to = int(message["order_id"]), int(message["price"])
        if message["action"] == REPLACE:
            assert to != price[order]
        if message["action"] != CANCEL:
            price[order] = to


def test_the_price_of_the_thin_book_falls_by_a_quarter_in_two_million_messages() -> None:
    assert THIN.fall * 2_000_000 == 250_000
    falling = stream(THIN, COUNT)
    reports = filled(falling).process(falling.messages)
    last = reports["price"][reports["kind"] == TRADE][-1]
    assert abs(last - (1_000_000 - 5_000)) < 50


def test_the_same_arguments_give_the_same_stream() -> None:
    first, second, other = (stream(MIDDLE, 2_000, seed) for seed in (7, 7, 8))
    assert np.array_equal(first.messages, second.messages)
    assert np.array_equal(first.filling, second.filling)
    assert not np.array_equal(first.messages, other.messages)


def test_the_first_messages_of_a_stream() -> None:
    whole = stream(MIDDLE, 2_000)
    assert np.array_equal(whole.first(600).messages, whole.messages[:600])


def test_shares_need_a_multiple_of_200() -> None:
    with pytest.raises(ValueError, match="multiple of 200"):
        stream(DEEP, 300)
