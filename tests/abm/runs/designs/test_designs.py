"""Designs: the points they promise, held against SciPy, SALib and known sensitivity indices."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from SALib.analyze import morris as morris_analysis
from SALib.analyze import sobol as sobol_analysis
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as sobol_sample
from scipy.stats import qmc

from abm.runs.designs import Sweep

BOUNDS = [[-math.pi, math.pi]] * 3
ISHIGAMI = {"num_vars": 3, "names": ["x1", "x2", "x3"], "bounds": BOUNDS}


def sweep(design, **vary):
    return Sweep.model_validate({"vary": vary, "design": design})


def span(low=0.0, high=1.0, **others):
    return {"kind": "range", "low": low, "high": high, **others}


def values_of(points):
    return np.array([list(values.values()) for values in points.values])


def ishigami_points(**design):
    """The design over three factors from -pi to pi."""
    vary = dict.fromkeys(ISHIGAMI["names"], span(*BOUNDS[0]))
    return sweep(design, **vary).points()


def ishigami(x):
    """The function of Ishigami and Homma (1990) with a = 7, b = 0.1."""
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


# grids and lists


def test_a_grid_is_the_product_of_the_levels_the_last_changing_fastest():
    shares = {"left": "agents.l.count", "right": "agents.r.count"}
    points = sweep(
        {"kind": "grid"},
        a=span(0, 2, steps=3),
        b={"kind": "choice", "values": ["x", "y"]},
        crowd={"kind": "mix", "total": 4, "shares": shares, "steps": 3},
    ).points()
    wanted = product([0, 1, 2], ["x", "y"], [(0, 1), (0.5, 0.5), (1, 0)])
    assert points.values == [
        {"a": a, "b": b, "left": left, "right": right} for a, b, (left, right) in wanted
    ]
    assert points.settings[1] == {"a": 0, "b": "x", "agents.l.count": 2, "agents.r.count": 2}
    assert points.cube is None


def test_no_factors_and_no_design_are_the_experiment_itself():
    points = Sweep().points()
    assert (points.values, points.settings) == ([{}], [{}])


def test_a_list_is_taken_as_it_is():
    policy = {"kind": "none"}
    points = sweep({"kind": "list", "at": [{"a.b": 1}, {"a.b": 2, "c": policy}]}).points()
    assert points.settings == [{"a.b": 1}, {"a.b": 2, "c": policy}]
    assert points.values == [{"a.b": 1, "c": None}, {"a.b": 2, "c": str(policy)}]


# designs that fill the cube


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 60), st.integers(1, 5), st.integers(0, 99))
def test_a_latin_hypercube_has_one_point_in_each_slice(count, dimensions, seed):
    design = {"kind": "latin_hypercube", "count": count, "design_seed": seed}
    points = sweep(design, **{f"x{n}": span() for n in range(dimensions)}).points()
    slices = np.sort(np.floor(values_of(points) * count), axis=0)
    assert (slices == np.arange(count)[:, None]).all()
    np.testing.assert_array_equal(points.cube, values_of(points))


def test_a_sobol_sequence_is_scipys_and_a_net():
    points = sweep({"kind": "sobol", "count": 64, "design_seed": 5}, a=span(), b=span()).points()
    np.testing.assert_array_equal(points.cube, qmc.Sobol(2, rng=5).random(64))
    for bits in range(7):  # every elementary box of area 1/64 holds one point
        boxes = np.floor(points.cube * [2**bits, 2 ** (6 - bits)])
        assert len(np.unique(boxes, axis=0)) == 64


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_the_design_seed_alone_decides(kind):
    def cube(seed):
        return sweep({"kind": kind, "count": 8, "design_seed": seed}, a=span(), b=span()).points()

    np.testing.assert_array_equal(cube(3).cube, cube(3).cube)
    assert (cube(3).cube != cube(4).cube).all()


def test_each_factor_takes_its_own_dimensions_of_the_cube():
    shares = {"p": "agents.p.count", "q": "agents.q.count", "r": "agents.r.count"}
    points = sweep(
        {"kind": "sobol", "count": 8},
        a=span(10, 20),
        crowd={"kind": "mix", "total": 1.0, "shares": shares},
        b={"kind": "choice", "values": ["x", "y"]},
    ).points()
    assert points.dimensions == ("a", "p", "q of the rest", "b")
    for place, values in zip(points.cube, points.values, strict=True):
        assert list(values) == ["a", "p", "q", "r", "b"]
        assert values["a"] == pytest.approx(10 + 10 * place[0])
        # P(share > p) is (1 - p) ** 2 for the first of three, and given it, 1 - q / rest
        assert (1 - values["p"]) ** 2 == pytest.approx(1 - place[1])
        assert values["q"] / (1 - values["p"]) == pytest.approx(place[2])
        assert values["b"] == ("x" if place[3] < 0.5 else "y")


def test_saltelli_is_salibs_matrix_and_gives_the_indices_of_ishigami():
    """Closed forms: Saltelli et al. (2008), Global Sensitivity Analysis, p. 179."""
    points = ishigami_points(kind="saltelli", base=2048, design_seed=2)
    matrix = sobol_sample.sample(ISHIGAMI, 2048, calc_second_order=False, seed=2)
    np.testing.assert_allclose(values_of(points), matrix, atol=1e-12)
    assert len(points) == 2048 * (3 + 2)
    found = sobol_analysis.analyze(ISHIGAMI, ishigami(values_of(points)), False, seed=1)
    a, b, pi = 7, 0.1, math.pi
    first = [(1 + b * pi**4 / 5) ** 2 / 2, a**2 / 8, 0]
    both = 8 * b**2 * pi**8 / 225
    variance = sum(first) + both
    np.testing.assert_allclose(found["S1"], np.array(first) / variance, atol=0.015)
    total = np.array([first[0] + both, first[1], both]) / variance
    np.testing.assert_allclose(found["ST"], total, atol=0.015)


def test_morris_is_salibs_matrix_and_gives_the_effects_of_a_plane():
    points = ishigami_points(kind="morris", trajectories=10, levels=6, design_seed=4)
    matrix = morris_sample.sample(ISHIGAMI, 10, num_levels=6, seed=4)
    np.testing.assert_allclose(values_of(points), matrix, atol=1e-12)
    assert len(points) == 10 * (3 + 1)
    plane = points.cube @ [3.0, -1.0, 0.0]
    cube = ISHIGAMI | {"bounds": [[0, 1]] * 3}
    found = morris_analysis.analyze(cube, points.cube, plane, num_levels=6, seed=1)
    np.testing.assert_allclose(found["mu"], [3, -1, 0], atol=1e-12)
    np.testing.assert_allclose(found["sigma"], 0, atol=1e-12)


# what is refused


@pytest.mark.parametrize(
    ("design", "vary", "remedy"),
    [
        ({"kind": "grid"}, {"a": span()}, "a: a number of `steps`"),
        ({"kind": "list", "at": [{"a": 1}]}, {"a": span()}, "no factors beside a list"),
        ({"kind": "sobol", "count": 10}, {"a": span()}, "a power of 2"),
        ({"kind": "saltelli", "base": 12}, {"a": span()}, "a power of 2"),
        ({"kind": "morris", "trajectories": 2, "levels": 3}, {"a": span()}, "an even number"),
        ({"kind": "latin_hypercube", "count": 4}, {}, "factors under `vary`"),
        ({"kind": "tipping_point"}, {}, "one factor or two, both ranges with steps"),
        ({"kind": "tipping_point"}, {"a": span()}, "a: a number of `steps`"),
        (
            {"kind": "tipping_point"},
            {"a": {"kind": "choice", "values": [1, 2]}},
            "one factor or two, both ranges with steps",
        ),
        ({"kind": "grid"}, {"seed": span(steps=2)}, "other names of factors than seed"),
        ({"kind": "grid"}, {"s": span(steps=2, paths={"seed": 1})}, "keys of the market, not seed"),
        ({"kind": "grid"}, {"sweep.seeds": span(steps=2)}, "keys of the market, not sweep.seeds"),
        ({"kind": "list", "at": [{"title": "x"}]}, {}, "keys of the market, not title"),
        ({"kind": "list", "at": [{"record.orders": True}]}, {}, "`keep` says which records stay"),
        ({"kind": "list", "at": [{"a": 1, "b": 2}, {"b": 2.0, "a": 1}]}, {}, "points that differ"),
        ({"kind": "list", "at": [{"a.b": 1, "a": {}}]}, {}, "a.b is set anew by a"),
        (
            {"kind": "grid"},
            {"a": {"kind": "choice", "values": [1, 1.0]}},
            "values, and names",
        ),
        (
            {"kind": "grid"},
            {"a": {"kind": "choice", "values": [1, "1"]}},
            "values, and names",
        ),
        (
            {"kind": "grid"},
            {"a": {"kind": "choice", "values": [{"x": 1}, {"x": 1}], "names": ["y", "z"]}},
            "values, and names",
        ),
        ({"kind": "list", "at": [{"point": 1}]}, {}, "other names of factors than point"),
        (
            {"kind": "grid"},
            {
                "a": span(steps=2),
                "m": {"kind": "mix", "total": 1, "steps": 2, "shares": {"a": "x", "b": "y"}},
            },
            "factors with names of their own",
        ),
    ],
)
def test_a_design_that_does_not_fit_its_factors_is_refused(design, vary, remedy):
    with pytest.raises(ValidationError, match=remedy):
        sweep(design, **vary)
