import numpy as np
import pandas as pd
import pytest
from SALib.sample import morris, sobol
from SALib.test_functions import Ishigami

from abm.risk.sweep.sensitivity import morris_indices, sobol_indices
from tests.abm.risk.sweep.made_sweep import grid, made_sweep

NAMES = ["share", "gamma", "providers"]
FIRST = np.array([0.3139, 0.4424, 0.0])
TOTAL = np.array([0.5576, 0.4424, 0.2437])
"""Of Ishigami's function with a = 7, b = .1, in closed form (Saltelli et al. 2000)."""


def cube(names):
    return {"num_vars": len(names), "names": names, "bounds": [[0, 1]] * len(names)}


def runs_of(values, shuffle=None):
    """Runs of a design with these values: two seeds a point, either side of the value."""
    either_side = np.repeat(values, 2) + np.tile([-1.0, 1.0], len(values))
    frame = made_sweep(either_side, **grid(len(values), 2))
    return frame if shuffle is None else frame.sample(frac=1, random_state=shuffle)


@pytest.fixture(scope="module")
def ishigami():
    design = sobol.sample(cube(NAMES), 1024, calc_second_order=False, seed=11)
    return Ishigami.evaluate(np.pi * (2 * design - 1))


def test_sobol_finds_ishigamis_indices(ishigami):
    table = sobol_indices(runs_of(ishigami, shuffle=1), NAMES, len(ishigami))
    assert table["factor"].tolist() == NAMES
    for name, truth in (("first", FIRST), ("total", TOTAL)):
        assert table[name].tolist() == pytest.approx(truth, abs=0.03)
        assert (table[f"{name}_low"] < truth).all()
        assert (table[f"{name}_high"] > truth).all()
        assert (table[f"{name}_high"] - table[f"{name}_low"] < 0.25).all()


def test_the_same_runs_have_the_same_intervals(ishigami):
    frame = runs_of(ishigami)
    again = [sobol_indices(frame, NAMES, len(ishigami)) for _ in range(2)]
    pd.testing.assert_frame_equal(*again)


def test_missing_points_are_refused(ishigami):
    frame, points = runs_of(ishigami), len(ishigami)
    gone = frame.assign(status=frame["status"].mask(frame["point"].isin([3, 40]), "failed"))
    with pytest.raises(ValueError, match=f"2 of {points} points have no fall: 3, 40"):
        sobol_indices(gone, NAMES, points)
    one_seed = frame.assign(status=frame["status"].mask(frame.index == 6, "failed"))
    assert len(sobol_indices(one_seed, NAMES, points)) == 3
    with pytest.raises(ValueError, match="multiple of 5"):
        sobol_indices(frame, NAMES, points - 1)
    with pytest.raises(ValueError, match="the design of 5115"):
        sobol_indices(frame, NAMES, points - 5)


def test_what_never_varies_has_no_indices(ishigami):
    table = sobol_indices(runs_of(np.ones_like(ishigami)), NAMES, len(ishigami))
    assert table.drop(columns="factor").isna().all(axis=None)


@pytest.mark.parametrize("levels", [4, 6])
def test_morris_of_a_plane_is_its_slopes_and_of_a_product_spreads(levels):
    names = ["up", "down", "none", "left", "right"]
    x = morris.sample(cube(names), 60, num_levels=levels, seed=12)
    values = 3 * x[:, 0] - 2 * x[:, 1] + 4 * x[:, 3] * x[:, 4]
    table = morris_indices(runs_of(values, shuffle=2), x, names)
    assert table["mu_star"].tolist()[:3] == pytest.approx([3, 2, 0], abs=1e-12)
    assert table["sigma"].tolist()[:3] == pytest.approx([0, 0, 0], abs=1e-12)
    # the effect of one factor of a product is 4 x the other, uniform on the grid
    spread = 4 * np.linspace(0, 1, levels).std()
    assert table["sigma"].tolist()[3:] == pytest.approx([spread, spread], rel=0.15)
    truth = table[["low", "high"]].to_numpy()[3:]
    assert (truth[:, 0] < 2).all()
    assert (truth[:, 1] > 2).all()
    half = 1.96 * table["sigma"].to_numpy()[3:] / np.sqrt(60)
    assert (truth[:, 1] - truth[:, 0]) / 2 == pytest.approx(half, rel=0.1)


def test_a_design_that_is_not_morriss_is_refused():
    x = morris.sample(cube(NAMES), 5, seed=12)
    frame = runs_of(x[:, 0])
    with pytest.raises(ValueError, match="moves each factor once"):
        morris_indices(frame, np.random.default_rng(1).random(x.shape), NAMES)
    with pytest.raises(ValueError, match="do not fit 2"):
        morris_indices(frame, x, NAMES[:2])
    with pytest.raises(ValueError, match="multiple of 4"):
        morris_indices(frame, x[:-1], NAMES)
    with pytest.raises(ValueError, match="have no fall: 0"):
        morris_indices(frame[frame["point"] > 0], x, NAMES)
