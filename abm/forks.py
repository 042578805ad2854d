"""Another future of a market: it goes on from where one stands, with other parameters.

What a market was given at the open lives in its state ever since: positions, cash, options, what
traders remember. Other numbers are only read when a decision is taken, a trade is settled or news
come. These can be changed on the way; `given_at_open` tells the ones from the others.
"""

import numpy as np

from abm.kernel.base.heap import new_heap
from abm.kernel.book import auction
from abm.kernel.book.book import FREE, NONE
from abm.kernel.book.books import Books
from abm.kernel.book.messages import CANCELLED, NO_REASON
from abm.kernel.market import settlement
from abm.kernel.market.market import ARRIVE, NEWS, WAKE, Market
from abm.market import checks
from abm.model import MarketModel
from abm.saving import sealed

PARAMETERS = {
    "groups": (
        "latency",
        "extra_latency",
        "wake_interval",
        "wake_law",
        "u_shape",
        "decide",
        "in_python",
    ),
    "listings": ("taker_fee",),
    "hooks": ("call",),
    "fundamentals": (
        *("news", "drift", "jumps", "jump_size", "jumps_up", "interval"),
        *("freedom", "clustering", "persistence", "u_shape"),
        *("stress_start", "stress_length", "stress_volatility", "stress_activity", "stress_drift"),
    ),
    "books.books": ("self_match",),
}
"""Fields of the state that are only read once the market is open, by the name of their array."""

_OWN = ("parameters.", "tables.", "rule_parameters.")
"""How the names of arrays begin that hold nothing but parameters."""

_MEMORIES = ("memories.",)
"""How the names of arrays begin that hold what traders and their policies remember."""

_DERIVED = {
    "header": ("books", "agenda", "serial", "tapes"),
    "books.header": Books.ARRAYS,
    "groups": ("memory", "parameters"),
    "hooks": ("memory", "parameters"),
    "fundamentals": ("next_news",),
}
"""Fields that are addresses (in the header, all others named like an array too) or follow."""


def given_at_open(model: MarketModel, other: MarketModel) -> list[str]:
    """What differs between two markets about to open that cannot be changed on the way.

    Returns names of arrays of the state (abm.kernel.market.market.Market.arrays), "agents" if
    groups are of another kind of trader, "rules" if rules are of another kind, "instruments" if
    money is counted otherwise; none if there are none.
    """
    ours, others = _opening(model), _opening(other)
    different = [name for name in ours | others if ours.get(name) != others.get(name)]
    if _agenda(model.state, other.state):
        different.append("agenda")
    if _kinds(model) != _kinds(other):
        different.append("agents")
    if list(map(type, model.rules.values())) != list(map(type, other.rules.values())):
        different.append("rules")
    return different + (["instruments"] if _units(model) != _units(other) else [])


def is_same(model: MarketModel, other: MarketModel) -> bool:
    """Whether two markets have the same traders, venues and instruments."""

    def parts(each: MarketModel) -> list[object]:
        told = [group.parameters for group in each.groups.values()]
        return [_kinds(each), told, each.venues, each.instruments, each.rules]

    return parts(model) == parts(other)


def go_on(changed: MarketModel, model: MarketModel) -> None:
    """Let a market about to open go on, with its parameters, from where another stands.

    Nothing may differ between the two that is given at the open.
    """
    own, arrays = changed.state.arrays(), model.saved()
    for ours, others in zip(changed.state.parameters, model.state.parameters, strict=True):
        if "shared" in (ours.dtype.names or ()):
            ours["shared"] = others["shared"]  # it stands among the parameters, and is none
    _remember(changed, model)
    names = (*_OWN, *_MEMORIES)
    arrays |= {name: array for name, array in own.items() if name.startswith(names)}
    for name, fields in PARAMETERS.items():
        for field in fields:
            arrays[name][field] = own[name][field]
    changed.restore(sealed(arrays))


def reseed(model: MarketModel, seed: int) -> None:
    """Let all that is drawn after now be drawn with another seed, 0 to 2**64 - 1.

    What was drawn already stays, and what it put on the agenda: messages under way, wake-ups, news.
    Every event opens its stream by the seed that then stands in the state, so that two futures of
    one market are independent given what it is now.
    """
    seed = checks.whole("seed", seed, 0, 2**64 - 1)
    model.state.rng["seed"] = seed
    model.random.seed(seed)  # Mesa's two, in place: whoever holds them draws from them
    model.rng.bit_generator.state = np.random.default_rng(seed).bit_generator.state


