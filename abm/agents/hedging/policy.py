"""What a hedging policy is: a rule that says how many lots of the underlying to trade now."""

from typing import Any, ClassVar

from abm.agents.policies import Policy
from abm.kernel.compiling.jit import compiled, rows_at
from abm.kernel.market.trading import BY_LAW


@compiled
def wake_by_law(address, market, number, now):
    """When a policy that only reacts wants to be asked again: whenever its trader wakes."""
    return BY_LAW


class HedgingPolicy(Policy):
    """How a desk hedges: two compiled functions of (address, market, number, now).

    address: of the policy's record.  number: of the desk.  now: ns.

    rule returns whole lots of the underlying to trade now, negative to sell, 0 for none. It is
    asked at each wake-up of the desk's trader at which the book trades and no message of the trader
    is under way, after abm.kernel.options.marking.see_desk, so that the desk's Greeks are those of
    now. What an order at work has still to trade counts as traded. A rule may trade options at
    once, with makers.

    due returns the time (ns) at which the rule wants to be asked next, or BY_LAW if it does not
    care; it is asked after the rule.

    In the desk's record the policies keep variance, price and years (the moving average of an
    AdaptiveBand) and hedged_at and hedged_price (of those who hedge by time or move). A desk begins
    with the price before the open in price and hedged_price, the open in hedged_at, 0 in years.
    """

    named: ClassVar[tuple[str, ...]] = ("rule", "due")
    rule: ClassVar[Any]
    due: ClassVar[Any] = wake_by_law


def reader(policy: type[Policy]) -> Any:
    """A compiled function of an address: the record of this policy that stands there."""
    row_at = rows_at(policy.dtype())

    @compiled
    def read(address):
        return row_at(address, 0)

    return read
