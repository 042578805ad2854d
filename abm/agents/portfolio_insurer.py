"""The portfolio insurer: sells as the market falls, to keep a portfolio above a floor.

Two policies: constant proportions (Black and Jones 1987; Perold and Sharpe 1988), and a put made of
stock and cash (Rubinstein and Leland 1981). In October 1987 insurers of $60-90bn traded when the
market had moved by some per cent, in programmes (Brady report 1988).
"""

import math
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field, model_validator
from scipy.optimize import brentq

from abm.agents.hedge_execution import is_free, trade_lots
from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader, record
from abm.kernel.black_scholes import bsm_delta
from abm.kernel.jit import compiled, rows_at
from abm.kernel.trading import (
    BY_LAW,
    TRADING_DAYS,
    mid_price,
    position,
    trading_years,
    wealth,
)
from abm.market.fields import Seconds, Strict, parameter
from abm.market.pricing import BlackScholesMerton
from abm.market.venue import Instrument

if TYPE_CHECKING:
    from abm.model import MarketModel

BY_TIME, BY_MOVE, BY_BAND = 0, 1, 2
AT_ONCE, IN_SLICES = 0, 1
PROPORTION, REPLICATION = 0, 1

POLICY = np.dtype(
    [
        ("kind", "i8"),
        ("rate", "f8"),
        ("floor", "f8"),
        ("multiplier", "f8"),
        ("lots", "f8"),
        ("strike", "f8"),
        ("volatility", "f8"),
        ("horizon", "f8"),
    ],
    align=True,
)
"""A policy as compiled code reads it: PROPORTION or REPLICATION, and the rate a year; of a
proportion its floor at the open (ticks x lots) and multiplier; of a replication the lots that are
insured, the strike (ticks) and volatility of their puts, and the horizon (years from the open)."""

_policy_row = rows_at(POLICY)


class ConstantProportion(Strict):
    """Exposure m (V - F), with a floor F that grows at the rate (CPPI; Black and Jones 1987)."""

    kind: Literal["cppi"] = "cppi"
    floor: float = parameter(
        0.9, unit="share of assets", about="what the portfolio is to be worth at least", ge=0, lt=1
    )
    multiplier: float = parameter(
        3.0, unit="", about="exposure as a multiple of the cushion above the floor", gt=1, le=100
    )
    rate: float = parameter(0.0, unit="a year", about="growth of the floor", ge=0, le=1)

    @property
    def share(self) -> float:
        """Share of the assets that is in stock at the open."""
        return min(self.multiplier * (1 - self.floor), 1.0)

    def row(self, assets: float, price: float) -> tuple[float, ...]:
        """The POLICY row of a portfolio of assets (ticks x lots), opened at a price (ticks)."""
        return PROPORTION, self.rate, self.floor * assets, self.multiplier, 0, 0, 0, 0


class Replication(Strict):
    """Stock held as if each lot had a put, struck so that stock and put end at the floor or above.

    A lot and its put cost S + P(K); the assets buy V / (S + P(K)) of them, which end at K each or
    above: K / (S + P(K)) is the floor (OBPI; Rubinstein and Leland 1981).
    """

    kind: Literal["obpi"] = "obpi"
    floor: float = parameter(
        0.9, unit="share of assets", about="least worth at the horizon", gt=0, lt=1
    )
    volatility: float = parameter(0.2, unit="a year", about="volatility assumed", gt=0, le=5)
    rate: float = parameter(0.0, unit="a year", about="interest rate assumed", ge=0, le=1)
    horizon: float = parameter(
        252.0, unit="trading days from the first open", about="when the insurance ends", gt=0
    )

    @property
    def share(self) -> float:
        """Share of the assets that is in stock at the open."""
        strike, cost = self._insured()
        return float(self._option("call", strike).delta()) / cost

    def row(self, assets: float, price: float) -> tuple[float, ...]:
        """The POLICY row of a portfolio of assets (ticks x lots), opened at a price (ticks)."""
        strike, cost = self._insured()
        lots, years = assets / (price * cost), self.horizon / TRADING_DAYS
        return REPLICATION, self.rate, 0, 0, lots, strike * price, self.volatility, years

    def _insured(self) -> tuple[float, float]:
        """Strike of the put, and cost of stock and put together, for a stock at 1."""

        def cost(strike: float) -> float:
            return 1.0 + float(self._option("put", strike).value())

        def above_floor(strike: float) -> float:
            return strike - self.floor * cost(strike)

        most = self.floor / (1.0 - self.floor) + 1.0  # a put is worth less than its strike
        strike = float(brentq(above_floor, 1e-6 * self.floor, most, xtol=1e-12))
        return strike, cost(strike)

    def _option(self, kind: str, strike: float) -> BlackScholesMerton:
        years = self.horizon / TRADING_DAYS
        return BlackScholesMerton(kind, 1.0, strike, years, self.volatility, self.rate)


