import numpy as np
import pytest
from pydantic import ValidationError

from abm.agents.execution.almgren_chriss import (
    AlmgrenChriss,
    cost_variance,
    expected_cost,
    holdings,
    kappa,
)
from tests.abm.agents.execution.workers import after, hedged_market

RNG = np.random.default_rng(1)
SIGMA, FIXED, GAMMA, ETA = 0.95, 0.0625, 2.5e-7, 2.5e-6


def schedule(whole, parts, tau, aversion):
    urgency = kappa(aversion, SIGMA, ETA, GAMMA, tau)
    return np.array([whole * holdings(urgency, tau * n, tau * parts) for n in range(parts, -1, -1)])


@pytest.mark.parametrize("aversion", [0.0, 1e-7, 1e-6, 1e-4])
@pytest.mark.parametrize(("parts", "tau"), [(5, 1.0), (20, 0.1)])
def test_no_schedule_is_better(aversion, parts, tau):
    best = schedule(1e6, parts, tau, aversion)
    # E + lambda V is quadratic in x_1 ... x_(N-1), without buying: solve for its least
    steep = 2 * (ETA - GAMMA * tau / 2) / tau
    matrix = steep * (2 * np.eye(parts - 1) - np.eye(parts - 1, k=1) - np.eye(parts - 1, k=-1))
    matrix += 2 * aversion * SIGMA**2 * tau * np.eye(parts - 1)
    right = np.zeros(parts - 1)
    right[0] = steep * 1e6
    assert best[1:-1] == pytest.approx(np.linalg.solve(matrix, right), abs=1e-3)
    assert (best[0], best[-1]) == (1e6, 0.0)


def test_cost_and_variance_are_those_of_the_price_process():
    parts, tau, paths = 5, 1.0, 200_000
    held = schedule(1e6, parts, tau, 1e-6)
    lots = -np.diff(held)
    noise = SIGMA * np.sqrt(tau) * RNG.normal(size=(paths, parts))
    before = np.cumsum(noise, axis=1) - noise - GAMMA * (np.cumsum(lots) - lots)
    paid = before - FIXED - ETA * lots / tau  # equation 2, less the price at arrival
    cost = -paid @ lots
    expected = expected_cost(held, tau, FIXED, ETA, GAMMA)
    deviation = cost_variance(held, tau, SIGMA) ** 0.5
    assert abs(cost.mean() - expected) < 4 * deviation / paths**0.5
    assert cost.std() == pytest.approx(deviation, rel=4 / (2 * paths) ** 0.5)


def test_great_urgency_sells_at_once():
    assert holdings(1e4, 1.0, 5.0) == 0.0
    assert holdings(1e4, 5.0, 5.0) == 1.0


@pytest.mark.parametrize(("lots", "latency"), [(1_000_000, 0.0), (-12_345, 0.4)])
def test_holds_what_the_schedule_says(lots, latency):
    policy = AlmgrenChriss(
        horizon=6.5 * 3600 / 5, children=8, risk_aversion=1e-4, permanent_impact=0.0
    )
    model = hedged_market(policy, ((0.0, lots),), latency={"fixed": latency}, wake_interval=30.0)
    trades = after(model, 6.5 * 3600)
    left = lots - np.cumsum(trades[:, 1])
    half = 0.025 * np.sqrt(1e-4 * SIGMA**2 / ETA) / 2
    urgency = 2 * np.arcsinh(half) / 0.025
    expected = lots * np.sinh(urgency * (0.2 - 0.025 * np.arange(1, 9))) / np.sinh(urgency * 0.2)
    assert np.abs(left - expected).max() <= 0.5 + 1e-6


def test_impact_that_cannot_be_is_refused():
    with pytest.raises(ValidationError, match="half the permanent impact"):
        AlmgrenChriss(horizon=5 * 6.5 * 3600, children=1, permanent_impact=2e-6)
