"""What a hedging policy is: a rule that says how many lots of the underlying to trade now."""

from typing import Any, ClassVar

from abm.agents.policies import Policy
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import BY_LAW


@compiled
def wake_by_law(state, params, market, number, now):
    """When a policy that only reacts wants to be asked again: whenever its trader wakes."""
    return BY_LAW


class HedgingPolicy(Policy):
    """How an option account hedges: two compiled functions of (state, params, market, number, now).

    state: the policy's memory for the option account.  params: the policy's numbers.  number: of
    the option account. now: ns.

    rule returns whole lots of the underlying to trade now, negative to sell, 0 for none. It is
    asked at each wake-up of the option account's trader at which the book trades and no message of
    the trader is under way, after abm.kernel.options.marking.value_option_account, so that the
    option account's Greeks are those of now. What an order at work has still to trade counts as
    traded. A rule may trade options at once, with makers.

    due returns the time (ns) at which the rule wants to be asked next, or BY_LAW if it does not
    care; it is asked after the rule.
    """

    named: ClassVar[tuple[str, ...]] = ("rule", "due")
    rule: ClassVar[Any]
    due: ClassVar[Any] = wake_by_law
