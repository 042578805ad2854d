"""How option market makers price what clients pay for the hedging: one policy, one file."""

from typing import Annotated

from pydantic import Field

from abm.agents.quoting.fixed_spread import FixedSpread
from abm.agents.quoting.leland_spread import LelandSpread
from abm.agents.quoting.whalley_wilmott_spread import WhalleyWilmottSpread

__all__ = ["FixedSpread", "LelandSpread", "Quoting", "WhalleyWilmottSpread"]

Quoting = Annotated[FixedSpread | LelandSpread | WhalleyWilmottSpread, Field(discriminator="kind")]