Policy = Annotated[ConstantProportion | Replication, Field(discriminator="kind")]


class InsurerParameters(TraderParameters):
    """What portfolio insurers are told; position and cash follow from assets and policy."""

    book: int = parameter(0, unit="book", about="where it trades", ge=0)
    assets: float = parameter(
        1e6, unit="currency", about="stock and cash of each at the open", gt=0
    )
    policy: Policy = ConstantProportion()
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
    selling: Literal["market", "slices"] = parameter(
        "market", unit="", about="sells (and buys) by one market order, or by slices until done"
    )
    slice_lots: int = parameter(100, unit="lots", about="largest slice", ge=1, le=2**40)
    slice_interval: Seconds = parameter(30.0, unit="s", about="time between two slices", gt=0)

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
    tables = ("policy",)
    hedger = True

    @classmethod
    def endowment(cls, parameters: Any, instrument: Instrument) -> tuple[int, int]:
        """The policy's position at the open, and the rest of the assets in cash."""
        assets = _ticks(parameters.assets, instrument)
        lots = math.floor(parameters.policy.share * assets / instrument.ticks + 0.5)
        return lots, round(assets) - lots * instrument.ticks

    @classmethod
    def prepare(
        cls, parameters: Any, market: "MarketModel", members: np.ndarray
    ) -> dict[str, np.ndarray]:
        """The policy as a table of one row; each member holds what it aims at."""
        instrument = market.instrument_of(parameters.book)
        members["aim"] = cls.endowment(parameters, instrument)[0]
        members["reference"] = instrument.ticks
        row = parameters.policy.row(_ticks(parameters.assets, instrument), instrument.ticks)
        return {"policy": np.array([row], POLICY)}

    @staticmethod
    def wake(me, our, market, now, draw):
        """Trade towards the policy's position if that is due or a programme is on."""
        held = position(market, our.book)
        if not is_free(market, our.book):
            return _next_wake(our, now, abs(me.aim - held))
        price = max(mid_price(market, our.book), 1.0)
        value = wealth(market, our.book)
        target = target_lots(our.policy, price, value, trading_years(market, now))
        if held == me.aim and not _is_due(our, price, me.reference, target - held, value):
            return BY_LAW
        me.aim = target
        me.reference = price
        lots = target - held
        trade_lots(market, our.book, _at_most(our, lots))
        return _next_wake(our, now, abs(lots) - our.slice_lots)


def _ticks(amount: float, instrument: Instrument) -> float:
    """An amount of currency in ticks x lots."""
    return amount / (instrument.tick_size * instrument.multiplier)


@compiled
def cppi_exposure(value, floor, multiplier):
    """What goes into stock: m (V - F), nothing below the floor; in the unit of both."""
    return max(multiplier * (value - floor), 0.0)


@compiled
def obpi_lots(price, strike, years, volatility, rate, lots):
    """Lots to hold instead of lots with a put each: they and the put have the delta of a call."""
    return lots * bsm_delta(1.0, price, strike, max(years, 0.0), volatility, rate, 0.0)


@compiled
def target_lots(address, price, value, years):
    """Whole lots that the POLICY row at an address wants, with neither debt nor short selling.

    price: ticks.  value of the portfolio: ticks x lots.  years: since the open.
    """
    policy = _policy_row(address, 0)
    if policy.kind == PROPORTION:
        floor = policy.floor * math.exp(policy.rate * years)
        lots = cppi_exposure(value, floor, policy.multiplier) / price
    else:
        left, volatility = policy.horizon - years, policy.volatility
        lots = obpi_lots(price, policy.strike, left, volatility, policy.rate, policy.lots)
    return math.floor(min(lots, max(value, 0.0) / price) + 0.5)


@compiled
def _is_due(our, price, reference, lots, value):
    """Whether the rule calls for a rebalancing, lots being what it would trade."""
    if our.rebalancing == BY_MOVE:
        return abs(price / reference - 1.0) >= our.move
    if our.rebalancing == BY_BAND:
        return abs(lots) * price > our.band * value
    return True


@compiled
def _at_most(our, lots):
    """The lots to trade with the next order."""
    if our.selling == IN_SLICES:
        return max(-our.slice_lots, min(lots, our.slice_lots))
    return lots


@compiled
def _next_wake(our, now, remaining):
    """After an interval of the slices if any are to come, else by the law of the group."""
    if our.selling == IN_SLICES and remaining > 0:
        return now + our.slice_interval
    return BY_LAW