def _remember(changed: MarketModel, model: MarketModel) -> None:
    """Let traders remember what they did; a policy that another takes the place of is forgotten."""
    groups = zip(changed.groups.values(), model.groups.values(), strict=True)
    memories = zip(changed.state.memories, model.state.memories, strict=True)
    for (group, other), (ours, others) in zip(groups, memories, strict=True):
        for name in ours.dtype.names or ():
            if group.policies.get(name).__class__ is other.policies.get(name).__class__:
                ours[name] = others[name]


def take_out(model: MarketModel, group: str) -> None:
    """Let the members of a group never wake again; they keep what they hold.

    Their orders are cancelled, their messages under way do not arrive, their option accounts quote
    no more.
    """
    model.drain()
    state, numbers = model.state, model.groups[group].numbers
    state.make_room()
    members = state.traders[numbers.start : numbers.stop]
    members["removed"] = 1
    state.option_accounts["quotes"][
        members["option_account"][members["option_account"] != NONE]
    ] = 0
    _recall(state, numbers)
    for book in range(len(model.venues)):
        auction.end_orders(
            state.books.header[0], _orders(state, book, numbers), CANCELLED, NO_REASON
        )
        settlement.settle(state.header[0], book)


# what is given at the open


def _opening(model: MarketModel) -> dict[str, tuple[object, ...]]:
    """Shape and content of every array, without what can be changed; agenda apart."""
    arrays = model.state.arrays()
    del arrays["agenda"]
    left_out = {name: {*fields, *_DERIVED.get(name, ())} for name, fields in PARAMETERS.items()}
    left_out |= {name: {*fields} for name, fields in _DERIVED.items() if name not in PARAMETERS}
    left_out["header"] |= set(arrays)
    for number, group in enumerate(model.groups.values()):
        left_out[f"memories.{number}"] = set(group.policies)
    return {
        name: (array.shape, *_contents(array, left_out.get(name, set())))
        for name, array in arrays.items()
        if not name.startswith(_OWN)
    }


def _contents(array: np.ndarray, left_out: set[str]) -> list[tuple[str, str, bytes]]:
    """Name, type and content of the fields of an array that are neither parameter nor address.

    What stands between the fields of a record means nothing.
    """
    if array.dtype.names is None:
        return [("", str(array.dtype), array.tobytes())]
    kept = [field for field in array.dtype.names if field not in left_out]
    return [(field, str(array.dtype[field]), array[field].tobytes()) for field in kept]


def _agenda(state: Market, other: Market) -> bool:
    """Whether something falls due in one that does not in the other.

    Traders wake and news come by parameters; news that no longer come do no harm.
    """
    ours, others = _due(state), _due(other)
    return any(kind != NEWS or (kind, *rest) in others for kind, *rest in ours ^ others)


def _due(state: Market) -> set[tuple[int, ...]]:
    """Kind, payload and time of what stands on the agenda but for wake-ups; news at any time."""
    items = state.agenda[1 : 1 + state.agenda[0]["serial"]]
    items = items[items["kind"] != WAKE]
    items["time"][items["kind"] == NEWS] = 0
    return set(items[["kind", "payload", "time"]].tolist())


def _kinds(model: MarketModel) -> list[tuple[str, type]]:
    return [(name, group.trader) for name, group in model.groups.items()]


def _units(model: MarketModel) -> list[tuple[float, ...]]:
    return [(each.price, each.tick_size, each.multiplier) for each in model.instruments.values()]


# a group that leaves


def _among(owners: np.ndarray, numbers: range) -> np.ndarray:
    return (owners >= numbers.start) & (owners < numbers.stop)


def _orders(state: Market, book: int, numbers: range) -> np.ndarray:
    """Rows of the orders of some traders in a book, by serial number."""
    orders = state.books.orders
    theirs = (orders["book"] == book) & (orders["place"] != FREE)
    rows = np.flatnonzero(theirs & _among(orders["owner"], numbers))
    return rows[np.argsort(orders["serial"][rows])]


def _recall(state: Market, numbers: range) -> None:
    """Take the messages of some traders that are under way off the agenda, and free their rows."""
    items = state.agenda[1 : 1 + state.agenda[0]["serial"]]
    arriving = np.flatnonzero(items["kind"] == ARRIVE)
    owners = state.in_flight["owner"][items["payload"][arriving]]
    theirs = arriving[_among(owners, numbers)]
    header = state.header[0]
    for slot in items["payload"][theirs]:
        state.in_flight["order_id"][slot] = header["first_free_in_flight"]
        header["first_free_in_flight"] = slot
    header["free_in_flight"] += len(theirs)
    kept = np.delete(items, theirs)
    agenda = new_heap(len(state.agenda) - 1)
    agenda[1 : len(kept) + 1] = np.sort(kept, order=["time", "serial"])
    agenda[0]["serial"] = len(kept)
    state.agenda = agenda
    state.bind()
