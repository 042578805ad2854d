"""What a trader is: one file, one decision, two speeds.

A trader with a `wake` decides in a plain Python function over records, which is compiled for the
event loop; run plainly, the same function gives the same tape. A trader with a `step` is an
ordinary Mesa agent, and the loop comes back to Python at its turn.
"""

from functools import cache
from typing import Any, ClassVar

import numpy as np

from abm.agents.parameters import COMMON, TraderParameters
from abm.agents.policies import Policy
from abm.agents.senses import Senses
from abm.agents.standing import Opening
from abm.kernel.base import draws
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.book.prices import HIGHEST_PRICE, LOWEST_PRICE
from abm.kernel.compiling.decisions import Decision
from abm.kernel.compiling.jit import specialised
from abm.kernel.market import trading
from abm.kernel.market.trading import BY_LAW
from abm.market import checks
from abm.market.parameter_records import NOTHING, joined, record_dtype
from abm.market.venue import Instrument


def _decision_of(trader: "type[Trader]", *chosen: type[Policy]) -> Decision | None:
    return trader.decision(*chosen)


class Trader(Senses):
    """A trader of a market; in a model a mesa.Agent, a face over its row in the market's arrays.

    Subclasses say what they can be told (Parameters), what one remembers (memory) and how one
    decides: either `wake(state, params, market, now, rng)`, a static function in the vocabulary of
    `abm.kernel.market.trading` that returns the time (ns) of the next wake-up, BY_LAW for one by
    the law of the group or a negative number for none; or `step(self)`, an ordinary method.
    """

    Parameters: ClassVar[type[TraderParameters]] = TraderParameters
    memory: ClassVar[np.dtype[Any]] = NOTHING
    shared: ClassVar[np.dtype[Any] | None] = None
    """What the members of a group remember together, a `record`, at params.shared: what one writes
    all others read."""
    tables: ClassVar[tuple[str, ...]] = ()
    policies: ClassVar[tuple[str, ...]] = ()
    """Parameters that are policies (abm.agents.policies). The wake finds the memory and the numbers
    of each at state.<name> and params.<name>, and its rules as the globals <name>_rule and so on,
    as the policy names them."""
    hedger: ClassVar[bool] = False
    """Whether the trader's selling is hedging, for the measures."""
    has_option_account: ClassVar[bool] = False
    """Whether it can hold options, and has its profit told apart (abm.kernel.options.options)."""
    makes_options: ClassVar[bool] = False
    """Whether it is a maker of the option market."""
    opens_hedged: ClassVar[bool] = False
    """Whether it begins with the hedge of its options."""
    watches_pulse: ClassVar[bool] = False
    """Whether a trader with a `step` reads the pulse of a book; of a `wake` it is found out."""

    model: Any
    """The MarketModel that it is in."""
    number: int
    group: str

    @classmethod
    def endowment(cls, parameters: Any, instrument: Instrument) -> tuple[int, int]:
        """What each member has of what its book trades at the open: lots, and ticks x lots."""
        tick_value = instrument.tick_value
        return parameters.position, round(parameters.cash / tick_value)

    @classmethod
    def prepare(cls, parameters: Any, market: Opening, members: np.ndarray) -> dict[str, Any]:
        """Fill the members' memories before the open; returns the tables, an array a name."""
        return {}

    @classmethod
    @cache
    def decision(cls, *chosen: type[Policy]) -> Decision | None:
        """How it decides when compiled, or None if it has a step.

        chosen: the kinds of its policies, in their order.
        """
        wake = getattr(cls, "wake", None)
        if wake is None:
            return None
        rules: dict[str, Any] = {}
        for name, policy in zip(cls.policies, chosen, strict=True):
            rules |= policy.rules(name)
        bound = specialised(wake, **rules) if rules else wake
        origin = (_decision_of, (cls, *chosen))
        return Decision(bound, cls.state_dtype(*chosen), cls.params_dtype(*chosen), origin)

    @classmethod
    def state_dtype(cls, *chosen: type[Policy]) -> np.dtype[Any]:
        """What one trader remembers: its memory, and that of each of its policies."""
        parts = zip(cls.policies, (policy.memory for policy in chosen), strict=True)
        return joined(cls.memory, dict(parts))

    @classmethod
    def params_dtype(cls, *chosen: type[Policy]) -> np.dtype[Any]:
        """What the wake reads of the group: its numbers, those of its policies, and its tables.

        For each table there are its address and its length; what the group remembers together
        stands in it as `shared`.
        """
        parts = dict(zip(cls.policies, (policy.dtype() for policy in chosen), strict=True))
        for table in cls.tables:
            parts |= {table: np.dtype("i8"), f"{table}_count": np.dtype("i8")}
        if cls.shared is not None:
            parts["shared"] = cls.shared
        return joined(record_dtype(cls.Parameters, COMMON), parts)

    def decide(self) -> int:
        """Decide in Python, when it is its turn; returns when to wake next, as a `wake` does."""
        self._check_deciding()
        decision = self._home.decision_of(self.number)
        if decision is not None:
            return int(decision.wake(*self.model.view_of(self.number)))
        self.step()
        return BY_LAW

    def step(self) -> None:
        """Decide, with the methods below. Override this in a trader without a `wake`."""

    # what it holds besides its row in the market's arrays

    def saved(self) -> dict[str, Any]:
        """What a saved state or a fork holds of it: its own attributes, by name.

        They are to be made of None, bool, int, float, str, lists, tuples, dicts with string keys,
        and numbers and arrays of NumPy; no list, dict or array may be held twice. Where a trader
        holds anything else it overrides this method and `restore`.
        """
        own = {name: value for name, value in vars(self).items() if name not in _GIVEN}
        return own if own.get("pos") is not None else {n: v for n, v in own.items() if n != "pos"}

    def restore(self, held: dict[str, Any]) -> None:
        """Take over what `saved` said, as a trader that has not yet acted."""
        vars(self).update(held)

    # what a step can see and do: ticks and lots, in the first book unless another is named. What
    # there is not, a book, a side, is a ValueError, what is no whole number a TypeError. Looking is
    # possible at any time, acting and drawing at the trader's turn, else NotDecidingError

    def best_bid(self, book: int = 0) -> int | None:
        """Highest displayed price of a buyer."""
        return self._best(BUY, book)

    def best_ask(self, book: int = 0) -> int | None:
        """Lowest displayed price of a seller."""
        return self._best(SELL, book)

    def mid_price(self, book: int = 0) -> float:
        """Mean of best bid and ask; the last one there was while a side is empty."""
        return float(trading.mid_price(*self._place(book)))

    def last_price(self, book: int = 0) -> int:
        """Price of the last trade, or the price before the open."""
        return int(trading.last_price(*self._place(book)))

    @property
    def now(self) -> int:
        """Nanoseconds since midnight of day 0."""
        return self._home.now

    def position(self, book: int = 0) -> int:
        """Lots held."""
        return int(self._home.account(self.number, book)["position"])

    def cash(self, book: int = 0) -> int:
        """Ticks x lots received less paid."""
        return int(self._home.account(self.number, book)["cash"])

    def wealth(self, book: int = 0) -> float:
        """Cash plus the position at the mid-price, less fees, in ticks x lots."""
        account = self._home.account(self.number, book)
        marked = account["cash"] + account["position"] * self.mid_price(book)
        return float(marked - account["fees"] / 1000)

    def uniform(self) -> float:
        """A random number on [0, 1) from the trader's own stream, at its turn."""
        self._check_deciding()
        return float(draws.uniform(self.model.trader_rng))

    def open_lots(self, order_id: int) -> int:
        """Open lots of an order in the book; 0 if it has ended or has not arrived."""
        number = checks.whole("order_id", order_id)
        return int(trading.open_lots(self._home.market, number))

    def limit(self, side: int, price: int, quantity: int, book: int = 0) -> int:
        """Send a limit order; returns its id.

        side: 0 to buy or 1 to sell.  price: ticks, 1 to HIGHEST_PRICE.  quantity: lots, 1 to
        MAX_QUANTITY.  More than MOST_MESSAGES at one turn end the run (TooManyMessagesError).
        """
        order = (
            checks.side(side),
            checks.whole("price", price, LOWEST_PRICE, HIGHEST_PRICE),
            checks.lots("quantity", quantity),
        )
        return int(trading.send_limit(*self._place(book, acting=True), *order))

    def market_order(self, side: int, quantity: int, book: int = 0) -> int:
        """Send a market order; returns its id. Arguments as of `limit`."""
        order = checks.side(side), checks.lots("quantity", quantity)
        return int(trading.send_market(*self._place(book, acting=True), *order))

    def cancel(self, order_id: int, book: int = 0) -> None:
        """Send the cancellation of an order."""
        number = checks.whole("order_id", order_id)
        trading.send_cancel(*self._place(book, acting=True), number)

    def _best(self, side: int, book: int) -> int | None:
        market, b = self._place(book)
        if not trading.has_quote(market, b, side):
            return None
        return int(trading.best_price(market, b, side))


_GIVEN = frozenset({"model", "unique_id", "number", "group"})
"""Attributes that Mesa and the market give to every trader."""
