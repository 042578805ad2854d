import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from abm.risk.run.measure import NOT_NEGATIVE, REAL, SHARE
from abm.risk.statistics.intervals import (
    FEWEST,
    FEWEST_DRAWN,
    bootstrap_interval,
    fewest_for,
    mean_interval,
    quantile_interval,
    resampled,
    smallest_seen,
    wilson,
)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_newcombes_table(successes, n, low, high):
    """Newcombe (1998), Statistics in Medicine 17, table I, method 3."""
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 10_000), st.floats(0, 1), st.floats(0.5, 0.999))
def test_wilson_agrees_with_scipy(n, share, level):
    successes = round(share * n)
    expected = stats.binomtest(successes, n).proportion_ci(level, method="wilson")
    assert wilson(successes, n, level) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_wilson_knows_nothing_from_nothing_and_refuses_nonsense():
    assert np.isnan(wilson(0, 0)).all()
    for wrong in ((3, 2), (-1, 2), (1, 2, 1.0)):
        with pytest.raises(ValueError, match="no interval"):
            wilson(*wrong)


@pytest.mark.parametrize("n", [10, 40])
def test_the_smallest_effect_is_seen_in_eight_of_ten_cases(n):
    sample = np.random.default_rng(n).normal(size=n)
    error = stats.sem(sample)
    beyond = stats.nct(n - 1, smallest_seen(sample) / error).sf(stats.t(n - 1).ppf(0.975))
    assert beyond == pytest.approx(0.8, abs=0.01)
    assert np.isnan(smallest_seen(sample[: FEWEST - 1]))


def test_seeds_are_drawn_with_all_their_rows():
    values = np.array([1.0, 10, 2, 3, 20, 30])
    seeds = np.array([7, 9, 7, 7, 9, 9])
    sums = resampled(seeds, lambda rows: values[rows].sum(), draws=4000)
    found, counts = np.unique(sums, return_counts=True)
    assert found.tolist() == [12, 66, 120]  # seed 7 twice, both, seed 9 twice
    assert counts / 4000 == pytest.approx([0.25, 0.5, 0.25], abs=0.03)


def test_the_interval_covers_the_truth_although_runs_share_their_seeds():
    draw, count, trials, by_seed, by_run = np.random.default_rng(3), 25, 1000, 0, 0
    seeds = np.repeat(np.arange(count), 4)
    for trial in range(trials):
        values = np.repeat(draw.normal(size=count), 4) + draw.normal(0, 0.1, 4 * count)

        def mean(rows, values=values):
            return float(values[rows].sum()) / len(rows)

        low, high = bootstrap_interval(seeds, mean, draws=400, key=trial)
        by_seed += low <= 0 <= high
        low, high = bootstrap_interval(np.arange(4 * count), mean, draws=50, key=trial)
        by_run += low <= 0 <= high
    cover = 0.95  # its ends lie where those of t do
    assert by_seed / trials == pytest.approx(cover, abs=3 * np.sqrt(cover * (1 - cover) / trials))
    assert by_run / trials < 0.75


def test_the_same_runs_have_the_same_interval_and_another_key_another():
    values = np.random.default_rng(4).normal(size=50)

    def mean(rows):
        return float(values[rows].mean())

    found = bootstrap_interval(np.arange(50), mean)
    assert found == bootstrap_interval(np.arange(50), mean)
    assert found != bootstrap_interval(np.arange(50), mean, key=2)
    assert found == pytest.approx(
        stats.t.interval(0.95, 49, values.mean(), stats.sem(values)), abs=0.05
    )


def test_an_interval_that_cannot_be_known_is_not_a_number():
    assert np.isnan(bootstrap_interval([5, 5, 5], lambda rows: float(len(rows)))).all()
    seeds = np.arange(12)  # seed 0 is not in (11/12)^12 = 35 % of the draws
    undefined = bootstrap_interval(seeds, lambda rows: 1.0 if 0 in rows else float("nan"))
    assert np.isnan(undefined).all()
    few = np.arange(FEWEST_DRAWN - 1)
    assert np.isnan(bootstrap_interval(few, lambda rows: float(rows.mean()))).all()


