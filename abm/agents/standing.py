"""Where a trader stands: in which market, before which book, and whether it is its turn."""

from collections.abc import Mapping
from typing import Any, Protocol

from abm.errors import AbmError
from abm.kernel.compiling.decisions import Decision
from abm.market import checks
from abm.market.session import Session
from abm.market.venue import Instrument, Venue


class Opening(Protocol):
    """What is known of a market before it opens, for who prepares its memory."""

    @property
    def session(self) -> Session:
        """Its trading hours."""

    def instrument_of(self, book: int) -> Instrument:
        """What a book trades."""


class Home(Protocol):
    """What a trader's market is to it; see abm.model.MarketModel."""

    venues: Mapping[str, Venue]
    acting: int | None

    @property
    def now(self) -> int:
        """Nanoseconds since midnight of day 0."""

    @property
    def market(self) -> Any:
        """The market as a decision sees it."""

    @property
    def trader_rng(self) -> Any:
        """The random stream of the trader whose turn it is."""

    def account(self, number: int, book: int = 0) -> Any:
        """The ACCOUNT record of a trader in what a book trades."""

    def view_of(self, number: int) -> tuple[Any, Any, Any, int, Any]:
        """What the decision of a trader is given."""

    def decision_of(self, number: int) -> Decision | None:
        """How a trader decides when compiled."""


class NotDecidingError(AbmError, RuntimeError):
    """A trader was asked to act, or to draw, while it is not its turn."""


class Standing:
    """A part of Trader."""

    model: Any
    number: int
    group: str

    @property
    def _home(self) -> Home:
        """The market that the trader is in."""
        if "model" not in vars(self):
            raise RuntimeError(f"this {type(self).__name__} is in no market: add its class to one")
        home: Home = self.model
        return home

    def _place(self, book: int, acting: bool = False) -> tuple[Any, int]:
        """The market, and one of its books, as the vocabulary of decisions takes them."""
        b = checks.numbered("book", book, self._home.venues)
        if acting:
            self._check_deciding()
        return self.model.market, b

    def _check_deciding(self) -> None:
        if self._home.acting != self.number:
            raise NotDecidingError(
                f"it is not the turn of trader {self.number} of group {self.group!r}: orders are"
                " sent, and random numbers drawn, in its own step"
            )
