"""The programme: one large order, brought to the market by an execution policy.

    from its start on:  trade lots, until they are done, as the policy says

In the crash of 6 May 2010 it sells 75,000 contracts at 9 % of the volume of the minute before (CFTC
and SEC 2010); given evenly over five hours (twap) the same lots are an ordinary day's.
"""

from typing import Literal

import numpy as np

from abm.agents.execution.policy import ExecutionPolicy
from abm.agents.execution.trailing_volume import TrailingVolume
from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.kernel.market.trading import BY_LAW, is_free, position
from abm.kernel.options.options import own_option_account
from abm.kernel.options.parents import aim_at, parent_of
from abm.market.fields import Lots, Seconds, parameter
from abm.market.parameter_records import record

BUYS = 0


class ProgrammeParameters(TraderParameters):
    """Parameters of programmes."""

    book: int = parameter(0, unit="book", about="where it trades", ge=0)
    start: Seconds = parameter(
        0.0, unit="s after the open", about="when it begins, on the first day", ge=0
    )
    side: Literal["buy", "sell"] = parameter("sell", unit="", about="what it does")
    lots: Lots = parameter(1000, unit="lots", about="what each is to trade", ge=1)
    execution: ExecutionPolicy = TrailingVolume()


class Programme(Trader):
    """Trades one parent order, and nothing else.

    memory: begun (1: it has asked for its lots).
    """

    Parameters = ProgrammeParameters
    memory = record(begun=np.int64)
    policies = ("execution",)
    has_option_account = True

    @staticmethod
    def wake(state, params, market, now, rng):
        """Ask for the lots at the start, and let the policy work until they are done."""
        begin = market.open_time + params.start
        if state.begun == 0 and now < begin:
            return begin
        if not is_free(market, params.book):
            return BY_LAW
        number = own_option_account(market)
        if state.begun == 0:
            state.begun = 1
            lots = params.lots if params.side == BUYS else -params.lots
            aim_at(market, number, position(market, params.book) + lots)
        again = execution_rule(state.execution, params.execution, market, number, now)
        return again if parent_of(market, number).active != 0 else -1


def execution_rule(state, params, market, number, now):
    """Stands for the rule of the execution policy (abm.agents.execution.policy)."""
    raise NotImplementedError
