import numpy as np

from abm.reproductions.latent_market import DEPTH, DIFFUSION, MEMORY, Trial, price_paths, stationary
from abm.risk.statistics.estimates import mean


def test_a_short_run_keeps_the_linear_profile_and_trades_what_diffuses():
    book = stationary(books=4, lifetimes=0.5)
    known = (DEPTH, DEPTH * MEMORY, DEPTH * DIFFUSION)
    for values, value in zip(book, known, strict=True):
        found, error = mean(values)
        assert abs(found - value) < 4 * error + 0.02 * value


def test_paths_are_mirrored_counted_from_before_and_told_of():
    told = []
    trial = Trial(10.0, turns=25, books=4, followed=2.0, furthest=60)
    paths = price_paths(trial, progress=told.append)
    assert paths.shape == (50, 2, 4)
    assert np.all(paths[24, 0] * trial.unit > 5)  # up, whether bought or sold
    assert np.all(paths[49, 0] < paths[24, 0])
    assert np.all(paths[:, 0] > paths[:, 1] - 1.0)
    assert told[-1] == 1.0
    assert np.all(np.diff(told) > 0)


def test_what_is_undone_goes_back_beyond_the_start():
    trial = Trial(10.0, turns=25, books=4, followed=2.0, furthest=60, reverses=True)
    assert np.all(price_paths(trial)[-1, 1] < 0)
