"""The market of dealers one step late against the autoregression, drawn without a market."""

import numpy as np
import pytest

from abm.reproductions import dealer_gamma
from abm.reproductions.dealer_gamma import FEEDBACK, blocks, deviation_ratio, returns


def autoregression(news, a):
    """Moves of which a share a comes again."""
    moves, last = [], 0.0
    for shock in news:
        last = shock + a * last
        moves.append(last)
    return np.array(moves)


@pytest.fixture(scope="module")
def news():
    return returns(0.0)


@pytest.mark.parametrize("a", list(FEEDBACK))
def test_a_market_with_dealers_one_step_late_is_the_autoregression_move_by_move(news, a):
    moves, expected = returns(a), autoregression(news, a)
    assert np.corrcoef(moves, expected)[0, 1] > 0.999
    assert moves.std() == pytest.approx(expected.std(), rel=0.003)


@pytest.mark.parametrize("a", list(FEEDBACK))
def test_table_is_that_of_the_closed_form(a):
    assert FEEDBACK[a] == pytest.approx((1 / np.sqrt(1 - a**2), 1 / (1 - a)), abs=6e-4)


def test_error_of_a_ratio_of_deviations_is_that_over_many_samples():
    rng = np.random.default_rng(1)
    samples = []
    for _ in range(400):
        news = rng.normal(size=1000)
        samples.append(deviation_ratio(1.2 * news + rng.normal(scale=0.5, size=1000), news))
    ratios, errors = np.transpose(samples)
    assert ratios.mean() == pytest.approx(1.3, abs=0.003)
    assert errors.mean() == pytest.approx(ratios.std(), rel=0.1)


def test_blocks_leave_out_what_is_no_whole_one():
    size = dealer_gamma.BLOCK
    assert blocks(np.ones(2 * size + 5)).tolist() == [size, size]


def test_what_is_in_closed_form_is_the_published_table():
    assert all(
        check.passed for check in dealer_gamma._ratio_checks() + dealer_gamma._crash_checks()
    )
