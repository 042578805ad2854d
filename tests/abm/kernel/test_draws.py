"""Draws: the words are NumPy's Philox, and what is made of them has the right distribution."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from abm.kernel.draws import DRAW, exponential, integer, normal, open_stream, uniform, word

KEYS = st.integers(0, 2**64 - 1)
COUNT = 20_000


def stream(seed: int, number: int, counter: int = 0) -> np.ndarray:
    draw = np.zeros(1, DRAW)
    draw["seed"] = seed
    open_stream(draw[0], np.uint64(number), np.uint64(counter))
    return draw


def drawn(function: Callable[..., Any], *arguments: Any, count: int = COUNT) -> np.ndarray:
    draw = stream(20101, 7)
    return np.array([function(draw[0], *arguments) for _ in range(count)])


@settings(max_examples=50, deadline=None)
@given(seed=KEYS, number=KEYS, counter=st.integers(0, 2**64 - 9))
def test_words_are_those_of_numpy(seed: int, number: int, counter: int) -> None:
    """Both count up before the first block. NumPy's counter has 256 bits, of which we use 64."""
    wanted = np.random.Philox(key=np.array([seed, number], np.uint64), counter=counter)
    draw = stream(seed, number, counter)
    assert [int(word(draw[0])) for _ in range(13)] == wanted.random_raw(13).tolist()


def test_words_are_the_published_ones() -> None:
    """Random123, known answers of philox4x64 with 10 rounds: counter and key all zeros."""
    draw = stream(0, 0, 2**64 - 1)
    published = [0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B]
    assert [int(word(draw[0])) for _ in range(4)] == published


def test_a_stream_can_be_taken_up_at_any_block() -> None:
    whole, later = stream(1, 2), stream(1, 2, 3)
    words = [word(whole[0]) for _ in range(20)]
    assert [word(later[0]) for _ in range(8)] == words[12:]


def test_uniforms_are_those_of_numpy() -> None:
    generator = np.random.Generator(np.random.Philox(key=np.array([20101, 7], np.uint64)))
    assert drawn(uniform, count=99).tolist() == generator.random(99).tolist()


@pytest.mark.parametrize(
    ("function", "arguments", "law"),
    [
        (uniform, (), stats.uniform()),
        (exponential, (3.0,), stats.expon(scale=3.0)),
        (normal, (), stats.norm()),
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
