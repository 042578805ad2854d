"""Every assumption is a share of what there is, and draws differ in what all options share."""

import numpy as np

from abm.market.positioning.assumptions import ASSUMPTIONS, drawn_shares

KIND = np.array(["call", "put", "call"])


def test_calls_and_puts_by_assumption():
    told = {name: each.shares(KIND).tolist() for name, each in ASSUMPTIONS.items()}
    assert told == {
        "naive": [1, -1, 1],
        "short_puts": [0, -1, 0],
        "short": [-1, -1, -1],
        "long": [1, 1, 1],
    }


def test_draws_are_bounded_repeatable_and_common_to_all_calls():
    kind = np.repeat(["call", "put"], 2000)
    draws = np.array([drawn_shares(kind, np.random.default_rng(seed)) for seed in range(300)])
    assert np.abs(draws).max() <= 1
    assert (draws[7] == drawn_shares(kind, np.random.default_rng(7))).all()
    means = draws[:, :2000].mean(axis=1), draws[:, 2000:].mean(axis=1)
    for mean in means:  # half of a uniform number from -1 to 1: variance 1 / 12
        assert abs(mean.mean()) < 4 * np.sqrt(1 / 12 / 300)
        assert np.isclose(mean.var(), 1 / 12, rtol=0.25)
    assert abs(np.corrcoef(*means)[0, 1]) < 0.25
