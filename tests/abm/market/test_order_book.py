"""The compiled book and its naive twin say the same, whatever they are told, and lose no lot."""

import copy
import pickle
from collections import defaultdict
from threading import Thread
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.kernel.base.heap import heap_room
from abm.kernel.book import messages as code
from abm.kernel.book.messages import MAX_QUANTITY, MAX_SLICES, MESSAGE, REPORT
from abm.market.limit_order_book import LimitOrderBook, Order, Phase, SelfMatch, Side, TimeInForce
from abm.market.naive_order_book import NaiveOrderBook
from abm.market.order_book import OrderBook

LOWEST, HIGHEST = np.iinfo(np.int64).min, np.iinfo(np.int64).max
WINDOW = 65536

# where prices lie: around one touch, around the edges of windows, at the ends of int64
LANDSCAPES = {
    "touch": [*range(97, 104)],
    "windows": [0, 1, -1, *(k * WINDOW // 4 + d for k in (-9, -4, 1, 2, 4, 8) for d in (-1, 0, 1))],
    "ends": [
        LOWEST,
        LOWEST + 1,
        LOWEST + WINDOW,
        -1,
        0,
        HIGHEST - WINDOW // 2,
        HIGHEST - 1,
        HIGHEST,
    ],
}
ODD = {
    "action": [4, 255],
    "side": [2, 255],
    "time_in_force": [5, 255],
    "type": [4, 255],
    "book": [-1, 1, 300],
    "quantity": [0, -1, LOWEST, HIGHEST, MAX_QUANTITY, MAX_QUANTITY + 1],
    "peak": [-1, LOWEST, HIGHEST, 30],
}
USUAL = {
    "action": [code.NEW] * 6 + [code.CANCEL, code.REPLACE, code.REPLACE, code.REDUCE],
    "side": [code.BUY, code.SELL],
    "time_in_force": [code.GOOD_TILL_CANCELLED] * 5 + [1, 2, 3, 4],
    "type": [code.LIMIT] * 12 + [code.MARKET, code.STOP, code.STOP_LIMIT],
    "post_only": [0] * 9 + [1],
    "hidden": [0] * 9 + [1],
    "book": [0],
    "owner": [0, 1, 2, 3],
    "quantity": [*range(1, 13)],
    "peak": [0] * 6 + [1, 2, 5],
    "expiry": [-5, 0, 1, 2, 3, 4, 7, 11, HIGHEST],
}


class Twins:
    """Both books, told the same; every answer and everything that can be seen must be equal."""

    def __init__(self, rule: int) -> None:
        self.fast = OrderBook(SelfMatch(rule))
        self.naive = NaiveOrderBook(SelfMatch(rule))

    def tell(self, method: str, *arguments: object, **more: object) -> np.ndarray:
        said = getattr(self.fast, method)(*arguments, **more)
        wanted = getattr(self.naive, method)(*arguments, **more)
        if method == "uncross":
            assert said[0] == wanted[0]
            said, wanted = said[1], wanted[1]
        assert said.dtype == REPORT
        differ = np.flatnonzero(said[: len(wanted)] != wanted[: len(said)])
        assert len(differ) == 0, (said[differ[0]], wanted[differ[0]])
        assert len(said) == len(wanted)
        return said

    def compare(self) -> None:
        for name in ("phase", "best_bid", "best_ask", "last_price", "mid_price", "spread"):
            assert getattr(self.fast, name) == getattr(self.naive, name), name
        for side in Side:
            queue = self.naive.orders(side)
            assert self.fast.orders(side) == queue
            assert self.fast.first(side) == (queue[0] if queue else None)
            assert self.fast.depth(side) == self.naive.depth(side)
            assert self.fast.depth(side, 2) == self.naive.depth(side, 2)
        self.compare_counts()

    def compare_counts(self) -> None:
        """What the compiled book counts so as to make room for the reports of a message."""
        header, live = self.fast._books.header[0], self.naive._live.values()
        assert header["live"] == len(live)
        assert header["stops"] == sum(len(stops) for stops in self.naive._stops)
        undisplayed = [(order.quantity - order.shown, order.peak) for order in live if order.peak]
        assert header["slices"] == sum(-(-lots // peak) for lots, peak in undisplayed)

    def compare_orders(self, ids: range) -> None:
        for order_id in ids:
            assert self.fast.find(order_id) == self.naive.find(order_id)
            position = self.naive.queue_position(order_id)
            assert self.fast.queue_position(order_id) == position


def random_messages(
    rng: np.random.Generator, prices: np.ndarray, ids: int, apart: int = 4, odd: float = 0.003
) -> np.ndarray:
    """One message a price. Most do not cross, being moved apart; a few fields are odd."""
    count = len(prices)
    messages = np.zeros(count, MESSAGE)
    for name, values in USUAL.items():
        messages[name] = rng.choice(np.array(values), count)
    for name, values in ODD.items():
        where = rng.random(count) < odd
        messages[name][where] = rng.choice(np.array(values), where.sum())
    messages["order_id"] = rng.integers(0, ids, count)
    away = np.where(messages["side"] == code.BUY, -apart, apart)
    messages["price"] = prices + away * (rng.random(count) < 0.8)
    messages["stop_price"] = prices - away
    return messages


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[object, ...]]:
    """A few steps in the life of a book: messages, phases, auctions, the passing of time."""
    price = st.sampled_from(LANDSCAPES[draw(st.sampled_from(sorted(LANDSCAPES)))])
    values = {name: st.sampled_from(values) for name, values in USUAL.items()}
    if draw(st.booleans()):
        values |= {name: st.sampled_from(USUAL[name] * 3 + odd) for name, odd in ODD.items()}
    values |= {"price": price, "stop_price": price, "order_id": st.integers(0, 9)}
    message = st.tuples(*(values[name] for name in MESSAGE.names))
    messages = st.lists(message, min_size=1, max_size=12).map(lambda rows: np.array(rows, MESSAGE))
    step = st.one_of(
        st.tuples(st.just("process"), messages),
        st.tuples(st.just("process"), messages),
        st.tuples(st.just("enter_phase"), st.sampled_from(Phase)),
        st.tuples(st.just("uncross"), st.none() | price),
        st.tuples(st.just("expire"), st.integers(0, 4)),
        st.tuples(st.just("end_day")),
    )
    return draw(st.lists(step, max_size=12))


@settings(max_examples=300, deadline=None)
@given(rule=st.sampled_from(SelfMatch), story=stories())
def test_the_twins_agree_on_any_story(rule: SelfMatch, story: list[tuple[object, ...]]) -> None:
    twins = Twins(rule)
    for step in story:
        twins.tell(*step)
        twins.compare()
        twins.compare_orders(range(10))


def moving_prices(rng: np.random.Generator, count: int, landscape: str) -> np.ndarray:
    if landscape == "falling":
        return np.linspace(0, -8 * WINDOW, count).astype(np.int64) + rng.integers(-9, 10, count)
    if landscape == "jumping":
        centre = rng.integers(-(2**40), 2**40, 30).repeat(-(-count // 30))[:count]
        return centre + rng.integers(-5, 6, count)
    if landscape == "wide":
        return (rng.standard_cauchy(count) * WINDOW / 8).astype(np.int64)
    return rng.choice(np.array(LANDSCAPES[landscape]), count)


@pytest.mark.parametrize("rule", SelfMatch)
@pytest.mark.parametrize("landscape", ["touch", "windows", "ends", "falling", "jumping", "wide"])
def test_the_twins_agree_through_a_long_day(landscape: str, rule: SelfMatch) -> None:
    rng = np.random.default_rng([rule, len(landscape)])
    twins = Twins(rule)
    phases = [Phase.AUCTION, Phase.CONTINUOUS, Phase.AUCTION, Phase.CLOSED, Phase.CONTINUOUS]
    apart = 0 if landscape == "ends" else 4
    for now, phase in enumerate(phases * 3):
        prices = moving_prices(rng, 400, landscape)
        twins.tell("process", random_messages(rng, prices, 200, apart))
        twins.compare()
        twins.tell("expire", now)
        if twins.fast.phase == Phase.AUCTION:
            twins.tell("uncross", None)
            twins.compare()
        twins.tell("enter_phase", phase)
        twins.compare()
    twins.tell("end_day")
    twins.compare()


@pytest.mark.parametrize(
    ("landscape", "apart"), [("touch", 60), ("falling", 4 * WINDOW), ("wide", 2 * WINDOW)]
)
def test_twenty_thousand_messages_at_once(landscape: str, apart: int) -> None:
    """So many that orders, ids, expiries and reports outgrow their arrays on the way."""
    rng = np.random.default_rng(len(landscape))
    count = 20_000
    messages = random_messages(rng, moving_prices(rng, count, landscape), 6000, apart)
    twins = Twins(SelfMatch.CANCEL_RESTING)
    reports = twins.tell("process", messages)
    twins.compare()
    assert len(reports) > count
    assert len(twins.fast.orders(Side.BUY) + twins.fast.orders(Side.SELL)) > 1024
    twins.tell("expire", 3)
    twins.compare()


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32), rule=st.sampled_from(SelfMatch))
def test_no_lot_is_lost(seed: int, rule: SelfMatch) -> None:
    """Of every order: accepted = traded + cancelled + expired + still open, by the reports."""
    rng = np.random.default_rng(seed)
    book = OrderBook(rule)
    still_open: dict[int, int] = defaultdict(int)
    for phase in (Phase.CONTINUOUS, Phase.AUCTION, Phase.CONTINUOUS):
        reports = [book.enter_phase(phase)]
        messages = random_messages(rng, moving_prices(rng, 200, "touch"), 60)
        reports.append(book.process(messages))
        reports += [book.uncross()[1], book.expire(2)]
        if phase == Phase.AUCTION:
            reports.append(book.end_day())
        settle(still_open, np.concatenate(reports), messages)
    for order_id, lots in still_open.items():
        order = book.find(order_id)
        assert lots == (0 if order is None else order.quantity)


def settle(still_open: dict[int, int], reports: np.ndarray, messages: np.ndarray) -> None:
    """Book the reports; a message that replaces gives its order new lots before they trade."""
    replacing = set(reports["message"][reports["kind"] == code.REPLACED].tolist())
    for said in reports:
        order_id, lots = int(said["order_id"]), int(said["quantity"])
        if said["message"] in replacing:
            replacing.remove(said["message"])
            message = messages[said["message"]]
            still_open[int(message["order_id"])] = int(message["quantity"])
        if said["kind"] == code.TRADE:
            still_open[order_id] -= lots
            still_open[int(said["maker_id"])] -= lots
        elif said["kind"] in (code.CANCELLED, code.EXPIRED):
            still_open[order_id] -= lots
        elif said["kind"] == code.REPLACED:
            assert still_open[order_id] == lots
        elif said["kind"] == code.ACCEPTED:
            assert still_open[order_id] == 0
            still_open[order_id] = lots


# examples, to be read


@pytest.fixture(params=[OrderBook, NaiveOrderBook])
def book(request: pytest.FixtureRequest) -> LimitOrderBook:
    made: LimitOrderBook = request.param()
    return made


def told(reports: np.ndarray) -> list[tuple[int, ...]]:
    """(kind, order, price, quantity) of reports."""
    return reports[["kind", "order_id", "price", "quantity"]].tolist()


def test_an_immediate_or_cancel_order_is_accepted_trades_and_is_cancelled(
    book: LimitOrderBook,
) -> None:
    book.limit(1, Side.SELL, 101, 3)
    book.limit(2, Side.SELL, 102, 3)
    said = book.limit(3, Side.BUY, 102, 10, time_in_force=TimeInForce.IMMEDIATE_OR_CANCEL)
    assert told(said) == [
        (code.ACCEPTED, 3, 102, 10),
        (code.TRADE, 3, 101, 3),
        (code.TRADE, 3, 102, 3),
        (code.CANCELLED, 3, 102, 4),
    ]
    assert said["reason"][-1] == code.UNFILLED
    assert book.best_ask is None


def test_a_replace_reports_its_trades_and_then_what_is_left(book: LimitOrderBook) -> None:
    book.limit(1, Side.SELL, 101, 3)
    book.limit(2, Side.BUY, 100, 5)
    said = book.replace(2, 101, 8)
    assert told(said) == [(code.TRADE, 2, 101, 3), (code.REPLACED, 2, 101, 5)]
    assert book.depth(Side.BUY) == [(101, 5)]


def test_a_fill_or_kill_order_touches_nothing_it_cannot_fill(book: LimitOrderBook) -> None:
    book.limit(1, Side.SELL, 101, 3)
    before = book.orders(Side.SELL)
    said = book.limit(2, Side.BUY, 101, 4, time_in_force=TimeInForce.FILL_OR_KILL)
    assert told(said) == [(code.ACCEPTED, 2, 101, 4), (code.CANCELLED, 2, 101, 4)]
    assert book.orders(Side.SELL) == before


def test_an_iceberg_loses_its_place_with_each_slice(book: LimitOrderBook) -> None:
    book.limit(1, Side.SELL, 101, 10, peak=2)
    book.limit(2, Side.SELL, 101, 3)
    assert book.depth(Side.SELL) == [(101, 5)]
    said = book.market(3, Side.BUY, 6)
    assert said[["maker_id", "quantity"]][1:].tolist() == [(1, 2), (2, 3), (1, 1)]
    assert book.depth(Side.SELL) == [(101, 1)]


def test_a_reduced_order_keeps_its_place_and_a_replaced_one_does_not(book: LimitOrderBook) -> None:
    for order_id in (1, 2, 3):
        book.limit(order_id, Side.BUY, 100, 5)
    book.reduce(2, 4)
    assert book.queue_position(2) == (1, 5)
    book.replace(2, 100, 1)
    assert book.queue_position(2) == (2, 10)


def test_a_stop_wakes_when_the_last_price_reaches_it(book: LimitOrderBook) -> None:
    for order_id, price in ((1, 100), (2, 99), (3, 98)):
        book.limit(order_id, Side.BUY, price, 1)
    book.stop(4, Side.SELL, 98, 1)
    book.stop(5, Side.SELL, 100, 1)
    assert told(book.market(6, Side.SELL, 1)) == [
        (code.ACCEPTED, 6, 0, 1),
        (code.TRADE, 6, 100, 1),
        (code.TRIGGERED, 5, 0, 1),
        (code.TRADE, 5, 99, 1),
    ]
    assert book.find(4) is not None


def test_in_an_auction_an_iceberg_trades_with_all_its_lots(book: LimitOrderBook) -> None:
    book.enter_phase(Phase.AUCTION)
    book.limit(1, Side.BUY, 100, 10, peak=2)
    book.limit(2, Side.BUY, 100, 10)
    book.limit(3, Side.SELL, 100, 3)
    book.market(4, Side.SELL, 5)
    cross, said = book.uncross()
    assert (cross.price, cross.volume, cross.surplus) == (100, 8, 12)
    assert said[["maker_id", "taker_id", "quantity"]].tolist() == [(1, 4, 5), (1, 3, 3)]
    assert not said["hidden"].any()
    assert [order.order_id for order in book.orders(Side.BUY)] == [2, 1]


def test_what_no_message_caused_says_so(book: LimitOrderBook) -> None:
    book.limit(1, Side.BUY, 100, 5, time_in_force=TimeInForce.GOOD_TILL_TIME, expiry=7)
    book.limit(2, Side.BUY, 100, 5, time_in_force=TimeInForce.DAY)
    assert told(book.expire(7)) == [(code.EXPIRED, 1, 100, 5)]
    book.enter_phase(Phase.AUCTION)
    book.market(3, Side.BUY, 5)
    said = [book.enter_phase(Phase.CONTINUOUS), book.end_day()]
    assert [report["message"].tolist() for report in said] == [[-1], [-1]]


def test_an_order_past_its_time_is_refused(book: LimitOrderBook) -> None:
    book.limit(1, Side.SELL, 100, 5)
    book.expire(7)
    book.expire(3)  # time does not go back
    until = {"time_in_force": TimeInForce.GOOD_TILL_TIME}
    (dead,) = book.limit(2, Side.BUY, 100, 2, expiry=7, **until)
    assert (dead["kind"], dead["reason"]) == (code.REJECTED, code.PAST_EXPIRY)
    assert told(book.limit(3, Side.BUY, 100, 2, expiry=8, **until))[1:] == [(code.TRADE, 3, 100, 2)]
    assert book.best_bid is None


# what once went wrong, or could


@pytest.mark.parametrize("price", [101, 101 + 2 * WINDOW])
@pytest.mark.parametrize("rule", [SelfMatch.CANCEL_INCOMING, SelfMatch.CANCEL_BOTH])
def test_later_slices_behind_an_own_order_fill_no_fill_or_kill(price: int, rule: SelfMatch) -> None:
    twins = Twins(rule)
    twins.tell("limit", 9, Side.SELL, 101, 1, owner=2)
    twins.tell("limit", 1, Side.SELL, price, 10, peak=2, owner=2)
    twins.tell("limit", 2, Side.SELL, price, 1, owner=1)
    kill = {"owner": 1, "time_in_force": TimeInForce.FILL_OR_KILL}
    assert code.TRADE not in twins.tell("limit", 3, Side.BUY, price, 4, **kill)["kind"]
    assert code.TRADE in twins.tell("limit", 4, Side.BUY, price, 3, **kill)["kind"]
    twins.compare()


def entered_and_cancelled(pairs: int) -> np.ndarray:
    """Good-till-time orders of ids 1 and 2 in turn, each cancelled before the next."""
    messages = np.zeros(2 * pairs, MESSAGE)
    messages["order_id"] = 1 + np.arange(2 * pairs) // 2 % 2
    messages["action"][1::2] = code.CANCEL
    messages["quantity"] = 1
    messages["time_in_force"] = code.GOOD_TILL_TIME
    messages["expiry"] = 5
    return messages


def test_room_is_made_for_as_many_expiries_as_asked_for() -> None:
    book = OrderBook()
    book.process(entered_and_cancelled(2000))
    for messages in (1, 100, 500):
        book._books.make_room(messages)
        assert heap_room(book._books.header["expiries"][0]) > messages


def test_expiries_of_ids_used_again_do_not_pile_up() -> None:
    messages = entered_and_cancelled(10_000)
    twins = Twins(SelfMatch.ALLOW)
    twins.tell("process", messages)
    twins.tell("process", messages[[0, 2, 1, 0]])
    assert told(twins.tell("expire", 5)) == [(code.EXPIRED, 2, 0, 1), (code.EXPIRED, 1, 0, 1)]


def test_an_iceberg_out_of_a_stop_may_trade_slice_by_slice_in_one_message() -> None:
    twins = Twins(SelfMatch.ALLOW)
    twins.tell("limit", 1, Side.SELL, 100, 1)
    for order_id in range(2, 12):
        twins.tell("stop_limit", order_id, Side.BUY, 100, 99, MAX_SLICES, peak=1)
    twins.tell("stop", 12, Side.SELL, 100, 11 * MAX_SLICES)
    said = twins.tell("market", 13, Side.BUY, 1)
    assert np.count_nonzero(said["kind"] == code.TRADE) == 1 + 10 * MAX_SLICES


def test_more_slices_than_can_be_told_are_refused(book: LimitOrderBook) -> None:
    said = book.limit(1, Side.SELL, 100, 2 * MAX_SLICES + 1, peak=2)
    assert said[["kind", "reason"]].tolist() == [(code.REJECTED, code.BAD_QUANTITY)]
    book.limit(1, Side.SELL, 100, 2 * MAX_SLICES, peak=2)
    said = book.replace(1, 100, MAX_QUANTITY)
    assert said[["kind", "reason"]].tolist() == [(code.REJECTED, code.BAD_QUANTITY)]


# what cannot be sent


def some_frame() -> pd.DataFrame:
    return pd.DataFrame({"order_id": [1], "quantity": [1]})


@pytest.mark.parametrize(
    "given", [np.zeros(1, REPORT), np.zeros((1, 2), MESSAGE), [(0,) * 13], some_frame(), None]
)
def test_what_is_no_array_of_messages_is_a_type_error(book: LimitOrderBook, given: Any) -> None:
    with pytest.raises(TypeError, match="MESSAGE"):
        book.process(given)


def test_messages_are_read_however_they_lie_in_memory() -> None:
    messages = random_messages(np.random.default_rng(1), np.full(400, 100), 40)
    whole = OrderBook().process(messages)
    apart = np.repeat(messages, 2)[::2]
    fixed = messages.copy()
    fixed.flags.writeable = False
    shifted = np.frombuffer(b" " + messages.tobytes(), np.uint8)[1:].view(MESSAGE)
    for same in (apart, fixed, shifted, messages.view(np.recarray)):
        assert np.array_equal(OrderBook().process(same), whole)


@pytest.mark.parametrize("kind", [OrderBook, NaiveOrderBook])
def test_rules_that_do_not_exist_are_refused(kind: type[LimitOrderBook]) -> None:
    with pytest.raises(ValueError, match=r"self_match must be 0 \(ALLOW\), .* not 9"):
        kind(9)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="self_match must be a whole number"):
        kind("allow")  # type: ignore[arg-type]


WRONG: list[tuple[type[Exception], str, tuple[Any, ...]]] = [
    (ValueError, "enter_phase", (7,)),
    (TypeError, "enter_phase", ("open",)),
    (TypeError, "expire", (1.5,)),
    (ValueError, "expire", (HIGHEST + 1,)),
    (TypeError, "uncross", ("100",)),
    (ValueError, "uncross", (LOWEST - 1,)),
    (ValueError, "depth", (2,)),
    (ValueError, "depth", (0, -1)),
    (TypeError, "depth", (0, 1.0)),
    (ValueError, "orders", (-1,)),
    (TypeError, "orders", (0, 100.0)),
    (ValueError, "find", (HIGHEST + 1,)),
    (TypeError, "find", (None,)),
    (TypeError, "queue_position", ("1",)),
    (TypeError, "limit", (1, 0, 100.5, 1)),
    (TypeError, "limit", (1, 0, 100, float("nan"))),
    (ValueError, "limit", (1, 0, HIGHEST + 1, 1)),
    (ValueError, "limit", (LOWEST - 1, 0, 100, 1)),
    (ValueError, "market", (1, 256, 1)),
    (ValueError, "market", (1, -1, 1)),
    (TypeError, "stop", (1, 0, None, 1)),
    (ValueError, "stop_limit", (1, 0, 100, 10**400, 1)),
    (TypeError, "cancel", (1.0,)),
    (ValueError, "reduce", (1, 2**64)),
    (TypeError, "replace", (1, 100, "5")),
]


@pytest.mark.parametrize(("error", "method", "arguments"), WRONG)
def test_arguments_that_no_message_holds_raise_and_change_nothing(
    book: LimitOrderBook, error: type[Exception], method: str, arguments: tuple[Any, ...]
) -> None:
    book.limit(1, Side.BUY, 100, 5)
    with pytest.raises(error, match="must be"):
        getattr(book, method)(*arguments)
    assert book.orders(Side.BUY) == [Order(1, 0, Side.BUY, 100, 5, 5)]
    assert book.phase == Phase.CONTINUOUS


def test_what_a_message_holds_is_reported_by_the_book(book: LimitOrderBook) -> None:
    for side, lots, reason in ((2, 1, code.BAD_FIELD), (0, 0, code.BAD_QUANTITY)):
        (report,) = book.limit(1, side, 100, lots)  # type: ignore[arg-type]
        assert (report["kind"], report["reason"]) == (code.REJECTED, reason)


def test_what_an_order_does_not_have_is_told(book: LimitOrderBook) -> None:
    with pytest.raises(TypeError, match=r"an order has no speed; what can be said .* is owner, "):
        book.limit(1, Side.BUY, 100, 5, speed=3)


# copies


def pickled(book: LimitOrderBook) -> Any:
    return pickle.loads(pickle.dumps(book))


@pytest.mark.parametrize("kind", [OrderBook, NaiveOrderBook])
@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickled])
def test_a_copy_is_a_book_of_its_own(kind: type[LimitOrderBook], copied: Any) -> None:
    rng = np.random.default_rng(2)
    told = [random_messages(rng, np.full(3_000, 100 + k), 900) for k in (0, 30_000, -60_000)]
    book, twin = kind(SelfMatch.CANCEL_RESTING), OrderBook(SelfMatch.CANCEL_RESTING)
    for each in (book, twin):
        each.process(told[0])
        each.limit(10**6, Side.BUY, 90, 3, time_in_force=TimeInForce.GOOD_TILL_TIME, expiry=4)
    other = copied(book)
    first = other.process(told[1])
    assert all(book.orders(side) == twin.orders(side) for side in Side)
    assert np.array_equal(book.process(told[2]), twin.process(told[2]))
    assert np.array_equal(book.expire(9), twin.expire(9))
    again = kind(SelfMatch.CANCEL_RESTING)
    again.process(told[0])
    again.limit(10**6, Side.BUY, 90, 3, time_in_force=TimeInForce.GOOD_TILL_TIME, expiry=4)
    assert np.array_equal(first, again.process(told[1]))
    assert np.array_equal(other.expire(9), again.expire(9))
    assert all(other.orders(side) == again.orders(side) for side in Side)


def test_a_pickle_holds_no_addresses() -> None:
    here, elsewhere = OrderBook(), OrderBook()
    assert here._books.header["orders"] != elsewhere._books.header["orders"]
    assert pickle.dumps(here) == pickle.dumps(elsewhere)


def test_copies_trade_like_twins() -> None:
    twins = Twins(SelfMatch.ALLOW)
    rng = np.random.default_rng(3)
    for round_ in range(4):
        twins.tell("process", random_messages(rng, np.full(500, 100 + round_), 60))
        twins.fast, twins.naive = copy.copy(twins.fast), copy.deepcopy(twins.naive)
        twins.compare()


def test_threads_take_turns_at_a_book():
    book = OrderBook()

    def send(first):
        for order in range(first, first + 3_000):
            book.limit(order, order % 2, 95 + order % 10, 1 + order % 5, owner=first)

    threads = [Thread(target=send, args=(n * 10_000,), daemon=True) for n in range(1, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    resting = [sum(lots for _, lots in book.depth(side)) for side in Side]
    sent = [sum(1 + n % 5 for n in range(3_000) if n % 2 == side) * 3 for side in Side]
    assert sent[0] - resting[0] == sent[1] - resting[1] > 0
