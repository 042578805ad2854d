"""Leland's volatility (1985): his numbers, and the deltas of a book at it."""

import math

import pytest

from abm.agents.hedging.fixed_times import FixedTimes
from abm.agents.hedging.leland import Leland, leland_number
from abm.market.pricing import BlackScholesMerton
from tests.abm.agents.hedging.hedged_market import HOURS, OPEN, SPOT, HedgedMarket, option

HOUR = 3600 * 10**9


@pytest.mark.parametrize(
    ("cost", "years", "number", "short", "long"),
    [(0.01, 1 / 52, 0.2877, 0.2270, 0.1688), (0.005, 1 / 250, 0.3154, 0.2294, 0.1655)],
)
def test_published_numbers(cost, years, number, short, long):
    a = leland_number(cost, 0.2, years)
    assert a == pytest.approx(number, abs=5e-5)
    assert 0.2 * math.sqrt(1 + a) == pytest.approx(short, abs=5e-5)
    assert 0.2 * math.sqrt(1 - a) == pytest.approx(long, abs=5e-5)


def leland_hedge(cost, half_spread=1):
    """Lots to trade in a book of short calls and long puts, held against by 1,000 lots."""
    made = HedgedMarket([option(1, 10_200, 21, 0.2), option(-1, 9_600, 42, 0.3)], [-9_000, 7_000])
    made.hold(1_000)
    policy = Leland(interval=3600.0, cost=cost)
    assert made.ask(policy) == 0
    made.go(OPEN + HOUR, half_spread=half_spread)
    assert made.due(policy) == 0
    lots = made.ask(policy)
    assert made.due(policy) == OPEN + 2 * HOUR
    return lots


def expected(cost):
    """The same by another implementation."""
    root = math.sqrt(HOUR / HOURS / 252)
    number = math.sqrt(2 / math.pi) * cost / root
    day = HOUR / HOURS
    short = math.sqrt(0.04 + 0.2 * number)
    long = math.sqrt(max(0.09 - 0.3 * number, 0.0))
    calls = BlackScholesMerton("call", SPOT, 10_200, (21 - day) / 252, short).delta()
    puts = BlackScholesMerton("put", SPOT, 9_600, (42 - day) / 252, long).delta()
    return 9_000 * float(calls) - 7_000 * float(puts) - 1_000


@pytest.mark.parametrize("cost", [0.0005, 0.002, 0.02])
def test_each_line_at_its_own_volatility(cost):
    assert leland_hedge(cost) == pytest.approx(expected(cost), abs=0.5 + 1e-6)


def test_the_cost_is_that_of_the_moment_unless_it_is_given():
    assert leland_hedge(0.0, half_spread=10) == pytest.approx(expected(0.002), abs=0.5 + 1e-6)


def test_without_costs_it_is_black_and_scholes():
    made = HedgedMarket([option(1, 10_200, 21)], [-9_000])
    made.go(OPEN + HOUR, half_spread=0)
    lots = made.ask(Leland(interval=3600.0))
    assert lots == made.ask(FixedTimes(interval=3600.0))
