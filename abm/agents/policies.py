"""Policies: ways of doing one thing, of which an experiment names one, with its numbers.

A policy is a part of an experiment file and a compiled rule. The rule of the policy that a group
was given is bound into the group's decision before that is compiled: only what an experiment uses
is compiled, and a new policy is one new file.
"""

from typing import Any, ClassVar

import numpy as np

from abm.agents.parameters import fill_record, record_dtype
from abm.market.fields import Strict
from abm.market.venue import Instrument


class Policy(Strict):
    """Subclasses have a `kind` (a Literal), their numbers, and a compiled rule that reads them.

    What the rule is given and returns is said by the package of the policies.
    """

    rule: ClassVar[Any]
    """The compiled rule; a class may have more, named in `named`."""
    named: ClassVar[tuple[str, ...]] = ("rule",)

    @classmethod
    def rules(cls, name: str) -> dict[str, Any]:
        """The rules by the names that a decision knows them by: <name>_rule and so on."""
        return {f"{name}_{rule}": getattr(cls, rule) for rule in cls.named}

    @classmethod
    def dtype(cls) -> np.dtype[Any]:
        """The record by which the rule reads the numbers, by default one field for each."""
        return record_dtype(cls)

    def row(self, instrument: Instrument) -> np.ndarray:
        """An array of one such record; instrument: what the policy is about."""
        return fill_record(self, self.dtype())
