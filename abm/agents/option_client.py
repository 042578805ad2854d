"""Option clients: buy and sell options of makers, for reasons of their own.

    at the points of a Poisson process:  draw kind, side, K = S (m + s z), life, lots
    buy at the best ask if ask <= sigma + e,  sell at the best bid if bid >= sigma - e

S is the spot, z standard normal, sigma the volatility of the surface, e exponential with the mean
`reservation`. Investors are net buyers of index puts below the money and sell calls above it
(Bollen and Whaley 2004; Garleanu, Pedersen and Poteshman 2009), so that makers end short of puts.
"""

import math
from typing import Any, Literal

import numpy as np
from pydantic import model_validator

from abm.agents.parameters import TraderParameters
from abm.agents.standing import Opening
from abm.agents.trader import Trader
from abm.kernel.base.draws import exponential, normal, uniform
from abm.kernel.book.book import NONE
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.compiling.jit import compiled, rows_at
from abm.kernel.market.market import listing_of
from abm.kernel.market.trading import BY_LAW, TRADING_DAYS, is_open, note, spot_price
from abm.kernel.options.marking import mark_options
from abm.kernel.options.option_trading import (
    best_maker,
    nearest_series,
    quoted_volatility,
    trade_option,
)
from abm.kernel.options.options import own_option_account, series_of
from abm.kernel.records.events import REFUSAL
from abm.market.fields import Days, Strict, parameter

DEMAND = np.dtype(
    [
        ("up_to", "f8"),
        ("sign", "i8"),
        ("side", "i8"),
        ("moneyness", "f8"),
        ("spread", "f8"),
        ("years", "f8"),
        ("lots", "f8"),
        ("reservation", "f8"),
    ],
    align=True,
)
"""A kind of demand: where its share of all demand ends, +1 call or -1 put, BUY or SELL, mean and
deviation of the moneyness, mean life (trading years), mean lots, and mean of what a client gives
way beyond the volatility of the surface."""

_demand_row = rows_at(DEMAND)


class Demand(Strict):
    """A kind of demand for options."""

    kind: Literal["call", "put"] = parameter(unit="", about="right to buy, or to sell")
    side: Literal["buy", "sell"] = parameter(unit="", about="what clients do")
    weight: float = parameter(1.0, unit="", about="share among all demand, as a weight", ge=0)
    moneyness: float = parameter(
        1.0, unit="share of the price", about="mean of the strikes wanted", gt=0, le=5
    )
    spread: float = parameter(
        0.02,
        unit="share of the price",
        about="standard deviation of the strikes wanted",
        ge=0,
        le=1,
    )
    life: Days = parameter(
        21.0, unit="trading days", about="mean life wanted, exponentially distributed", gt=0
    )
    lots: float = parameter(
        10.0, unit="lots", about="mean size, geometrically distributed", ge=1, le=1e9
    )
    reservation: float = parameter(
        0.02,
        unit="volatility",
        about="mean of what a client gives way beyond the surface, exponentially distributed",
        gt=0,
        le=1,
    )

    def row(self, up_to: float) -> tuple[Any, ...]:
        """The DEMAND row of a demand whose share ends here."""
        sign, side = (1 if self.kind == "call" else -1), (BUY if self.side == "buy" else SELL)
        years = self.life / TRADING_DAYS
        return up_to, sign, side, self.moneyness, self.spread, years, self.lots, self.reservation


INVESTORS = (
    Demand(kind="put", side="buy", weight=0.4, moneyness=0.96),
    Demand(kind="put", side="sell", weight=0.15, moneyness=0.96),
    Demand(kind="call", side="sell", weight=0.3, moneyness=1.03),
    Demand(kind="call", side="buy", weight=0.15, moneyness=1.03),
)
"""Net buyers of puts below the money and net sellers of calls above it; the weights are round."""


class OptionClientParameters(TraderParameters):
    """Parameters of option clients; a group of one stands for a stream of clients."""

    book: int = parameter(0, unit="book", about="whose options they trade", ge=0)
    demand: tuple[Demand, ...] = parameter(INVESTORS, unit="", about="what they want", min_length=1)

    @model_validator(mode="after")
    def _wants_something(self) -> "OptionClientParameters":
        if sum(each.weight for each in self.demand) <= 0:
            raise ValueError("demand must have a weight above 0")
        return self


class OptionClient(Trader):
    """Takes the best quote for an option unless that is beyond its reservation volatility.

    One that finds no quote good enough leaves a refusal on the record, with how far the best one
    was from the surface (in volatility; 0 if there was none).
    """

    Parameters = OptionClientParameters
    tables = ("demands",)
    has_option_account = True

    @classmethod
    def prepare(
        cls, parameters: Any, market: Opening, members: np.ndarray
    ) -> dict[str, np.ndarray]:
        """The demands as a table of DEMAND rows."""
        weights = np.array([each.weight for each in parameters.demand])
        ends = np.cumsum(weights) / weights.sum()
        rows = [each.row(end) for each, end in zip(parameters.demand, ends, strict=True)]
        return {"demands": np.array(rows, DEMAND)}

    @staticmethod
    def wake(state, params, market, now, rng):
        """Want an option, and trade it if the best quote is good enough."""
        if not is_open(market, params.book):
            return BY_LAW
        demand = demand_at(params, uniform(rng))
        spot = spot_price(market, params.book)
        strike = spot * max(demand.moneyness + demand.spread * normal(rng), 0.01)
        series = nearest_series(
            market, params.book, demand.sign, strike, exponential(rng, demand.years)
        )
        lots = 1 + int(exponential(rng, 1.0) / -math.log1p(-1.0 / max(demand.lots, 1.0 + 1e-9)))
        margin = exponential(rng, demand.reservation)
        if series == NONE:
            return BY_LAW
        _trade(params, market, series, demand.side, lots, margin)
        return BY_LAW


@compiled
def demand_at(params, share):
    """The DEMAND record in whose part of [0, 1) a share lies."""
    row = 0
    while row < params.demands_count - 1 and share >= _demand_row(params.demands, row).up_to:
        row += 1
    return _demand_row(params.demands, row)


@compiled
def _trade(params, market, row, side, lots, margin):
    """Take the best quote up to a margin beyond the surface, or leave a refusal."""
    mark_options(market, listing_of(market, params.book).instrument)
    own, model = own_option_account(market), series_of(market, row).volatility
    maker = best_maker(market, row, side, own)
    if maker == NONE:
        note(market, params.book, REFUSAL, 0.0)
        return
    asked = quoted_volatility(market, maker, row, side)
    beyond = asked - model if side == BUY else model - asked
    if beyond > margin or trade_option(market, row, own, maker, side, lots) == 0:
        note(market, params.book, REFUSAL, beyond)
