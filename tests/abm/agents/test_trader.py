"""What a trader written in Python may ask and do: checked before compiled code sees it."""

import numpy as np
import pytest

from abm.agents.standing import NotDecidingError
from abm.agents.trader import Trader
from abm.kernel.book.messages import BUY, MAX_QUANTITY, SELL
from abm.kernel.book.prices import HIGHEST_PRICE
from abm.kernel.market.market import MOST_MESSAGES
from abm.market.parameter_records import record
from abm.market.venue import Venue
from abm.model import MarketModel, TooManyMessagesError, TraderError

SECOND = 10**9


class Asked(Trader):
    """Does at its first wake-up what it is asked, and remembers what came of it."""

    asked = None
    answers: list

    def step(self):
        if self.asked is not None and self.number == 0:
            self.answers.append(type(self).asked(self))
            type(self).asked = None


def market(asked=None, venues=("exchange",), count=1):
    """A market of traders of whom the first does one thing."""
    trader = type("Asked", (Asked,), {"asked": asked, "answers": []})
    model = MarketModel(venues={name: Venue(instrument="stock") for name in venues}, seed=1)
    model.add("asked", trader, count=count, wake_law="even", wake_interval=1.0)
    return model


def asked(what, **told):
    """What comes of something a trader does at its turn, and the market after it."""
    model = market(what, **told)
    model.advance(model.now + 2 * SECOND)
    (answer,) = model.groups["asked"].trader.answers
    return answer, model


LOOKS = ("best_bid", "best_ask", "mid_price", "last_price", "position", "cash", "wealth")
DEEDS = {"limit": (BUY, 9_900, 1), "market_order": (SELL, 1), "cancel": (1,)}


@pytest.mark.parametrize("name", [*LOOKS, *DEEDS])
@pytest.mark.parametrize("book", [1, -1, 3, 100_000, 2**63, 10**300])
def test_a_book_that_does_not_exist_is_told_with_those_that_do(name, book):
    told = r"book .* does not exist: this market has 1 book, 0 \(exchange\)"
    wanted = told if abs(book) < 2**63 else "book must be -2"
    with pytest.raises(TraderError, match=wanted):
        asked(lambda state: getattr(state, name)(*DEEDS.get(name, ()), book=book))


@pytest.mark.parametrize("name", [*LOOKS, *DEEDS])
@pytest.mark.parametrize("book", [None, 0.0, "exchange", float("nan"), np.float64(0)])
def test_a_book_is_known_by_a_whole_number(name, book):
    with pytest.raises(TraderError, match="book must be a whole number"):
        asked(lambda state: getattr(state, name)(*DEEDS.get(name, ()), book=book))


@pytest.mark.parametrize(
    ("order", "told"),
    [
        ((2, 100, 1), "side must be 0 to buy or 1 to sell, not 2"),
        (("buy", 100, 1), "side must be a whole number"),
        ((BUY, 0, 1), "price must be 1 to"),
        ((BUY, HIGHEST_PRICE + 1, 1), f"price must be 1 to {HIGHEST_PRICE}"),
        ((BUY, 2**63, 1), "price must be 1 to"),
        ((BUY, 100.5, 1), "price must be a whole number, not 100.5"),
        ((BUY, None, 1), "price must be a whole number, not None"),
        ((BUY, 100, 0), "quantity must be 1 to"),
        ((BUY, 100, MAX_QUANTITY + 1), f"quantity must be 1 to {MAX_QUANTITY}"),
        ((BUY, 100, 1.0), "quantity must be a whole number"),
    ],
)
def test_orders_that_cannot_be_are_refused(order, told):
    with pytest.raises(TraderError, match=told):
        asked(lambda state: state.limit(*order))
    if "price" not in told:
        with pytest.raises(TraderError, match=told):
            asked(lambda state: state.market_order(order[0], order[2]))


