"""The same half-spread in volatility for every option, whatever hedging costs."""

from typing import Literal

from abm.agents.quoting.policy import QuotingPolicy, post_around
from abm.kernel.compiling.jit import compiled
from abm.kernel.options.options import series_of
from abm.market.fields import parameter


class FixedSpread(QuotingPolicy):
    """A half-spread as a number of the experiment."""

    kind: Literal["fixed_spread"] = "fixed_spread"
    half_spread: float = parameter(
        0.01, unit="volatility", about="half of ask less bid, the fee apart", ge=0, le=1
    )


@compiled
def quote_fixed(state, params, market, number, row):
    """Quote a series at a fixed half-spread."""
    if series_of(market, row).years > 0.0:
        post_around(params, market, number, row, (params.half_spread, params.half_spread))


FixedSpread.rule = quote_fixed
