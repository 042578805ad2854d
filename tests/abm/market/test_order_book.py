"""The compiled book and its naive twin say the same, whatever they are told; and neither loses a lot."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.kernel import messages as code
from abm.kernel.messages import MAX_QUANTITY, MAX_SLICES, MESSAGE, REPORT
from abm.market.limit_order_book import LimitOrderBook, Phase, SelfMatch, Side, TimeInForce
from abm.market.naive_order_book import NaiveOrderBook
from abm.market.order_book import OrderBook

LOWEST, HIGHEST = np.iinfo(np.int64).min, np.iinfo(np.int64).max
WINDOW = 65536

# where prices lie: around one touch, around the edges of windows, at the ends of int64
LANDSCAPES = {
    "touch": [*range(97, 104)],
    "windows": [0, 1, -1, *(k * WINDOW // 4 + d for k in (-9, -4, 1, 2, 4, 8) for d in (-1, 0, 1))],
    "ends": [LOWEST, LOWEST + 1, LOWEST + WINDOW, -1, 0, HIGHEST - WINDOW // 2, HIGHEST - 1, HIGHEST],
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
    "type": [code.LIMIT] * 7 + [code.MARKET, code.STOP, code.STOP_LIMIT],
    "post_only": [0] * 9 + [1],
    "hidden": [0] * 9 + [1],
    "book": [0],
    "owner": [0, 1, 2, 3],
    "quantity": [*range(1, 13)],
    "peak": [0] * 6 + [1, 2, 5],
    "expiry": [-5, 0, 1, 2, 3, 4, HIGHEST],
}


class Twins:
    """Both books, told the same; every answer and everything that can be seen must be equal."""

    def __init__(self, rule: int) -> None:
        self.fast = OrderBook(SelfMatch(rule))
        self.naive = NaiveOrderBook(SelfMatch(rule))

    def tell(self, method: str, *arguments: object) -> np.ndarray:
        said = getattr(self.fast, method)(*arguments)
        wanted = getattr(self.naive, method)(*arguments)
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
            assert self.fast.orders(side) == self.naive.orders(side)
            assert self.fast.depth(side) == self.naive.depth(side)
            assert self.fast.depth(side, 2) == self.naive.depth(side, 2)

    def compare_orders(self, ids: range) -> None:
        for order_id in ids:
            assert self.fast.find(order_id) == self.naive.find(order_id)
            position = self.naive.queue_position(order_id)
            assert self.fast.queue_position(order_id) == position


def random_messages(
    rng: np.random.Generator, count: int, prices: np.ndarray, ids: int, odd: float = 0.01
) -> np.ndarray:
    """Messages with a price from the array of their index; a few fields are odd, on purpose."""
    messages = np.zeros(count, MESSAGE)
    for name, values in USUAL.items():
        messages[name] = rng.choice(np.array(values), count)
    for name, values in ODD.items():
        where = rng.random(count) < odd
        messages[name][where] = rng.choice(np.array(values), where.sum())
    messages["order_id"] = rng.integers(0, ids, count)
    messages["price"] = prices
    messages["stop_price"] = rng.permutation(prices)
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


@settings(max_examples=250, deadline=None)
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
    for now, phase in enumerate(phases * 2):
        twins.tell("process", random_messages(rng, 400, moving_prices(rng, 400, landscape), 200))
        twins.compare()
        twins.tell("expire", now)
        if twins.fast.phase == Phase.AUCTION:
            twins.tell("uncross", None)
            twins.compare()
        twins.tell("enter_phase", phase)
        twins.compare()
    twins.tell("end_day")
    twins.compare()


@pytest.mark.parametrize("landscape", ["touch", "falling", "wide"])
def test_twenty_thousand_messages_at_once(landscape: str) -> None:
    """So many that orders, ids, expiries and reports outgrow their arrays on the way."""
    rng = np.random.default_rng(len(landscape))
    count = 20_000
    messages = random_messages(rng, count, moving_prices(rng, count, landscape), 4000)
    is_new = messages["action"] == code.NEW
    away = np.where(messages["side"] == code.BUY, -3, 3)
    messages["price"][is_new] += away[is_new]
    kill = messages["time_in_force"] == code.FILL_OR_KILL
    messages["time_in_force"][kill & (rng.random(count) < 0.8)] = code.GOOD_TILL_TIME
    twins = Twins(SelfMatch.CANCEL_RESTING)
    reports = twins.tell("process", messages)
    twins.compare()
    assert len(reports) > count
    assert len(twins.fast.orders(Side.BUY) + twins.fast.orders(Side.SELL)) > 1024
    twins.tell("expire", 3)
    twins.compare()


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), rule=st.sampled_from(SelfMatch))
def test_no_lot_is_lost(seed: int, rule: SelfMatch) -> None:
    """Accepted = traded + cancelled + expired + still open, for every order, by its reports alone."""
    rng = np.random.default_rng(seed)
    book = OrderBook(rule)
    still_open: dict[int, int] = defaultdict(int)
    for phase in (Phase.CONTINUOUS, Phase.AUCTION, Phase.CONTINUOUS):
        reports = [book.enter_phase(phase)]
        messages = random_messages(rng, 200, moving_prices(rng, 200, "touch"), 50)
        reports.append(book.process(messages))
        reports += [book.uncross()[1], book.expire(2)]
        if phase == Phase.AUCTION:
            reports.append(book.end_day())
        for said in np.concatenate(reports):
            settle(still_open, said, messages)
    for order_id, lots in still_open.items():
        order = book.find(order_id)
        assert lots == (0 if order is None else order.quantity)


def settle(still_open: dict[int, int], said: np.void, messages: np.ndarray) -> None:
    """Book one report: a message that replaces gives its order new lots before they trade."""
    order_id, lots = int(said["order_id"]), int(said["quantity"])
    if said["kind"] == code.TRADE:
        still_open[order_id] -= lots
        still_open[int(said["maker_id"])] -= lots
    elif said["kind"] in (code.CANCELLED, code.EXPIRED):
        still_open[order_id] -= lots
    elif said["kind"] == code.ACCEPTED:
        assert still_open[order_id] == 0
        still_open[order_id] = lots
