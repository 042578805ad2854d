"""Policies: ways of doing one thing, of which an experiment names one, with its numbers.

The rule of the policy that a group was given is bound into the group's decision before that is
compiled: only what an experiment uses is compiled, and a new policy is one new file.
"""

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from abm.market.components import Component
from abm.market.venue import Instrument

if TYPE_CHECKING:
    from abm.market.session import Session


class Policy(Component):
    """A way of doing one thing: a `kind`, numbers, a memory, and a compiled rule.

    The base class of each sort of policies says what its rule is given and returns. A rule reads
    the numbers in `params` and keeps what it must remember in `state`, of dtype `memory`: each
    trader's own, and nobody else's.
    """

    rule: ClassVar[Any]
    """The compiled rule; a class may have more, named in `named`."""
    named: ClassVar[tuple[str, ...]] = ("rule",)

    @classmethod
    def rules(cls, name: str) -> dict[str, Any]:
        """The rules by the names that a decision knows them by: <name>_rule and so on."""
        return {f"{name}_{rule}": getattr(cls, rule) for rule in cls.named}

    def prepare(self, states: np.ndarray, instrument: Instrument, session: "Session") -> None:
        """Fill the memories of a group's members, of dtype memory, before the open."""
