"""Where a trader stands: in which market, before which book, and whether it is its turn."""

from typing import TYPE_CHECKING, Any

from abm.errors import AbmError
from abm.market import checks

if TYPE_CHECKING:
    from abm.model import MarketModel


class NotItsTurnError(AbmError, RuntimeError):
    """A trader was asked to act, or to draw, while it is not its turn."""


class Standing:
    """A part of Trader."""

    model: "MarketModel"
    number: int
    group: str

    @property
    def _home(self) -> "MarketModel":
        """The market that the trader is in."""
        if "model" not in vars(self):
            raise RuntimeError(f"this {type(self).__name__} is in no market: add its class to one")
        return self.model

    def _place(self, book: int, acting: bool = False) -> tuple[Any, int]:
        """The market, and one of its books, as the vocabulary of decisions takes them."""
        b = checks.numbered("book", book, self._home.venues)
        if acting:
            self._check_turn()
        return self.model.market, b

    def _check_turn(self) -> None:
        if self._home.acting != self.number:
            raise NotItsTurnError(
                f"it is not the turn of trader {self.number} of group {self.group!r}: orders are"
                " sent, and random numbers drawn, in its own step"
            )
