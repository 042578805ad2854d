"""Draws: the words are NumPy's Philox, and what is made of them has the right distribution."""

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from abm.kernel.base.draws import (
    DRAW,
    exponential,
    integer,
    normal,
    open_event,
    pareto,
    student,
    uniform,
    word,
)

KEYS = st.integers(0, 2**64 - 1)
COUNT = 20_000


def event(seed: int, stream: int, number: int, purpose: int = 0) -> np.ndarray:
    draw = np.zeros(1, DRAW)
    draw["seed"] = seed
    open_event(draw[0], np.uint64(stream), np.uint64(number), purpose)
    return draw


def drawn(function: Callable[..., Any], *arguments: Any, count: int = COUNT) -> np.ndarray:
    draw = event(20101, 7, 1)
    return np.array([function(draw[0], *arguments) for _ in range(count)])


@settings(max_examples=50, deadline=None)
@given(seed=KEYS, stream=KEYS, number=KEYS, purpose=st.integers(0, 2**63 - 1))
def test_words_are_those_of_numpy(seed: int, stream: int, number: int, purpose: int) -> None:
    """Both count up before the first block."""
    key, counter = [seed, stream], [0, number, purpose, 0]
    wanted = np.random.Philox(key=np.array(key, np.uint64), counter=np.array(counter, np.uint64))
    draw = event(seed, stream, number, purpose)
    assert [int(word(draw[0])) for _ in range(13)] == wanted.random_raw(13).tolist()


def test_words_are_the_published_ones() -> None:
    """Random123, known answers of philox4x64 with 10 rounds: counter and key all zeros."""
    draw = event(0, 0, 0)
    draw["block"] = 2**64 - 1
    published = [0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B]
    assert [int(word(draw[0])) for _ in range(4)] == published


def test_an_event_draws_the_same_whatever_was_drawn_at_another() -> None:
    draw = event(1, 2, 3)
    first = [word(draw[0]) for _ in range(6)]
    open_event(draw[0], np.uint64(2), np.uint64(4), 0)
    for _ in range(11):
        word(draw[0])
    open_event(draw[0], np.uint64(2), np.uint64(3), 0)
    assert [word(draw[0]) for _ in range(6)] == first


def test_uniforms_are_those_of_numpy() -> None:
    key, counter = np.array([20101, 7], np.uint64), np.array([0, 1, 0, 0], np.uint64)
    generator = np.random.Generator(np.random.Philox(key=key, counter=counter))
    assert drawn(uniform, count=99).tolist() == generator.random(99).tolist()


@pytest.mark.parametrize(
    ("function", "arguments", "law"),
    [
        (uniform, (), stats.uniform()),
        (exponential, (3.0,), stats.expon(scale=3.0)),
        (normal, (), stats.norm()),
        (student, (6.0,), stats.t(6, scale=math.sqrt(4 / 6))),
        (pareto, (6.0,), stats.pareto(6.0)),
    ],
)
def test_draws_follow_their_law(
    function: Callable[..., Any], arguments: tuple[float, ...], law: Any
) -> None:
    """Kolmogorov and Smirnov, and mean and variance within four standard errors."""
    draws = drawn(function, *arguments)
    assert stats.kstest(draws, law.cdf).pvalue > 0.001
    mean, variance, _, kurtosis = (float(moment) for moment in law.stats("mvsk"))
    assert abs(draws.mean() - mean) < 4 * np.sqrt(variance / COUNT)
    assert abs(draws.var() - variance) < 4 * variance * np.sqrt((kurtosis + 2) / COUNT)
    assert abs(np.corrcoef(draws[1:], draws[:-1])[0, 1]) < 4 / np.sqrt(COUNT)


@pytest.mark.parametrize("count", [1, 2, 7, 1000])
def test_integers_fill_their_range_evenly(count: int) -> None:
    draws = drawn(integer, count)
    often = np.bincount(draws, minlength=count)
    assert draws.min() >= 0
    assert len(often) == count
    assert count == 1 or stats.chisquare(often).pvalue > 0.001


# neighbours: keys that differ by one in the seed, the stream, the number of the event, the purpose

NEIGHBOURS = 1 << 15
PLACES = {
    "seed": (1, 0, 0, 0),
    "stream": (0, 1, 0, 0),
    "event": (0, 0, 1, 0),
    "purpose": (0, 0, 0, 1),
}


@cache
def neighbours(place: str) -> np.ndarray:
    """The first four uniform numbers of events whose keys count up in one place, a row an event."""
    step = PLACES[place]
    keys = ([start + number * each for start, each in zip((9, 5 << 32, 1, 0), step, strict=True)]
            for number in range(NEIGHBOURS))  # fmt: skip
    draws = (event(*key) for key in keys)
    return np.array([[uniform(draw[0]) for _ in range(4)] for draw in draws])


@pytest.mark.parametrize("place", PLACES)
def test_neighbours_are_not_correlated(place: str) -> None:
    """Neither a number with one of its own event, nor with one of the next events."""
    numbers = neighbours(place)
    for lag in (0, 1, 2, 1000):
        table = np.corrcoef(numbers[lag:].T, numbers[: NEIGHBOURS - lag].T)[:4, 4:]
        if lag == 0:
            np.fill_diagonal(table, 0.0)
        assert np.abs(table).max() < 4.5 / np.sqrt(NEIGHBOURS)


@pytest.mark.parametrize("place", PLACES)
def test_pairs_of_neighbours_fill_the_square_evenly(place: str) -> None:
    """Chi-squared over 16 by 16 cells (Knuth, The Art of Computer Programming 2, 3.3.1)."""
    numbers = neighbours(place)
    for column in range(4):
        first, second = numbers[0::2, column], numbers[1::2, column]
        cells = np.histogram2d(first, second, bins=16, range=[[0, 1], [0, 1]])[0]
        assert 1e-4 < stats.chisquare(cells.ravel()).pvalue < 1 - 1e-4


@pytest.mark.parametrize("place", PLACES)
def test_neighbours_collide_as_often_as_chance_has_it(place: str) -> None:
    """Collision test (Knuth 2, 3.3.2): balls thrown into 2**20 urns by bits of two words, at either
    end of the words; the number that fall into an urn already taken is about Poisson."""
    numbers = neighbours(place)
    bits = (numbers * 2.0**53).astype(np.uint64)
    for shift in (43, 0):  # upper and lower ten of the 53 bits
        part = (bits >> np.uint64(shift)) & np.uint64(1023)
        urns = part[:, 0] * np.uint64(1024) + part[:, 3]
        collisions = NEIGHBOURS - len(np.unique(urns))
        urn_count = 2.0**20
        taken = urn_count * -np.expm1(NEIGHBOURS * np.log1p(-1 / urn_count))
        mean = NEIGHBOURS - taken
        assert abs(collisions - mean) < 4 * np.sqrt(mean)


def test_a_law_of_student_with_many_degrees_of_freedom_is_the_normal_one() -> None:
    assert drawn(student, 1e7, count=500) == pytest.approx(drawn(normal, count=500), abs=1e-5)
