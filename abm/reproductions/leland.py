"""Leland (1985): an option whose hedging costs k is worth what it is at a higher volatility.

Who sells at that volatility, and hedges at it, loses nothing on average. What hedging makes before
costs has a mean of zero, for the price is a martingale; it is checked and then left out of the mean
error, to which it would add nothing but noise.
"""

import json
import math
from typing import NamedTuple

import pandas as pd

from abm.agents.hedging.leland import leland_number
from abm.kernel.pricing.black_scholes import bsm_value
from abm.market.venue import TRADING_DAY
from abm.reproductions.check import Check, Progress
from abm.reproductions.sampling import sample
from abm.risk.statistics.estimates import mean

PATHS = 1_000
PRICE, DAYS, YEAR, VOLATILITY = 100.0, 63, 252, 0.2
TICK = 0.001


class Case(NamedTuple):
    """A round-trip cost (share of the price), hedges a year, and what the paper's formulas give."""

    cost: float
    times: int
    number: float
    short: float
    long: float | None


CASES = {
    "weekly, k = 1 %": Case(0.01, 52, 0.2877, 0.2270, 0.1688),
    "daily, k = 0.5 %": Case(0.005, 250, 0.3154, 0.2294, None),
}


def reproduce(progress: Progress | None = None) -> list[Check]:
    """Leland 1985, Journal of Finance 40, 1283: option replication with transaction costs."""
    return formulas() + simulated(PATHS, progress)


def formulas() -> list[Check]:
    """Leland's number and the volatilities at which options are sold and bought."""
    found = []
    for name, case in CASES.items():
        number, short = number_of(case), short_volatility(case)
        found.append(Check.near(f"A, {name}", case.number, number, tolerance=5e-5))
        found.append(Check.near(f"sigma' short, {name}", case.short, short, tolerance=5e-5))
        if case.long is not None:
            long = VOLATILITY * math.sqrt(1.0 - number)
            found.append(Check.near(f"sigma' long, {name}", case.long, long, tolerance=5e-5))
    return found


def number_of(case: Case) -> float:
    """A = sqrt(2 / pi) k / (sigma sqrt(dt))."""
    return float(leland_number(case.cost, VOLATILITY, 1.0 / case.times))


def short_volatility(case: Case) -> float:
    """At which an option is sold."""
    return VOLATILITY * math.sqrt(1.0 + number_of(case))


def simulated(paths: int, progress: Progress | None = None) -> list[Check]:
    """Mean error of who sells and hedges at Leland's volatility, in so many markets."""
    frame = sample("hedging_frequency", list(CASES), paths, overrides(), progress)
    return [
        check
        for name, case in CASES.items()
        for check in _errors(name, case, frame[frame["variant"] == name])
    ]


def overrides() -> tuple[str, ...]:
    """A quarter of a year instead of a month, a martingale, and the cases as variants."""
    variants = {
        name: {
            "agents.price_setter.half_spread": round(0.5 * case.cost * PRICE / TICK),
            "agents.dealers.hedging": {
                "kind": "leland",
                "interval": TRADING_DAY * YEAR / case.times,
                "cost": case.cost,
            },
        }
        for name, case in CASES.items()
    }
    return (
        f"session.days={DAYS}",
        f"agents.dealers.options.0.expiry={DAYS}",
        f"instruments.stock.news_drift={-0.5 * VOLATILITY**2 / YEAR}",
        "instruments.stock.news_interval=1170",
        "agents.dealers.wake_interval=600",
        f"study.variants={json.dumps(variants)}",
    )


def _errors(name: str, case: Case, runs: pd.DataFrame) -> list[Check]:
    before = mean(runs["profit"] + runs["cost"])
    cost, error = mean(runs["cost"])
    premium = _value(short_volatility(case))
    gained = premium - _value(VOLATILITY) - cost
    tolerance = 0.01 * premium
    return [
        Check.near(f"mean before costs, {name}", 0.0, *before, tolerance=3.0 * before[1]),
        Check.near(f"mean error, {name}", 0.0, gained, error, tolerance=tolerance),
    ]


def _value(volatility: float) -> float:
    return float(bsm_value(1.0, PRICE, PRICE, DAYS / YEAR, volatility, 0.0, 0.0))
