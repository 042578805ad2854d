import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from abm.risk.statistics.intervals import bootstrap_interval, resampled, wilson


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
    # a bootstrap divides by n, not n - 1, and has the quantiles of a normal, not of t
    end = stats.norm.ppf(0.975) * np.sqrt((count - 1) / count)
    cover = 1 - 2 * stats.t.sf(end, count - 1)
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
        stats.norm.interval(0.95, values.mean(), values.std() / np.sqrt(50)), abs=0.03
    )


def test_an_interval_that_cannot_be_known_is_not_a_number():
    assert np.isnan(bootstrap_interval([5, 5, 5], lambda rows: float(len(rows)))).all()
    seeds = np.arange(4)  # seed 0 is in all but (3/4)^4 = 32 % of the draws
    undefined = bootstrap_interval(seeds, lambda rows: 1.0 if 0 in rows else float("nan"))
    assert np.isnan(undefined).all()
    many = np.arange(2)  # both the same in half of the draws
    assert bootstrap_interval(many, lambda rows: float(rows.mean())) == (0, 1)
