import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from abm.risk.sweep.threshold import critical_value, firth
from tests.abm.risk.sweep.made_sweep import grid, made_sweep

SHARES = np.linspace(0, 0.5, 11)


def sweep(crashes, shares=SHARES, **columns):
    """crashes: which runs crash, shape (shares, seeds)."""
    crashes = np.asarray(crashes)
    columns = {"share": np.repeat(shares, crashes.shape[1])} | columns
    return made_sweep(0.1 * crashes.ravel(), **grid(*crashes.shape), **columns)


def thresholds(draw, seeds, middle=0.25, scale=0.04):
    """Each seed crashes beyond a share of its own: common random numbers, a logistic curve."""
    own = draw.logistic(middle, scale, seeds)
    return SHARES[:, np.newaxis] > own[np.newaxis, :]


@pytest.mark.parametrize(
    ("low", "high"), [((3, 20), (17, 20)), ((0, 20), (20, 20)), ((1, 4), (30, 37))]
)
def test_firth_of_two_values_adds_half_a_run_to_each_cell(low, high):
    """The penalty of a saturated model is Haldane's and Anscombe's correction (Firth 1993)."""
    intercept, slope = firth(np.array([2.0, 5.0]), *np.array([low, high]).T)
    odds = [np.log((s + 0.5) / (n - s + 0.5)) for s, n in (low, high)]
    assert intercept + slope * np.array([2, 5]) == pytest.approx(odds)


def test_firth_is_the_greatest_penalised_likelihood_run_by_run():
    draw = np.random.default_rng(6)
    x = draw.uniform(0, 10, 60)
    crashes = draw.random(60) < expit(x - 6)

    def loss(beta):
        rows = np.column_stack([np.ones(60), x])
        p = expit(rows @ beta)
        information = sum(np.outer(r, r) * q * (1 - q) for r, q in zip(rows, p, strict=True))
        likelihood = np.log(np.where(crashes, p, 1 - p)).sum()
        return -likelihood - np.log(np.linalg.det(information)) / 2

    expected = minimize(loss, [0, 0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12})
    found = firth(x, crashes.astype(float), np.ones(60))
    assert found == pytest.approx(expected.x, rel=1e-5)


@pytest.mark.parametrize("unit", [1.0, 1e6])
def test_neatly_separated_crashes_tip_in_the_middle(unit):
    crashes = np.repeat(SHARES[:, np.newaxis] > 0.25, 12, axis=1)
    crashes[5] = [True, False] * 6
    found = critical_value(sweep(crashes, unit * SHARES), "share")
    assert found.value == pytest.approx(0.25 * unit)
    assert 0.2 * unit < found.low <= found.value <= found.high < 0.3 * unit
    assert found.curve([0.25 * unit, unit]) == pytest.approx([0.5, 1], abs=1e-6)
    assert found.runs == 132


def test_in_a_gap_between_crashes_and_other_runs_nothing_is_known():
    crashes = np.repeat(SHARES[:, np.newaxis] > 0.25, 12, axis=1)
    for tips in (crashes, ~crashes):
        found = critical_value(sweep(tips), "share", draws=50)
        assert found.value == pytest.approx(0.275)
        assert (found.low, found.high) == (0.25, SHARES[6])
    assert np.isnan(critical_value(sweep(crashes[:, :9]), "share").low)


@pytest.mark.slow
def test_the_interval_covers_the_truth_although_runs_share_their_seeds():
    draw, trials, hits, values = np.random.default_rng(9), 120, 0, []
    for _ in range(trials):
        found = critical_value(sweep(thresholds(draw, 30)), "share", draws=100)
        hits += found.low <= 0.25 <= found.high
        values.append(found.value)
    assert np.mean(values) == pytest.approx(0.25, abs=4 * np.std(values) / np.sqrt(trials))
    assert hits / trials == pytest.approx(0.93, abs=0.06)


def test_another_level_is_read_off_the_same_curve():
    frame = sweep(thresholds(np.random.default_rng(9), 200))
    half, most = (critical_value(frame, "share", level=level, draws=50) for level in (0.5, 0.9))
    assert most.slope == half.slope == pytest.approx(1 / 0.04, rel=0.15)
    assert half.curve(most.value) == pytest.approx(0.9)
    assert most.value == pytest.approx(0.25 + 0.04 * np.log(9), abs=0.03)
    less = critical_value(frame.assign(fall=0.1 - frame["fall"]), "share", draws=50)
    assert less.value == pytest.approx(half.value)
    assert less.slope == pytest.approx(-half.slope)


def test_a_market_that_does_not_tip_has_no_critical_value():
    always = critical_value(sweep(np.ones((11, 6), bool)), "share")
    assert np.isnan([always.value, always.low, always.high]).all()
    alone = critical_value(sweep([[True, False]], [0.3]), "share")
    assert np.isnan([alone.value, alone.slope]).all()
    coin = np.random.default_rng(2).random((11, 6)) < 0.5
    unclear = critical_value(sweep(coin), "share")
    assert np.isfinite(unclear.value)
    assert np.isnan([unclear.low, unclear.high]).all()


def test_what_is_no_number_or_level_is_refused():
    frame = sweep([[True, False]], [0.3], policy="band", halts=True)
    for factor in ("policy", "halts"):
        with pytest.raises(ValueError, match=factor):
            critical_value(frame, factor)
    with pytest.raises(ValueError, match="level"):
        critical_value(frame, "share", level=1.0)
