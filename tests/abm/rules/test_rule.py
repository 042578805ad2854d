"""The seam for rules: when each function is called, with what, and what becomes of its answer."""

from typing import ClassVar, Literal

import numpy as np
import pytest

from abm.forks import given_at_open, go_on
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.market.rules import ALLOW, REFUSE, RULE
from abm.market.fields import parameter
from abm.market.parameter_records import record
from abm.market.venue import Instrument, Venue
from abm.model import MarketModel, RuleError
from abm.rules.fees import Fees
from abm.rules.price_limits import PriceLimits
from abm.rules.rule import Rule
from tests.abm.agents.execution.workers import OPEN, SECOND, Scripted
from tests.abm.rules.markets import after, refused, ruled

LATER = 7 * SECOND


class Watching(Rule):
    """Counts what it is told, refuses one price, and sets its timer at each trade."""

    memory: ClassVar = record(
        orders=np.int64, trades=np.int64, quotes=np.int64, rings=(np.int64, 8), rung=np.int64
    )
    kind: Literal["watching"] = "watching"
    unwanted: int = parameter(-1, unit="ticks", about="price that it refuses")

    @staticmethod
    def on_order(state, params, market, book, message):
        state.orders += 1
        return REFUSE if message.price == params.unwanted else ALLOW

    @staticmethod
    def on_trade(state, params, market, book, trade):
        state.trades += trade.quantity
        return market.now + LATER

    @staticmethod
    def on_quote(state, params, market, book):
        state.quotes += 1
        return 0

    @staticmethod
    def on_timer(state, params, market, book, now):
        state.rings[state.rung] = now
        state.rung += 1
        return 0


class Clockwork(Rule):
    """Rings every two seconds."""

    memory: ClassVar = record(rung=np.int64)
    kind: Literal["clockwork"] = "clockwork"

    @staticmethod
    def on_timer(state, params, market, book, now):
        state.rung += 1
        return now + 2 * SECOND


class Broken(Rule):
    """Writes beside its memory at an order of more than a lot."""

    memory: ClassVar = record(slots=(np.int64, 2))
    kind: Literal["broken"] = "broken"

    @staticmethod
    def on_order(state, params, market, book, message):
        state.slots[message.quantity] = 1
        return ALLOW


QUOTES = (0.0, 0, SELL, 10_002, 5), (0.5, 0, BUY, 9_998, 5), (0.6, 0, BUY, 9_998, 2)
TRADES = (1.0, 0, BUY, 10_002, 2), (2.0, 0, BUY, 10_002, 3)


@pytest.mark.parametrize("plain", [False, True])
def test_each_function_is_called_when_it_is_said_to_be(plain):
    model = ruled({"w": Watching()}, QUOTES, TRADES, plain=plain)
    after(model, 30)
    memory = model.state.rule_memories[0][0]
    assert (memory["orders"], memory["trades"]) == (5, 5)
    assert memory["quotes"] == 3  # an ask comes, a bid comes, the ask goes
    # at the start; once, seven seconds after the second trade, which set the timer anew
    assert memory["rings"][: memory["rung"]].tolist() == [OPEN, OPEN + 2 * SECOND + LATER]


def test_what_one_rule_refuses_no_later_one_is_asked_about():
    rules = {"first": Watching(unwanted=10_002), "second": Watching(), "third": Watching()}
    model = ruled(rules, QUOTES, TRADES)
    assert refused(model, 30) == [(0, SELL, 10_002, RULE), *[(1, BUY, 10_002, RULE)] * 2]
    assert [each["orders"][0] for each in model.state.rule_memories] == [5, 2, 2]
    other = ruled({"a": Watching(), "b": Watching(unwanted=10_002)}, QUOTES, TRADES)
    assert {reason for *_, reason in refused(other, 30)} == {RULE + 1}


