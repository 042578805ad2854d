"""How a desk hedges: one policy, one file. See abm.agents.hedging.policy for what each is given."""

from typing import Annotated

from pydantic import Field

from abm.agents.hedging.adaptive_band import AdaptiveBand
from abm.agents.hedging.by_move import ByMove
from abm.agents.hedging.delta_gamma_vega import DeltaGammaVega
from abm.agents.hedging.delta_vega import DeltaVega
from abm.agents.hedging.fixed_band import FixedBand
from abm.agents.hedging.fixed_times import FixedTimes
from abm.agents.hedging.leland import Leland
from abm.agents.hedging.whalley_wilmott import WhalleyWilmott
from abm.agents.hedging.zakamouline import Zakamouline

__all__ = [
    "AdaptiveBand",
    "ByMove",
    "DeltaGammaVega",
    "DeltaVega",
    "FixedBand",
    "FixedTimes",
    "Hedging",
    "Leland",
    "WhalleyWilmott",
    "Zakamouline",
]

Hedging = Annotated[
    FixedTimes
    | FixedBand
    | AdaptiveBand
    | ByMove
    | Leland
    | WhalleyWilmott
    | Zakamouline
    | DeltaVega
    | DeltaGammaVega,
    Field(discriminator="kind"),
]
"""Any of them, by its kind."""
