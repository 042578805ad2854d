"""How a desk's order comes to the market: one policy, one file; see ExecutionPolicy."""

from typing import Annotated

from pydantic import Field

from abm.agents.execution.almgren_chriss import AlmgrenChriss
from abm.agents.execution.market import AtMarket
from abm.agents.execution.policy import ExecutionPolicy
from abm.agents.execution.pov import Participation
from abm.agents.execution.slices import Slices
from abm.agents.execution.touch import Touch
from abm.agents.execution.twap import Twap
from abm.agents.execution.vwap import Vwap

Execution = Annotated[
    AtMarket | Slices | Touch | Twap | Vwap | Participation | AlmgrenChriss,
    Field(discriminator="kind"),
]

__all__ = [
    "AlmgrenChriss",
    "AtMarket",
    "Execution",
    "ExecutionPolicy",
    "Participation",
    "Slices",
    "Touch",
    "Twap",
    "Vwap",
]
