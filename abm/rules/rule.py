"""What a rule is: something that a venue or a clearing house imposes on those who trade there."""

from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from abm.kernel.compiling.jit import Unit
from abm.kernel.compiling.rule_hooks import MOMENTS, hook_unit
from abm.market.components import Component
from abm.market.fields import parameter
from abm.market.venue import Instrument

if TYPE_CHECKING:
    from abm.market.session import Session


class Rule(Component):
    """A rule of some venues: a `kind`, numbers, a memory, and functions that the event loop calls.

    A subclass defines as static methods those of these functions that it needs. Each is compiled;
    one that is not defined costs nothing. state is what the rule remembers of the book, a record of
    dtype `memory`; params are its numbers; prices are ticks, quantities lots, times ns.

    on_order(state, params, market, book, message) is asked when a message has reached the book,
    before the book takes it: new orders and amendments, of MESSAGE (abm.kernel.book.messages).
    Returns ALLOW or REFUSE; what one rule refuses no later one is asked about. Stops that were
    accepted are not asked about again when they are triggered.

    on_trade(state, params, market, book, trade) is told of each trade, of REPORT, once the
    positions and cash of both sides are those after it; on_quote(state, params, market, book) that
    the price of the best bid or ask has moved, come or gone, in an auction too. Both return the
    time at which the rule's timer is to run out, or 0 to leave it as it is.

    on_timer(state, params, market, book, now) is called at the start of the session, and whenever
    the timer runs out, at night too. Returns the time at which it is to run out next, or 0.

    Rules are compiled in plain markets too; call a function of a rule from Python to step through.

    What a rule can see is the vocabulary of decisions (abm.kernel.market.trading), but for what is
    the trader's own there; what it can do stands in abm.kernel.market.rules.
    """

    venues: tuple[str, ...] = parameter(
        (), unit="", about="venues at which it holds; none named: all"
    )

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """TypeError for a function that the event loop would not call, or not so."""
        super().__pydantic_init_subclass__()
        for name, thing in vars(cls).items():
            if name.startswith("on_"):
                _check_moment(f"{cls.__name__}.{name}", name, thing)

    @classmethod
    def units(cls) -> dict[str, Unit]:
        """Its functions as the event loop calls them, by name."""
        found = {moment: getattr(cls, moment, None) for moment in MOMENTS}
        return {
            moment: hook_unit(moment, function, cls.memory, cls.dtype())
            for moment, function in found.items()
            if isinstance(function, FunctionType)
        }

    def prepare(self, states: np.ndarray, instrument: Instrument, session: "Session") -> None:
        """Fill the memory of a book, of dtype memory, before the open."""

    def publish(self, listing: Any, book: Any, instrument: Instrument) -> None:
        """Write what traders and the book itself read of the rule into their records.

        listing: LISTING (abm.kernel.market.market).  book: BOOK (abm.kernel.book.book).
        """


def _check_moment(place: str, name: str, thing: Any) -> None:
    """TypeError unless it is a static method, of the name and the arguments of a moment."""
    if name not in MOMENTS:
        raise TypeError(f"{place} is never called: a rule has {', '.join(MOMENTS)}")
    function = getattr(thing, "__func__", None)
    if not isinstance(thing, staticmethod) or not isinstance(function, FunctionType):
        raise TypeError(f"{place} must be a @staticmethod")
    wanted = MOMENTS[name]
    if function.__code__.co_argcount != len(wanted):
        raise TypeError(f"{place} must take ({', '.join(wanted)})")
