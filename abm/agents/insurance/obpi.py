"""A put made of stock and cash (OBPI; Rubinstein and Leland 1981; Leland 1980)."""

import math
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from abm.agents.hedging.needs import spot_of
from abm.agents.insurance.policy import InsurancePolicy, whole_lots
from abm.kernel.compiling.jit import compiled, copied_rows
from abm.kernel.market.trading import TRADING_DAYS, trading_years
from abm.kernel.options.marking import option_account_wealth
from abm.kernel.options.options import option_account_of
from abm.kernel.pricing.black_scholes import bsm_delta
from abm.market.fields import Days, parameter
from abm.market.pricing import BlackScholesMerton
from abm.market.venue import Instrument

REPLICATION = np.dtype(
    [
        ("strike", "f8"),
        ("lot_cost", "f8"),
        ("volatility", "f8"),
        ("rate", "f8"),
        ("years", "f8"),
    ],
    align=True,
)
"""The policy as its rule reads it: strike of the puts (ticks), what a lot and its put cost at the
open (ticks), volatility and rate (a year) and years from the open to the end."""


_PRECISION = 1e-13


class Replication(InsurancePolicy):
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
    horizon: Days = parameter(
        252.0, unit="trading days from the first open", about="when the insurance ends", gt=0
    )

    @property
    def share(self) -> float:
        """Share of the assets that is in stock at the open."""
        strike, cost = _insured(self)
        return float(self.option("call", strike).delta()) / cost

    @property
    def flow(self) -> float:
        """Gamma of the puts on as many lots as the assets insure."""
        strike, cost = _insured(self)
        return float(self.option("put", strike).gamma()) / cost

    @classmethod
    def dtype(cls) -> np.dtype[Any]:
        """REPLICATION."""
        return REPLICATION

    def row(self, instrument: Instrument) -> np.ndarray:
        """The record of a portfolio opened at the price of the instrument."""
        strike, cost = _insured(self)
        price, years = instrument.ticks, self.horizon / TRADING_DAYS
        terms = (strike * price, price * cost, self.volatility, self.rate, years)
        return copied_rows(np.array([terms], REPLICATION))

    def option(self, kind: str, strike: float) -> BlackScholesMerton:
        """One on a stock at 1, to the horizon."""
        years = self.horizon / TRADING_DAYS
        return BlackScholesMerton(kind, 1.0, strike, years, self.volatility, self.rate)


@lru_cache
def _insured(policy: Replication) -> tuple[float, float]:
    """Strike of the put, and cost of stock and put together, for a stock at 1.

    By Newton's method on K - floor (1 + P(K)), concave and rising: from the floor upwards. By
    Euler's theorem P = K dP/dK + delta.
    """
    strike, step = policy.floor, math.inf
    while step > _PRECISION * strike:
        put = policy.option("put", strike)
        value, delta = float(put.value()), float(put.delta())
        slope = 1.0 - policy.floor * (value - delta) / strike
        step = (policy.floor * (1.0 + value) - strike) / slope
        strike += step
    return strike, 1.0 + float(policy.option("put", strike).value())


@compiled
def obpi_lots(price, strike, years, volatility, rate, lots):
    """Lots to hold instead of lots with a put each: they and the put have the delta of a call."""
    return lots * bsm_delta(1.0, price, strike, max(years, 0.0), volatility, rate, 0.0)


@compiled
def replicate(state, params, market, number, now):
    """Lots with the delta of the lots and puts that the assets could have bought at the open."""
    option_account = option_account_of(market, number)
    price, value = spot_of(market, number), option_account_wealth(market, number)
    left = params.years - trading_years(market, now)
    insured = option_account.opening / params.lot_cost
    option_account.floor = insured * params.strike * math.exp(-params.rate * max(left, 0.0))
    lots = obpi_lots(price, params.strike, left, params.volatility, params.rate, insured)
    return whole_lots(lots, value, price)


Replication.rule = replicate
