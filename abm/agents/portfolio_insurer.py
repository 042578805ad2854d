"""The portfolio insurer: sells as the market falls, to keep a portfolio above a floor.

    target = policy(wealth, floor, price), e.g. m (V - F) / S;  trade target - position
    at every wake-up, when |S / S_last - 1| >= move, or when |target - position| S > band V

A policy says what it is to hold (abm.agents.insurance), another how its orders come to the market
(abm.agents.execution). In October 1987 insurers of $60-90bn traded when the market had moved by
some per cent, in programmes (Brady report 1988).
"""

import math
from typing import Any, Literal

import numpy as np
from pydantic import model_validator

from abm.agents.execution.market import AtMarket
from abm.agents.execution.policy import ExecutionPolicy
from abm.agents.insurance.cppi import ConstantProportion
from abm.agents.insurance.policy import InsurancePolicy
from abm.agents.parameters import TraderParameters
from abm.agents.standing import Opening
from abm.agents.trader import Trader
from abm.kernel.compiling.jit import compiled
from abm.kernel.market.trading import BY_LAW, is_free, position, spot_price
from abm.kernel.options.marking import accrue, option_account_wealth
from abm.kernel.options.options import own_option_account
from abm.kernel.options.parents import aim_at, lots_left, parent_of
from abm.market.fields import parameter
from abm.market.parameter_records import record
from abm.market.venue import Instrument

BY_TIME, BY_MOVE, BY_BAND = 0, 1, 2


class InsurerParameters(TraderParameters):
    """Parameters of portfolio insurers; position and cash follow from assets and policy."""

    book: int = parameter(0, unit="book", about="where it trades", ge=0)
    assets: float = parameter(
        1e6, unit="currency", about="stock and cash of each at the open", gt=0
    )
    policy: InsurancePolicy = ConstantProportion()
    rebalancing: Literal["time", "move", "band"] = parameter(
        "move",
        unit="",
        about="trades at every wake-up, when the price has moved, or when its exposure is off",
        source="Brady report 1988",
    )
    move: float = parameter(
        0.025,
        unit="share of the price",
        about="move since the last rebalancing that calls for another",
        gt=0,
        le=1,
        source="Brady report 1988: 2 to 3 %",
    )
    band: float = parameter(
        0.01,
        unit="share of the portfolio",
        about="distance of the exposure from the policy's that calls for a rebalancing",
        gt=0,
        le=1,
    )
    execution: ExecutionPolicy = AtMarket()

    @model_validator(mode="after")
    def _endowed_by_policy(self) -> "InsurerParameters":
        if self.position != 0 or self.cash != 0:
            raise ValueError("an insurer's position and cash follow from its assets and policy")
        return self


class PortfolioInsurer(Trader):
    """Hedges a portfolio down to a floor (Black and Jones 1987; Rubinstein and Leland 1981).

    A programme lasts until the position is what its latest order aimed at: what was not filled is
    tried again, and what is left of it always follows the newest target. A price is >= 1 tick.
    """

    Parameters = InsurerParameters
    memory = record(aim=np.int64, reference=np.float64)
    policies = ("policy", "execution")
    hedger = True
    has_option_account = True

    @classmethod
    def endowment(cls, parameters: Any, instrument: Instrument) -> tuple[int, int]:
        """The policy's position at the open, and the rest of the assets in cash."""
        assets = parameters.assets / instrument.tick_value
        lots = math.floor(parameters.policy.share * assets / instrument.ticks + 0.5)
        return lots, round(assets) - lots * instrument.ticks

    @classmethod
    def prepare(
        cls, parameters: Any, market: Opening, members: np.ndarray
    ) -> dict[str, np.ndarray]:
        """Each member holds what it aims at."""
        instrument = market.instrument_of(parameters.book)
        members["aim"] = cls.endowment(parameters, instrument)[0]
        members["reference"] = instrument.ticks
        return {}

    @staticmethod
    def wake(state, params, market, now, rng):
        """Trade towards the policy's position if that is due or a programme is on."""
        if not is_free(market, params.book):
            return BY_LAW
        number, again = own_option_account(market), BY_LAW
        accrue(market, number)
        if _is_working(market, number) and lots_left(market, number) == 0:
            again = execution_rule(state.execution, params.execution, market, number, now)
            if _is_working(market, number):
                return again
        held, price = position(market, params.book), spot_price(market, params.book)
        target = policy_rule(state.policy, params.policy, market, number, now)
        value = option_account_wealth(market, number)
        if held == state.aim and not _is_due(params, price, state.reference, target - held, value):
            return BY_LAW
        state.aim = target
        state.reference = price
        for _ in range(2):  # an order that ends here, not all filled, is followed by another
            aim_at(market, number, target)
            if market.sent > 0 or not _is_working(market, number):
                break
            again = execution_rule(state.execution, params.execution, market, number, now)
            if _is_working(market, number):
                break
        return again


def policy_rule(state, params, market, number, now):
    """Stands for the rule of the policy: lots to hold (abm.agents.insurance.policy)."""
    raise NotImplementedError


def execution_rule(state, params, market, number, now):
    """Stands for the rule of the execution policy (abm.agents.execution.policy)."""
    raise NotImplementedError


@compiled
def _is_working(market, number):
    """Whether an order of the option account is at work."""
    return parent_of(market, number).active != 0


@compiled
def _is_due(params, price, reference, lots, value):
    """Whether the rule calls for a rebalancing, lots being what it would trade."""
    if params.rebalancing == BY_MOVE:
        return abs(price / reference - 1.0) >= params.move
    if params.rebalancing == BY_BAND:
        return abs(lots) * price > params.band * value
    return True