@pytest.mark.parametrize("order_id", [2**63, -(2**63) - 1, 1.0, "1", None])
def test_ids_that_no_order_has_are_refused(order_id):
    for name in ("cancel", "open_lots"):
        with pytest.raises(TraderError, match="order_id must be"):
            asked(lambda state, name=name: getattr(state, name)(order_id))
    for known in (2**63 - 1, -(2**63), 12345):
        assert asked(lambda state, known=known: state.open_lots(known))[0] == 0


@pytest.mark.parametrize("lots", [1, MAX_QUANTITY])
@pytest.mark.parametrize("price", [1, HIGHEST_PRICE, np.uint16(9_900)])
def test_orders_at_the_limits_are_taken(lots, price):
    order_id, model = asked(lambda state: state.limit(SELL, price, lots))
    (agent,) = model.agents
    assert agent.open_lots(order_id) == lots
    assert agent.best_ask() == price


@pytest.mark.parametrize("sent", [MOST_MESSAGES - 1, MOST_MESSAGES, MOST_MESSAGES + 1])
def test_as_many_messages_are_sent_as_a_market_takes(sent):
    def flood(state):
        return [state.limit(BUY, 9_000, 1) for _ in range(sent)]

    if sent > MOST_MESSAGES:
        with pytest.raises(TooManyMessagesError, match="trader 0 of group 'asked' sent more than"):
            asked(flood)
    else:
        ids, model = asked(flood)
        assert [model.agents[0].open_lots(order_id) for order_id in ids] == [1] * sent


def test_a_trader_acts_at_its_own_turn_only():
    model = market(count=2)
    first, second = model.agents
    for trader in (first, second):
        for name, arguments in (*DEEDS.items(), ("uniform", ())):
            with pytest.raises(NotDecidingError, match=r"not the turn of trader [01] of .*'asked'"):
                getattr(trader, name)(*arguments)
        assert trader.mid_price() == trader.last_price() == 10_000
        assert trader.best_bid() is None
    with pytest.raises(TraderError, match="not the turn of trader 1"):
        asked(lambda state: state.model.agents[1].limit(BUY, 9_000, 1), count=2)
    assert model.acting is None
    model.advance(model.now + SECOND)
    assert len(model.tape("orders")) == 0


def test_what_a_failed_step_sent_is_not_sent_with_the_next():
    def fail(state):
        state.limit(BUY, 9_000, 1)
        type(state).asked = None
        raise RuntimeError("no")

    model = market(fail)
    with pytest.raises(TraderError, match="RuntimeError: no"):
        model.advance(model.now + 2 * SECOND)
    model.advance(model.now + 2 * SECOND)
    assert model.decisions >= 2
    assert len(model.tape("orders")) == 0


@pytest.mark.parametrize("what", ["advance", "step", "run_model", "fork", "saved", "close"])
def test_a_step_does_not_move_save_or_close_its_market(what):
    def meddle(state):
        return getattr(state.model, what)(*([state.now] if what == "advance" else []))

    with pytest.raises(TraderError, match="for when the market stands still"):
        asked(meddle)


def test_a_trader_in_no_market_says_so():
    for name in LOOKS:
        with pytest.raises(RuntimeError, match="this Trader is in no market"):
            getattr(Trader(), name)()
    with pytest.raises(RuntimeError, match="in no market"):
        Trader().limit(BUY, 100, 1)


@pytest.mark.parametrize("wake", [None, "soon", 2**70, 1.5])
def test_decide_returns_a_time(wake):
    trader = type("Odd", (Trader,), {"decide": lambda _: wake})
    model = MarketModel(seed=1)
    model.add("odd", trader)
    with pytest.raises(TraderError, match=r"what decide\(\) returns must be"):
        model.run_model()


def test_a_record_holds_numbers():
    for kind in (object, np.int32, np.float32, (np.int8, 3), "U3"):
        with pytest.raises(TypeError, match=r"friend is of .*: a memory holds int64"):
            record(friend=kind)
    assert record(orders=(np.int64, 3)).itemsize == 24