# means, by the bounds of what is averaged


def coverage(draw, truth, bounds, count, trials=1000):
    """How often the interval of the mean of some numbers holds the true one."""
    ends = np.array([mean_interval(draw(count), bounds) for _ in range(trials)])
    return float(np.mean((ends[:, 0] <= truth) & (truth <= ends[:, 1])))


@pytest.mark.parametrize("count", [FEWEST, 10, 30])
def test_intervals_of_means_hold_the_truth_from_the_fewest_seeds_on(count):
    draw = np.random.default_rng(11)
    kinds = {
        "symmetric": (lambda n: draw.normal(3, 1, n), 3.0, REAL),
        "skewed times": (lambda n: draw.exponential(60, n), 60.0, NOT_NEGATIVE),
        "small shares": (lambda n: draw.beta(2, 20, n), 2 / 22, SHARE),
        "all or nothing": (lambda n: draw.beta(0.5, 0.5, n), 0.5, SHARE),
    }
    for name, (numbers, truth, bounds) in kinds.items():
        assert coverage(numbers, truth, bounds, count) == pytest.approx(0.95, abs=0.035), name


def test_twenty_seeds_see_a_crash_that_comes_in_one_of_five():
    draw = np.random.default_rng(12)

    def falls(n):
        return np.where(draw.random(n) < 0.2, 0.05 + draw.beta(5, 50, n), draw.beta(5, 400, n))

    truth = 0.2 * (0.05 + 5 / 55) + 0.8 * 5 / 405
    assert coverage(falls, truth, SHARE, 20) > 0.9 > 0.75 > coverage(falls, truth, SHARE, 5)


@given(st.lists(st.floats(0, 1), min_size=FEWEST, max_size=30))
def test_what_is_bounded_keeps_an_interval_within_its_bounds(numbers):
    for bounds in (SHARE, NOT_NEGATIVE):
        low, high = mean_interval(np.array(numbers), bounds)
        assert np.isnan([low, high]).all() or bounds[0] <= low <= high <= bounds[1]


def test_a_mean_without_bounds_has_students_interval():
    numbers = np.array([3.0, -1.0, 4.0, 1.0, -5.0, 9.0])
    expected = stats.ttest_1samp(numbers, 0).confidence_interval(0.95)
    assert mean_interval(numbers) == pytest.approx((expected.low, expected.high))


def test_too_few_seeds_and_numbers_all_alike_have_no_interval():
    assert np.isnan(mean_interval(np.arange(FEWEST - 1.0))).all()
    assert np.isnan(mean_interval(np.full(20, 0.5), SHARE)).all()
    twenty = np.random.default_rng(1).normal(size=20)
    assert np.isnan(mean_interval(twenty, seeds=np.arange(20) % (FEWEST - 1))).all()


def test_numbers_that_share_a_seed_count_once():
    numbers = np.random.default_rng(2).normal(size=12)
    twice = mean_interval(np.repeat(numbers, 3), seeds=np.repeat(np.arange(12), 3))
    assert twice == pytest.approx(mean_interval(numbers))


# quantiles


def test_a_quantile_has_an_interval_as_soon_as_a_number_surely_exceeds_it():
    assert [fewest_for(share) for share in (0.5, 0.95, 0.99)] == [6, 72, 368]
    for share in (0.5, 0.95):
        fewest = fewest_for(share)
        assert share ** (fewest - 1) > 0.025 >= share**fewest
        assert np.isnan(quantile_interval(np.arange(fewest - 1.0), share)).all()
        assert np.isfinite(quantile_interval(np.arange(float(fewest)), share)).all()


def test_the_interval_of_a_quantile_holds_it_whatever_the_law():
    draw, trials = np.random.default_rng(6), 400
    ends = np.array([quantile_interval(draw.pareto(2, 100), 0.95) for _ in range(trials)])
    truth = stats.lomax.ppf(0.95, 2)
    assert np.mean((ends[:, 0] <= truth) & (truth <= ends[:, 1])) > 0.93
