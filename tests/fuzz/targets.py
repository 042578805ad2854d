"""What the fuzz calls, by kind: each takes a story, made by a strategy, and runs it in a worker."""

from collections.abc import Callable
from typing import Any

from abm import Instrument, MarketModel, NaiveOrderBook, OrderBook, Session, Venue
from abm.agents.noise_trader import NoiseTrader
from tests.fuzz.calls import TAKEN, Call, Made, check_message, named, outcome, own_names, same
from tests.fuzz.traders import Quiet, Scripted

SESSION = Session(open="09:30", close="09:30:01", step=1e-5)


def books(story: list[Call]) -> None:
    """A compiled book and its naive twin, told the same: they must answer the same."""
    fast, naive = OrderBook(), NaiveOrderBook()
    for call in story:
        said, wanted = outcome(fast, call), outcome(naive, call)
        assert same(said, wanted), f"{call}: {said!r} is not {wanted!r}"
    for name in ("best_bid", "best_ask", "last_price", "phase", "mid_price", "spread"):
        assert getattr(fast, name) == getattr(naive, name), name


def small_market() -> MarketModel:
    """A market of two venues and some traders, about to open."""
    venues = {name: Venue(instrument="stock") for name in ("here", "there")}
    model = MarketModel({"stock": Instrument(price=100.0)}, venues, SESSION, seed=1)
    model.add("quiet", Quiet, count=2, wake_interval=1e-3)
    return model


def trader(story: list[Call]) -> None:
    """What a trader asks and does in its steps, and the market after it."""
    model = small_market()
    kind = type("Scripted", (Scripted,), {"script": tuple(story)})
    model.add("scripted", kind, count=2, wake_interval=1e-3, wake_law="even")
    model.advance(SESSION.open_time + 10**6 * (2 + len(story)))
    model.fork().step()
    assert model.state.accounts["position"].sum() == 0


def agent(story: list[Call]) -> None:
    """The same asked of an agent from outside of its turn."""
    model = small_market()
    model.step()
    for call in story:
        outcome(model.agents[0], call)
    model.step()


def model(story: list[Call]) -> None:
    """Methods of a market, in any order; afterwards it goes on, unless it is closed."""
    market = small_market()
    for call in story:
        given = tuple(_made(each, market) for each in call.arguments)
        outcome(market, Call(call.name, given, call.more))
    outcome(market, Call("step"))


def _made(value: Any, market: MarketModel) -> Any:
    if not isinstance(value, Made):
        return value
    try:
        return market.saved() if value.what == "saved" else market.agents[0]
    except TAKEN:
        return None


def markets(story: list[Call]) -> None:
    """A market of any arguments, with any group, which then opens."""
    made, added = story
    try:
        market = MarketModel(*made.arguments, **made.more)
        market.add(*added.arguments, **added.more)
        market.advance(market.now + 1000)
        market.fork()
    except TAKEN as error:
        check_message(error)


def exported(story: list[Call]) -> None:
    """A class or function by its full name; of what it makes, every method without arguments."""
    (call,) = story
    try:
        thing = named(call.name)(*call.arguments, **call.more)
    except TAKEN as error:
        check_message(error)
        return
    for name in own_names(type(thing)):
        outcome(thing, Call(name))


def part(story: list[Call]) -> None:
    """A part of an experiment file, of any values, and a method of it."""
    made, asked = story
    try:
        thing = named(made.name)(**made.more)
    except ValueError as error:
        check_message(error)
        return
    outcome(thing, asked)


TARGETS: dict[str, Callable[[list[Call]], None]] = {
    each.__name__: each for each in (books, trader, agent, model, markets, exported, part)
}


def warm_up() -> None:
    """Have compiled what the stories need, so that none of them waits for it."""
    small_market().step()
    books([Call("limit", (1, 0, 100, 1)), Call("end_day"), Call("uncross"), Call("expire", (1,))])
    books([Call("enter_phase", (1,)), Call("find", (1,))])
    assert NoiseTrader.Parameters().count == 1
