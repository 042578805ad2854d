"""Hedges at fixed times: when, to where, and with which error (Kamal and Derman 1999)."""

import numpy as np
import pytest

from abm.agents.hedging.fixed_times import FixedTimes
from abm.kernel.market.trading import BY_LAW
from abm.kernel.options.marking import value_option_account
from tests.abm.agents.hedging.hedged_market import (
    CLOSE,
    DAY,
    HOURS,
    OPEN,
    SPOT,
    HedgedMarket,
    option,
)

CALL = option(1, 10_000, 21)


def test_trades_at_the_points_of_the_grid_only():
    made, policy = HedgedMarket([CALL], [-10_000]), FixedTimes(interval=5 * 3600.0)
    made.hold(5_000)
    times = []
    now = OPEN
    for _ in range(4):
        made.go(now + 1, 10_100)
        assert made.ask(policy) == 0
        now = made.due(policy)
        made.go(now, 10_100)
        made.hold(5_000)
        lots = made.ask(policy)
        assert abs(lots + 5_000 + made.option_account["delta"]) <= 0.5
        assert made.ask(policy) == 0
        times.append(now)
    hour = 3600 * 10**9
    assert times == [
        OPEN + 5 * hour,
        DAY + OPEN + int(3.5 * hour),
        2 * DAY + OPEN + 2 * hour,
        3 * DAY + OPEN + int(0.5 * hour),
    ]
    assert made.told(policy)[0]["hedged_at"] == times[-1]


def test_a_point_that_nobody_woke_at_is_hedged_at_the_next_chance():
    made, policy = HedgedMarket([CALL], [-10_000]), FixedTimes(interval=60.0)
    made.go(OPEN + 90 * 10**9)
    assert made.due(policy) == BY_LAW
    assert made.ask(policy) > 0
    assert made.due(policy) == OPEN + 120 * 10**9


@pytest.mark.slow
@pytest.mark.parametrize(("hedges", "deviation", "paths"), [(21, 0.429, 4_000), (252, 0.126, 300)])
def test_error_of_a_month_of_hedges(hedges, deviation, paths):
    # targets of the model, per option at 100: within three standard errors of these many paths
    made, policy = HedgedMarket([CALL], [-10_000]), FixedTimes(interval=21 * HOURS / 1e9 / hedges)
    rng, profits = np.random.default_rng(11), []
    moves = rng.normal(-0.02 / 12 / hedges, 0.2 / np.sqrt(12 * hedges), (paths, hedges))
    for path in SPOT * np.exp(np.cumsum(moves, axis=1)):
        profits.append(profit_of(made, path, policy))
    profits = np.array(profits) / 10_000 / 100
    assert np.mean(profits) == pytest.approx(-2.3030, abs=4 * deviation / np.sqrt(paths))
    assert np.std(profits) == pytest.approx(deviation, rel=3 * np.sqrt(3.5 / 4 / paths))


def profit_of(made, path, policy):
    """What hedging short calls brings on a path, the premium apart (ticks x lots)."""
    made.hold(0)
    made.state.accounts["cash"] = 0
    states, params = made.told(policy)
    states["hedged_at"] = OPEN
    told = states[0], params[0], made.market, 0
    made.go(OPEN)
    value_option_account(made.market, 0)
    made.trade(round(-made.option_account["delta"]))
    for spot in path[:-1]:
        made.go(policy.due(*told, made.market.now), spot)
        value_option_account(made.market, 0)
        made.trade(policy.rule(*told, made.market.now))
    assert made.market.now < CLOSE + 20 * DAY
    account = made.state.accounts[0]
    return account["cash"] + account["position"] * path[-1] - 10_000 * max(path[-1] - 10_000, 0)
