"""How a portfolio is kept above a floor: one policy, one file; see InsurancePolicy."""

from typing import Annotated

from pydantic import Field

from abm.agents.insurance.cppi import ConstantProportion
from abm.agents.insurance.obpi import Replication
from abm.agents.insurance.stop_loss import StopLoss
from abm.agents.insurance.tipp import TimeInvariant

__all__ = ["ConstantProportion", "Insurance", "Replication", "StopLoss", "TimeInvariant"]

Insurance = Annotated[
    ConstantProportion | Replication | TimeInvariant | StopLoss, Field(discriminator="kind")
]
"""Any of them, by its kind."""
