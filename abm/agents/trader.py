"""What a trader is: one file, one decision, two speeds.

A trader with a `wake` decides in a plain Python function over records, which the event loop has
compiled in; run plainly, the same function gives the same tape. A trader with a `step` is an
ordinary Mesa agent, and the loop comes back to Python at its turn.
"""

from functools import cache
from operator import index
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from abm.agents.parameters import TraderParameters, record_dtype
from abm.agents.policies import Policy
from abm.agents.senses import Senses
from abm.kernel import draws, trading
from abm.kernel.decisions import Decision
from abm.kernel.jit import rebound
from abm.kernel.messages import BUY, SELL
from abm.kernel.trading import BY_LAW
from abm.market.venue import Instrument

if TYPE_CHECKING:
    from abm.model import MarketModel

NOTHING = np.dtype([("nothing", "i8")], align=True)
"""The memory of a trader that remembers nothing."""


def record(**fields: Any) -> np.dtype[Any]:
    """What one trader remembers, zeros at first: `record(order=int64, quotes=(int64, 10))`."""
    columns = [(n, *f) if isinstance(f, tuple) else (n, f) for n, f in fields.items()]
    return np.dtype(columns, align=True)


def checked(side: int, quantity: int, price: int = 0) -> tuple[int, int, int]:
    """Side, price and quantity of an order, if they can be one.

    Raises TypeError for what is not a whole number, ValueError for an unknown side or no lots.
    """
    side, price, quantity = index(side), index(price), index(quantity)
    if side not in (BUY, SELL):
        raise ValueError(f"side must be {BUY} to buy or {SELL} to sell, not {side}")
    if quantity < 1:
        raise ValueError(f"quantity must be at least 1 lot, not {quantity}")
    return side, price, quantity


def _decision_of(trader: "type[Trader]", *chosen: type[Policy]) -> Decision | None:
    return trader.decision(*chosen)


class Trader(Senses):
    """A trader of a market; in a model a mesa.Agent, a face over its row in the market's arrays.

    Subclasses say what they can be told (Parameters), what one remembers (memory) and how one
    decides: either `wake(me, our, market, now, draw)`, a static function in the vocabulary of
    `abm.kernel.trading` that returns the time (ns) of the next wake-up, BY_LAW for one by the law
    of the group or a negative number for none; or `step(self)`, an ordinary method.
    """

    Parameters: ClassVar[type[TraderParameters]] = TraderParameters
    memory: ClassVar[np.dtype[Any]] = NOTHING
    shared: ClassVar[np.dtype[Any] | None] = None
    """What the members of a group remember together, a `record`: the wake finds it at our.shared,
    and what one writes all others read."""
    tables: ClassVar[tuple[str, ...]] = ()
    policies: ClassVar[tuple[str, ...]] = ()
    """Parameters that are policies (abm.agents.policies). The wake finds the record of each at
    our.<name>, and its rules as the globals <name>_rule, and what others the policy names."""
    hedger: ClassVar[bool] = False
    """Whether the trader's selling is hedging, for the measures."""
    desk: ClassVar[bool] = False
    """Whether it can hold options, and has its profit told apart; see abm.kernel.options."""
    makes_options: ClassVar[bool] = False
    """Whether it is a maker of the option market."""
    opens_hedged: ClassVar[bool] = False
    """Whether it begins with the hedge of its options."""
    watches_pulse: ClassVar[bool] = False
    """Whether a trader with a `step` reads the pulse of a book; of a `wake` it is found out."""

    model: "MarketModel"
    number: int
    group: str

    @classmethod
    def endowment(cls, parameters: Any, instrument: Instrument) -> tuple[int, int]:
        """What each member has of what its book trades at the open: lots, and ticks x lots."""
        tick_value = instrument.tick_value
        return parameters.position, round(parameters.cash / tick_value)

    @classmethod
    def prepare(cls, parameters: Any, market: "MarketModel", members: np.ndarray) -> dict[str, Any]:
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
        dtype = record_dtype(cls.Parameters, (*cls.tables, *cls.policies), cls.shared)
        bound = rebound(wake, **rules) if rules else wake
        return Decision(bound, cls.memory, dtype, (_decision_of, (cls, *chosen)))

    def turn(self) -> int:
        """Decide in Python; returns when to wake next, as a `wake` does."""
        decision = self.model.groups[self.group].decision
        if decision is not None:
            return int(decision.wake(*self.model.view_of(self.number)))
        self.step()
        return BY_LAW

    def step(self) -> None:
        """Decide, with the methods below. Override this in a trader without a `wake`."""

    # what a step can see and do: ticks and lots, in the first book unless another is named

    def best_bid(self, book: int = 0) -> int | None:
        """Highest displayed price of a buyer."""
        return self._best(BUY, book)

    def best_ask(self, book: int = 0) -> int | None:
        """Lowest displayed price of a seller."""
        return self._best(SELL, book)

    def mid_price(self, book: int = 0) -> float:
        """Mean of best bid and ask; the last one there was while a side is empty."""
        return float(trading.mid_price(self.model.market, book))

    def last_price(self, book: int = 0) -> int:
        """Price of the last trade, or the price before the open."""
        return int(trading.last_price(self.model.market, book))

    @property
    def now(self) -> int:
        """Nanoseconds since midnight of day 0."""
        return int(self.model.market.now)

    def position(self, book: int = 0) -> int:
        """Lots held."""
        return int(self.model.account(self.number, book)["position"])

    def cash(self, book: int = 0) -> int:
        """Ticks x lots received less paid."""
        return int(self.model.account(self.number, book)["cash"])

    def wealth(self, book: int = 0) -> float:
        """Cash plus the position at the mid-price, less fees, in ticks x lots."""
        account = self.model.account(self.number, book)
        marked = account["cash"] + account["position"] * self.mid_price(book)
        return float(marked - account["fees"] / 1000)

    def uniform(self) -> float:
        """A random number on [0, 1) from the trader's own stream."""
        return float(draws.uniform(self.model.draw))

    def open_lots(self, order_id: int) -> int:
        """Open lots of an order in the book; 0 if it has ended or has not arrived."""
        return int(trading.open_lots(self.model.market, order_id))

    def limit(self, side: int, price: int, quantity: int, book: int = 0) -> int:
        """Send a limit order; returns its id."""
        return int(trading.send_limit(self.model.market, book, *checked(side, quantity, price)))

    def market_order(self, side: int, quantity: int, book: int = 0) -> int:
        """Send a market order; returns its id."""
        side, _, quantity = checked(side, quantity)
        return int(trading.send_market(self.model.market, book, side, quantity))

    def cancel(self, order_id: int, book: int = 0) -> None:
        """Send the cancellation of an order."""
        trading.send_cancel(self.model.market, book, order_id)

    def _best(self, side: int, book: int) -> int | None:
        market = self.model.market
        if not trading.has_quote(market, book, side):
            return None
        return int(trading.best_price(market, book, side))
