import numpy as np
import pytest

from abm.kernel.records.quotes import QUOTES
from abm.reproductions.quote_path import (
    QuotePath,
    diffusion,
    estimate,
    mean_spread,
    quadratic_variation,
)


def rows(*quotes):
    """QUOTES.dtype rows of (second, bid, bid lots, ask, ask lots)."""
    made = np.zeros(len(quotes), QUOTES.dtype)
    for row, (second, *quote) in zip(made, quotes, strict=True):
        row["time"] = second * 10**9
        row["bid_price"], row["bid_quantity"], row["ask_price"], row["ask_quantity"] = quote
    return made


def test_a_path_by_hand():
    tape = rows((0, 98, 1, 102, 1), (1, 98, 5, 102, 1), (3, 99, 1, 101, 1), (4, 99, 1, 103, 1))
    path = QuotePath.of(tape, second=2.0, tick=0.5)
    assert path.time.tolist() == [0.0, 6.0, 8.0]
    assert path.mid.tolist() == [50.0, 50.0, 50.5]
    assert mean_spread(path) == pytest.approx((6 * 2.0 + 2 * 1.0) / 8)
    assert quadratic_variation(path) == pytest.approx(0.25 / 8)


def walk(turning):
    """A mid that moves by one at rate 1; turning: the chance that a move undoes the one before."""
    rng = np.random.default_rng(1)
    signs = np.cumprod(np.where(rng.random(200_000) < turning, -1, 1))
    time = np.cumsum(rng.exponential(size=200_000))
    return QuotePath(time, np.cumsum(signs).astype(float), np.ones(200_000))


def test_both_volatilities_of_a_random_walk_are_its_rate():
    path = walk(turning=0.5)
    for statistic in (quadratic_variation, lambda part: diffusion(part, 10.0)):
        found, error = estimate(path, statistic)
        assert abs(found - 1.0) < 4 * error
        assert 0.001 < error < 0.03


def test_a_walk_that_turns_back_diffuses_less():
    """Long-run variance over that of a step: (1 + r) / (1 - r) with r = 1 - 2 x .75."""
    path = walk(turning=0.75)
    found, error = estimate(path, lambda part: diffusion(part, 300.0))
    assert abs(found - 1 / 3) < 4 * error
    assert quadratic_variation(path) == pytest.approx(1.0, abs=0.01)
