"""Self-match prevention: what happens when an order would trade with one of its own owner."""

from typing import Any, Literal, get_args

from abm.market.fields import parameter
from abm.market.venue import Instrument
from abm.rules.rule import Rule

Instruction = Literal["cancel_resting", "cancel_incoming", "cancel_both"]


class SelfMatchPrevention(Rule):
    """Cancels lots of a trader who would trade with itself, as exchanges offer (CME, Nasdaq, ICE).

    The book itself applies it, order by order as it matches: only there it is known which resting
    orders an incoming one meets. Without the rule such trades happen; in an auction they always do.
    """

    kind: Literal["self_match_prevention"] = "self_match_prevention"
    instruction: Instruction = parameter(
        "cancel_resting", unit="", about="whose lots are cancelled: the resting order's, or others"
    )

    def publish(self, listing: Any, book: Any, instrument: Instrument) -> None:
        """Tell the book."""
        book["self_match"] = 1 + get_args(Instruction).index(self.instruction)
