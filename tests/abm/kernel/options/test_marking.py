"""Marks and the parts of a change, against Black-Scholes-Merton and against their own sum."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.kernel.book.book import NONE
from abm.kernel.compiling.jit import new_rows
from abm.kernel.options.marking import _attribute, mark_options, revalue, value_option_account
from abm.kernel.options.options import PARTS, RATE, RESIDUAL, SERIES, THETA
from abm.kernel.pricing.black_scholes import bsm_value
from abm.market.chains import OptionChain
from abm.market.pricing import BlackScholesMerton
from abm.market.surfaces import SviSlice, SviSurface
from tests.abm.agents.hedging.hedged_market import DAY, HOURS, OPEN, SPOT, HedgedMarket, option

SECONDS = HOURS / 1e9
YEAR = 252 * SECONDS

TERMS = ("strike", "years", "volatility", "rate")

options = st.fixed_dictionaries(
    {
        "sign": st.sampled_from([1, -1]),
        "spot": st.floats(5_000, 20_000),
        "strike": st.floats(7_000, 14_000),
        "years": st.floats(0.01, 2.0),
        "volatility": st.floats(0.05, 1.0),
        "rate": st.floats(-0.05, 0.1),
    }
)


def marked(sign, spot, strike, years, volatility, rate):
    """A SERIES valued there, as compiled code sees it."""
    line = new_rows(1, SERIES)
    line["sign"], line["strike"] = sign, strike
    revalue(line[0], spot, years, volatility, rate)
    return line[0]


@settings(deadline=None, max_examples=60)
@given(options)
def test_value_and_greeks_are_those_of_the_model_over_arrays(at):
    spot, line = at["spot"], marked(**at)
    kind = "call" if at["sign"] > 0 else "put"
    model = BlackScholesMerton(kind, spot, *(at[name] for name in TERMS))
    near = {"rel": 1e-9, "abs": 1e-9 * spot}
    for name in ("value", "vega", "volga"):
        assert line[name] == pytest.approx(getattr(model, name)(), **near)
    assert line["delta"] == pytest.approx(model.delta(), abs=1e-12)
    assert line["gamma"] == pytest.approx(model.gamma(), rel=1e-9, abs=1e-15)
    assert line["vanna"] == pytest.approx(model.vanna(), rel=1e-9, abs=1e-12)
    assert line["theta"] + line["carry"] == pytest.approx(model.theta(), **near)


def test_theta_is_all_of_the_decay_that_is_not_interest():
    still = marked(-1, 10_000.0, 9_800.0, 0.1, 0.25, 0.0)
    assert still["carry"] == 0.0
    gamma = 0.5 * still["gamma"] * (10_000 * 0.25) ** 2
    assert still["theta"] == pytest.approx(-gamma, rel=1e-12)


START = {
    "sign": 1,
    "spot": 10_100.0,
    "strike": 10_300.0,
    "years": 0.4,
    "volatility": 0.3,
    "rate": 0.03,
}


def explained(start, step):
    """What the parts explain of the change over a step of spot, years and volatility; residual."""
    line = marked(**start)
    spot, years, volatility = (
        start[name] + by for name, by in zip(("spot", "years", "volatility"), step, strict=True)
    )
    whole = _attribute(line, spot, years, volatility)
    assert line["sums"].sum() == pytest.approx(whole, rel=1e-9, abs=1e-9)
    assert line["sums"][RESIDUAL] == 0.0
    later = marked(**{**start, "spot": spot, "years": years, "volatility": volatility})
    return whole, later["value"] - line["value"] - whole


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("strike", [9_000.0, 10_000.0, 11_500.0])
def test_residual_of_spot_and_volatility_is_of_third_order(sign, strike):
    start = START | {"sign": sign, "strike": strike}
    sizes = [abs(explained(start, (40 * h, 0.0, 0.004 * h))[1]) for h in (1.0, 0.5, 0.25, 0.125)]
    assert sizes[0] > 1e-4
    for larger, smaller in pairwise(sizes):
        assert larger / smaller == pytest.approx(8, rel=0.1)


def test_residual_of_a_diffusing_step_shrinks_faster_than_time():
    # a spot that moves with the root of time leaves terms like charm, of order 3/2 in time
    found = [
        abs(explained(START, (80 * h, -0.0008 * h * h, 0.004 * h))[1]) for h in (1.0, 0.5, 0.25)
    ]
    for larger, smaller in pairwise(found):
        assert larger / smaller == pytest.approx(8, rel=0.1)


# lines in a market


def sums(made):
    """Parts of the change of the one line, and its value."""
    return made.state.series["sums"][0].copy(), float(made.state.series["value"][0])


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.floats(0.3, 30), st.integers(-200, 200)), min_size=1, max_size=20))
def test_the_parts_of_a_change_sum_to_it(path):
    made = HedgedMarket([option(-1, 9_900.0, 1)], [-7], rate=0.04)
    value_option_account(made.market, 0)
    first, now, spot = sums(made)[1], OPEN, SPOT
    for minutes, ticks in path:
        now, spot = now + int(minutes * 60e9), spot + ticks
        made.go(now, spot)
        value_option_account(made.market, 0)
    parts, value = sums(made)
    years = max(1 / 252 - (now - OPEN) / 1e9 / YEAR, 0.0)
    wanted = bsm_value(-1.0, spot, 9_900.0, years, 0.2, 0.04, 0.0)
    assert value == pytest.approx(wanted, abs=1e-6)
    assert parts.sum() == pytest.approx(value - first, abs=1e-6)
    assert made.option_account["value"] == -7 * value


def test_when_nothing_moves_there_is_only_decay_and_interest():
    made = HedgedMarket([option(1, 10_050.0, 30)], [1], rate=0.05)
    value_option_account(made.market, 0)
    before, steps = sums(made)[1], 390 * 5
    for step in range(1, steps + 1):
        day, minute = divmod(step, 390)
        made.go(OPEN + day * DAY + minute * 60 * 10**9)
        value_option_account(made.market, 0)
    parts, value = sums(made)
    left, passed = 30 / 252, steps * 60 / YEAR
    exact = bsm_value(1.0, SPOT, 10_050.0, left - passed, 0.2, 0.05, 0.0)
    assert value == pytest.approx(exact, rel=1e-12)
    assert parts[THETA] + parts[RATE] == pytest.approx(exact - before, rel=1e-3)
    assert parts[THETA] < 0 < parts[RATE] * -1
    others = np.delete(np.arange(PARTS), [THETA, RATE, RESIDUAL])
    assert (parts[others] == 0).all()


def test_a_night_costs_nothing():
    made = HedgedMarket([option(1, 10_050.0, 30)], [1], rate=0.05)
    for now in (OPEN + HOURS, OPEN + DAY - 10**9, OPEN + DAY):
        made.go(now)
        value_option_account(made.market, 0)
        if now == OPEN + HOURS:
            evening = sums(made)
    morning = sums(made)
    assert morning[1] == pytest.approx(evening[1], abs=1e-9)
    assert morning[0] == pytest.approx(evening[0], abs=1e-9)


# surfaces that move

SMILE = SviSurface(slices=(SviSlice(expiry=5, a=0.0004, b=0.01, rho=-0.6, m=0.0, sigma=0.05),))


def chain_market(**chain):
    made = HedgedMarket(chain=OptionChain(venue="exchange", expiries=(5,), **chain))
    mark_options(made.market, NONE)
    return made


def volatility(made):
    """Of the calls, by strike."""
    calls = made.state.series[made.state.series["sign"] == 1]
    return dict(zip(calls["strike"].tolist(), calls["volatility"].tolist(), strict=True))


@pytest.mark.parametrize("dynamics", ["sticky_strike", "sticky_delta"])
def test_what_sticks_as_the_price_moves(dynamics):
    made = chain_market(dynamics=dynamics, surface=SMILE)
    before = volatility(made)
    assert before[9_500] > 1.05 * before[10_000]
    made.go(OPEN, 9_500.0)
    mark_options(made.market, NONE)
    after = volatility(made)
    if dynamics == "sticky_strike":
        assert after == pytest.approx(before)
    else:
        assert after[9_500] == pytest.approx(before[10_000])
        wanted = [float(SMILE.volatility(math.log(k / 9_500), 5 / 252)) for k in after]
        assert list(after.values()) == pytest.approx(wanted)


def test_the_level_follows_realised_volatility():
    memory = 1200.0
    made = chain_market(realised_weight=0.5, volatility_memory=memory)
    variance, price = 0.04, SPOT
    for second in range(1, 40):
        spot = SPOT + 20 * (second % 2)
        made.go(OPEN + second * 30 * 10**9, spot)
        mark_options(made.market, NONE)
        fresh, move = -math.expm1(-30 / memory), math.log(spot / price)
        variance += fresh * (move * move / (30 / YEAR) - variance)
        price = spot
        level = 1 + 0.5 * (math.sqrt(variance) / 0.2 - 1)
        assert made.state.chains["level"][0] == pytest.approx(level, rel=1e-9)
        assert volatility(made)[10_000] == pytest.approx(0.2 * level, rel=1e-9)
    assert level > 1.5


def test_short_makers_raise_the_level_and_long_ones_lower_it():
    levels = {}
    for lots in (-1000, 0, 1000):
        made = chain_market(inventory_weight=0.2, inventory_scale=10_000.0)
        row = int(np.flatnonzero(made.state.series["strike"] == 10_000)[0])
        made.state.series["dealers"][row] = lots
        made.go(OPEN + 1, SPOT)
        mark_options(made.market, NONE)
        levels[lots] = float(made.state.chains["level"][0])
    # a tick x lot is a cent: vega in currency a volatility point is 1e-4 of ticks x lots per 1
    points = 1000 * BlackScholesMerton("call", SPOT, SPOT, 5 / 252, 0.2).vega() * 1e-4
    assert levels[0] == 1.0
    assert levels[-1000] == pytest.approx(1 + 0.2 * points / 10_000, rel=1e-6)
    assert levels[1000] == pytest.approx(2 - levels[-1000])
