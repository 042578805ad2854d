"""The same half-spread in volatility for every option, whatever hedging costs."""

from typing import Literal

from abm.agents.quoting.policy import QuotingPolicy, post_around
from abm.kernel.compiling.jit import compiled, rows_at
from abm.kernel.options.options import line_of
from abm.market.fields import parameter


class FixedSpread(QuotingPolicy):
    """A half-spread as a number of the experiment."""

    kind: Literal["fixed_spread"] = "fixed_spread"
    half_spread: float = parameter(
        0.01, unit="volatility", about="half of ask less bid, the fee apart", ge=0, le=1
    )


_policy_row = rows_at(FixedSpread.dtype())


@compiled
def quote_fixed(address, market, number, row):
    """Quote a line at a fixed half-spread."""
    policy = _policy_row(address, 0)
    if line_of(market, row).years > 0.0:
        post_around(address, market, number, row, (policy.half_spread, policy.half_spread))


FixedSpread.rule = quote_fixed
