"""Factors: values as likely as they should be, within their bounds, and settings that add up."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from abm.runs.designs.factors import Choice, Factor, Mix, Range, alike, settings_of
from abm.runs.files.paths import Scaled

SHARES = st.floats(0, 1)
ADAPTER = TypeAdapter(Factor)


def ranges(apart=0.0, **others):
    """Ranges anywhere, on either scale if all above zero; apart: width for the size of a bound."""
    bounds = st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)).map(sorted)
    wide = bounds.filter(lambda pair: pair[1] - pair[0] > apart * max(map(abs, pair)))

    def made(pair):
        scales = st.sampled_from(["linear", "log"] if pair[0] > 0 else ["linear"])
        return scales.map(
            lambda scale: Range(kind="range", low=pair[0], high=pair[1], scale=scale, **others)
        )

    return wide.flatmap(made)


def mix(count, total=1.0, **others):
    shares = {f"s{n}": f"agents.g{n}.count" for n in range(count)}
    return Mix(kind="mix", total=total, shares=shares, **others)


# ranges


@settings(deadline=None)
@given(ranges(), SHARES, SHARES)
def test_a_range_keeps_its_bounds_and_its_order(factor, some, other):
    (low,), (high,) = factor.at((0.0,)), factor.at((1.0,))
    assert (low, high) == (factor.low, factor.high)
    first, second = (factor.at((share,))[0] for share in sorted((some, other)))
    assert low <= first <= second <= high


def test_a_range_is_uniform_on_its_scale():
    shares = (np.arange(1000) + 0.5) / 1000
    linear = Range(kind="range", low=-2, high=6)
    log = Range(kind="range", low=0.01, high=100, scale="log")
    np.testing.assert_allclose([linear.at((u,))[0] for u in shares], -2 + 8 * shares)
    values = np.array([log.at((u,))[0] for u in shares])
    np.testing.assert_allclose(np.log10(values), -2 + 4 * shares, atol=1e-12)
    assert (values < 1).sum() == 500


@settings(deadline=None)
@given(st.integers(-50, 50), st.integers(1, 30))
def test_whole_numbers_are_equally_likely(low, width):
    factor = Range(kind="range", low=low, high=low + width, whole=True)
    count = 10 * (width + 1)
    found = Counter(factor.at(((n + 0.5) / count,))[0] for n in range(count))
    assert found == dict.fromkeys(range(low, low + width + 1), 10)
    assert factor.at((1.0,)) == (low + width,)


@settings(deadline=None)
@given(ranges(apart=1e-3, steps=7))
def test_levels_are_evenly_spaced_on_the_scale_and_within_the_bounds(factor):
    values = [value for (value,) in factor.levels()]
    assert factor.low <= min(values) < max(values) <= factor.high
    line = np.geomspace if factor.scale == "log" else np.linspace
    size = max(abs(factor.low), abs(factor.high))
    np.testing.assert_allclose(values, line(factor.low, factor.high, 7), 1e-9, 1e-12 * size)


def test_levels_are_numbers_that_people_write():
    tenths = Range(kind="range", low=0, high=1, steps=11).levels()
    assert [str(value) for (value,) in tenths] == [f"{n / 10}" for n in range(11)]


def test_whole_levels_are_whole_and_stand_once():
    factor = Range(kind="range", low=1, high=4, whole=True, steps=9)
    assert factor.levels() == [(1,), (2,), (3,), (4,)]
    log = Range(kind="range", low=1, high=1000, whole=True, steps=4, scale="log")
    assert log.levels() == [(1,), (10,), (100,), (1000,)]


# what is set


def test_a_value_goes_to_its_own_path_or_to_multiples_of_it_elsewhere():
    own = Range(kind="range", low=0, high=1)
    spread = Range(kind="range", low=0, high=1, paths={"agents.a.count": 20, "agents.b.x": -0.5})
    policy = {"kind": "fixed_band", "band": 0.1}
    choice = Choice(kind="choice", values=(policy, "none"), names=("banded", "bare"))
    vary = {"rate": own, "share": spread, "agents.a.hedging": choice}
    settings = settings_of(vary, {"rate": 0.3, "share": 0.5, "agents.a.hedging": "banded"})
    assert settings == {
        "rate": 0.3,
        "agents.a.count": 10.0,
        "agents.b.x": -0.25,
        "agents.a.hedging": policy,
    }
    rounded = {path for path, value in settings.items() if isinstance(value, Scaled)}
    assert rounded == {"agents.a.count", "agents.b.x"}
    truth = Choice(kind="choice", values=(True, False), paths={"a": 3})
    assert truth.settings("on", (True,)) == {"a": True}  # no multiple of a switch


def test_choices_are_equally_likely():
    factor = Choice(kind="choice", values=("a", 2, False))
    found = Counter(factor.at(((n + 0.5) / 30,))[0] for n in range(30))
    assert found == {"a": 10, 2: 10, False: 10}
    assert factor.at((1.0,)) == (False,)
    assert factor.levels() == [("a",), (2,), (False,)]


# shares of a total


@settings(deadline=None)
@given(st.lists(SHARES, min_size=1, max_size=6), st.integers(1, 10_000), st.floats(0, 0.99))
def test_shares_sum_to_one_and_whole_parts_to_the_total(place, total, floor):
    count = len(place) + 1
    factor = mix(count, total, least=floor / count)
    shares = factor.at(place)
    assert min(shares) >= factor.least
    assert math.fsum(shares) == pytest.approx(1, rel=1e-14)
    parts = factor.settings("mix", shares)
    assert list(parts) == [f"agents.g{n}.count" for n in range(count)]
    assert all(isinstance(part, int) for part in parts.values())
    assert sum(parts.values()) == total
    for part, share in zip(parts.values(), shares, strict=True):
        assert abs(part - share * total) < 1 + 1e-6


@pytest.mark.parametrize("count", [2, 3, 5])
def test_a_mix_is_uniform_on_the_simplex(count):
    """Moments of the Dirichlet distribution with all parameters 1."""
    places = np.random.default_rng(7).random((40_000, count - 1))
    shares = np.array([mix(count).at(place) for place in places.tolist()])
    mean, variance = 1 / count, (count - 1) / (count**2 * (count + 1))
    error = 5 / math.sqrt(len(shares))  # five standard errors of what varies by less than 1
    np.testing.assert_allclose(shares.mean(axis=0), mean, atol=error * math.sqrt(variance))
    wanted = np.full((count, count), -variance / (count - 1))
    np.fill_diagonal(wanted, variance)
    np.testing.assert_allclose(np.cov(shares.T), wanted, atol=error * variance * 3)
    # each share alone is Beta(1, count - 1): its quantiles
    for tail in (0.1, 0.5, 0.9):
        below = (shares < 1 - (1 - tail) ** (1 / (count - 1))).mean(axis=0)
        np.testing.assert_allclose(below, tail, atol=error / 2)


def test_a_mix_on_a_grid_is_the_lattice_of_the_simplex():
    levels = mix(3, steps=5).levels()
    wanted = {(a / 4, b / 4, (4 - a - b) / 4) for a in range(5) for b in range(5) if a + b <= 4}
    assert len(levels) == len(wanted) == math.comb(6, 2)
    assert set(levels) == wanted


def test_a_total_that_is_no_whole_number_is_shared_out_as_it_is():
    assert mix(2, 3.0).settings("mix", (0.25, 0.75)) == {
        "agents.g0.count": 0.75,
        "agents.g1.count": 2.25,
    }


# what is refused


@pytest.mark.parametrize(
    ("asked", "remedy"),
    [
        ({"kind": "range", "low": 1, "high": 1}, "a range whose low is below its high"),
        ({"kind": "range", "low": 0, "high": 1, "scale": "log"}, "only above 0"),
        ({"kind": "range", "low": 0.5, "high": 2, "whole": True}, "between whole bounds"),
        ({"kind": "choice", "values": [{"kind": "a"}, 1]}, "`names` beside values"),
        ({"kind": "choice", "values": [1, 2], "names": ["a"]}, "as many names as values"),
        ({"kind": "choice", "values": [1, 2], "names": ["a", "a"]}, "differ from each other"),
        ({"kind": "choice", "values": ["a", "a"]}, "differ from each other"),
        (
            {"kind": "mix", "total": 1, "shares": {"a": "x", "b": "y"}, "least": 0.5},
            "leave something to share out",
        ),
    ],
)
def test_a_factor_that_cannot_be_is_refused_with_what_can(asked, remedy):
    with pytest.raises(ValidationError, match=remedy):
        ADAPTER.validate_python(asked)


@pytest.mark.parametrize("factor", [Range(kind="range", low=0, high=1), mix(2)])
def test_a_grid_needs_steps(factor):
    with pytest.raises(ValueError, match="a number of `steps`"):
        factor.levels()


@pytest.mark.parametrize(
    ("some", "other"),
    [
        ({"agents.a.size": 1}, {"agents.a.size": 2}),
        ({"agents.a.size.lots": 1}, {"agents.a.size": 1}),
        ({"agents.a.size": 1}, {"agents.a.size.lots": 1}),
    ],
)
def test_a_factor_beside_one_that_contains_it_is_refused(some, other):
    vary = {
        "lots": Range(kind="range", low=0, high=1, paths=some),
        "law": Choice(kind="choice", values=(1, 2), paths=other),
    }
    with pytest.raises(ValueError, match=f"{min(*some, *other)} is set by two factors"):
        settings_of(vary, {"lots": 0.5, "law": 1})


@pytest.mark.parametrize(
    ("some", "other", "same"),
    [
        (1, 1.0, True),
        (1, 2, False),
        ({"a": 1, "b": [2, "x"]}, {"b": [2.0, "x"], "a": 1}, True),
        ({"a": [1, 2]}, {"a": [2, 1]}, False),
    ],
)
def test_values_that_mean_the_same_are_alike(some, other, same):
    assert (alike(some) == alike(other)) == same