def test_a_rule_holds_at_its_venues_with_a_memory_for_each():
    instruments = {"a": Instrument(price=100.0), "b": Instrument(price=50.0)}
    venues = {name: Venue(instrument=each) for name, each in zip("xyz", "aab", strict=True)}
    rules = {
        "limits": PriceLimits(venues=("z", "x")),
        "all": Watching(),
        "y": Clockwork(venues=("y",)),
    }
    model = MarketModel(instruments, venues, rules=rules)
    model.add("trades", Scripted, orders=tuple((0.0, b, BUY, 6_000, 1) for b in range(3)))
    model.advance(OPEN + 5 * SECOND)
    limits, every, clock = model.state.rule_memories
    assert limits["reference"].tolist() == [10_000, 5_000]
    assert every["orders"].tolist() == [0, 1, 0]  # the others were refused before
    assert clock["rung"].tolist() == [3]


def test_what_is_amended_at_a_venue_is_an_order_of_that_venue():
    venues = {name: Venue(instrument="stock") for name in "xy"}
    model = MarketModel(venues=venues)

    class Confused(Scripted):
        def decide(self):
            if self.now == OPEN:
                return OPEN + SECOND
            if not hasattr(self, "sent_one"):
                self.sent_one = self.limit(BUY, 9_000, 1, book=0)
                return OPEN + 2 * SECOND
            self.cancel(self.sent_one, book=1)
            return -1

    model.add("confused", Confused, orders=())
    model.advance(OPEN + 5 * SECOND)
    assert model.state.listings["bid_quantity"].tolist() == [1, 0]


def test_a_rule_that_fails_is_named_with_its_venue_and_the_time():
    model = ruled({"limits": PriceLimits(), "bad": Broken()}, QUOTES, plain=True)
    with pytest.raises(
        RuleError, match=r"^rule 'bad' at venue 'exchange' failed at 09:30:00: Index"
    ):
        after(model, 1)


def test_a_market_with_rules_is_saved_and_goes_on():
    model = ruled({"w": Watching(), "c": Clockwork()}, QUOTES, TRADES)
    after(model, 1.5)
    again = ruled({"w": Watching(), "c": Clockwork()}, QUOTES, TRADES)
    again.restore(model.saved())
    for each in (model, again):
        after(each, 30)
    for mine, theirs in zip(model.state.rule_memories, again.state.rule_memories, strict=True):
        assert mine.tobytes() == theirs.tobytes()


def test_numbers_of_a_rule_change_at_a_fork_and_rules_do_not():
    def made(**fees):
        return ruled({"w": Watching(), "f": Fees(**fees)}, QUOTES, TRADES)

    model, changed = made(taker=0.01), made(taker=0.02)
    after(model, 1.5)
    assert not given_at_open(made(), changed)
    go_on(changed, model)
    after(changed, 30)
    assert changed.state.accounts["fees"].tolist() == [0, 2 * 1_000_000 + 3 * 2_000_000]
    assert changed.state.rule_memories[0]["trades"] == 5
    assert given_at_open(made(), ruled({"w": Watching()}, QUOTES, TRADES))


def test_a_function_that_nobody_would_call_is_refused_where_it_is_defined():
    def stray(*_):
        return ALLOW

    for name, thing, told in (
        ("on_orders", staticmethod(stray), r"on_orders is never called: a rule has on_order, "),
        ("on_order", stray, "must be a @staticmethod"),
        ("on_order", classmethod(stray), "must be a @staticmethod"),
        ("on_quote", staticmethod(stray), r"must take \(state, params, market, book\)"),
        ("memory", {"n": int}, "memory must be a record"),
        ("memory", np.dtype(np.int64), "memory must be a record"),
    ):
        body = {name: thing, "__module__": __name__, "__annotations__": {"memory": ClassVar}}
        with pytest.raises(TypeError, match=told):
            type("Stray", (Rule,), body)


class Forgetful(Rule):
    """Answers nothing."""

    kind: Literal["forgetful"] = "forgetful"

    @staticmethod
    def on_order(state, params, market, book, message):
        state.nothing += 1


def test_a_rule_that_cannot_be_compiled_is_named():
    with pytest.raises(RuleError, match=r"hook\[.*Forgetful.on_order\].*ALLOW or REFUSE"):
        after(ruled({"f": Forgetful()}, QUOTES), 1)


def test_another_kind_of_rule_in_the_place_of_one_is_told():
    assert given_at_open(ruled({"r": Watching()}, QUOTES), ruled({"r": Clockwork()}, QUOTES))[
        -1:
    ] == ["rules"]
