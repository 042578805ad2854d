"""Hedging in a band that widens when hedging becomes dear: with volatility, or with gamma.

The best band under proportional costs widens like gamma to the power 2/3 (Whalley and Wilmott
1997); option accounts also widen theirs when the price moves wildly.
"""

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from abm.agents.hedging.bands import BandPolicy, hedge_in_band
from abm.agents.hedging.needs import spot_of
from abm.agents.hedging.variance import VARIANCE, watch_variance
from abm.kernel.compiling.jit import compiled
from abm.kernel.options.options import option_account_of
from abm.market.fields import Seconds, parameter
from abm.market.venue import Instrument

if TYPE_CHECKING:
    from abm.market.session import Session

BY_GAMMA = 1


class AdaptiveBand(BandPolicy):
    """Hedges in a band that widens like a power of volatility or of gamma, each over its normal."""

    memory: ClassVar[np.dtype[np.void]] = VARIANCE

    kind: Literal["adaptive_band"] = "adaptive_band"
    by: Literal["volatility", "gamma"] = parameter(
        "volatility", unit="", about="what widens the band"
    )
    power: float = parameter(1.0, unit="", about="of what is now over what is normal", ge=0, le=5)
    normal_volatility: float = parameter(
        0.2, unit="a year", about="volatility above which the band widens", gt=0, le=5
    )
    volatility_memory: Seconds = parameter(
        1800.0, unit="s of trading", about="memory of the moving average of the variance", ge=1e-9
    )
    normal_gamma: float = parameter(
        0.07,
        unit="share of the notional",
        about="change of delta at a move of 1 % above which the band widens",
        gt=0,
        source="an option at the money with a month to live at a volatility of 0.2",
    )

    def prepare(self, states: np.ndarray, instrument: Instrument, session: "Session") -> None:
        """Begin with the price before the open."""
        states["price"] = instrument.ticks


@compiled
def widening(now, normal, power):
    """By how much the band widens at something above normal; never less than 1."""
    return max(now / normal, 1.0) ** power


@compiled
def gamma_share(market, number):
    """Share of the notional by which an account's delta changes when the price moves by 1 %."""
    option_account = option_account_of(market, number)
    return (
        0.01
        * abs(option_account.gamma)
        * spot_of(market, number)
        / max(option_account.notional, 1.0)
    )


@compiled
def hedge(state, params, market, number, now):
    """Lots into the band, as wide as it is now, once the net delta has left it."""
    if params.by == BY_GAMMA:
        wide = widening(gamma_share(market, number), params.normal_gamma, params.power)
    else:
        normal = params.normal_volatility
        volatility = watch_variance(state, market, number, normal, params.volatility_memory, now)
        wide = widening(volatility, normal, params.power)
    return hedge_in_band(market, number, wide * params.band, params.hedge_to)


AdaptiveBand.rule = hedge
