"""What an insurance policy is: a rule that says how much stock an insured portfolio is to hold."""

import math

from abm.agents.policies import Policy
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import trading_years
from abm.kernel.options.options import option_account_of


class InsurancePolicy(Policy):
    """How a portfolio is kept above a floor: a function of (state, params, market, number, now).

    A policy's rule returns whole lots of stock to hold, with neither debt nor short selling, and
    leaves the floor of now in option_account.floor (ticks x lots), 0 before it is first asked.
    state: the policy's memory for the portfolio.  params: the policy's numbers.  number: of the
    portfolio's option account.  now: ns.  It is asked at each wake-up of the option account's
    trader at which the book trades and no message of the trader is under way. The assets at the
    open are option_account.opening.
    """

    @property
    def share(self) -> float:
        """Share of the assets that is in stock at the open."""
        raise NotImplementedError

    @property
    def flow(self) -> float:
        """Stock bought as its price rises by 1 in logs and sold as it falls, share of the assets.

        At the open, to first order; 0 for a policy that only holds.
        """
        return 0.0


@compiled
def note_floor(market, number, share, rate, now):
    """Note the floor of a portfolio now: a share of its assets at the open, grown at a rate."""
    option_account = option_account_of(market, number)
    option_account.floor = (
        share * option_account.opening * math.exp(rate * trading_years(market, now))
    )


@compiled
def whole_lots(lots, value, price):
    """The whole lots nearest to lots >= 0, at most those that the value can buy.

    value of the portfolio: ticks x lots.  price: ticks.
    """
    return math.floor(min(lots, max(value, 0.0) / price) + 0.5)
