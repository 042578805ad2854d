"""Experiments at the points of a sweep, against the same values set one by one with --set."""

import json
import time
from itertools import pairwise
from math import inf, nan

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abm.runs import catalogue
from abm.runs.files import FileErrors, Point, read, read_points
from abm.runs.files.paths import Scaled
from abm.runs.shipped import EXPERIMENTS
from tests.abm.runs.files.test_reading import GOOD, Experiment


class Swept(Experiment):
    sweep: dict[str, float] | None = None


SECTION = "sweep:\n  share: 1.0\n"
SERIES = GOOD.count("\n") + 1

WAYS = {
    "seed": st.integers(-3, 3),
    "name": st.sampled_from(["no", "~", "3"]),
    "clock.stop": st.integers(0, 99) | st.booleans(),
    "clock": st.sampled_from([{"start": 4}, {"start": "x"}]),
    "agents.noise.count": st.integers(-1, 4),
    "agents.noise.rate": st.floats(-0.5, 2) | st.integers(0, 2),
    "agents.noise.style": st.sampled_from(["calm", "wild", "wlid"]),
    "agents.noise.sizes": st.lists(st.integers(0, 9), max_size=3),
    "agents.noise.sizes.1": st.integers(0, 9),
    "agents.makers.quotes": st.lists(st.integers(1, 4), min_size=1, max_size=3),
    "agents.makers.cuont": st.integers(0, 4),
    "agents.more": st.sampled_from(
        [{"kind": "noise_trader", "count": 1}, {"kind": "liquidity_provider", "count": 2}, {}]
    ),
    "agents.more.count": st.integers(0, 4),
}
POINTS = st.builds(
    Point,
    st.fixed_dictionaries({}, optional=WAYS),
    st.lists(st.sampled_from(["makers", "noise", "nosie"]), max_size=2, unique=True).map(tuple),
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "swept.yaml"
    path.write_text(GOOD + SECTION)
    return path


def asked(file, sets=(), without=()):
    """The experiment of a file without the section that asks for points, which none has."""
    return read(file, Swept, sets, without).model_copy(update={"sweep": None})


def outcome(made):
    """Experiments, or what is wrong, wherever that is said to stand."""
    try:
        return made()
    except FileErrors as errors:
        return sorted(
            f"{f.path.removeprefix('sweep.')}: {f.found}, {f.allowed}" for f in errors.faults
        )


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(point=POINTS)
def test_a_point_is_what_its_values_set_one_by_one_make(file, point):
    sets = [f"{way}={json.dumps(value)}" for way, value in point.settings.items()]
    one = outcome(lambda: [asked(file, sets, point.without)])
    assert outcome(lambda: list(read_points(file, Swept, [point]))) == one


def test_points_know_nothing_of_each_other(file):
    section = {"kind": "noise_trader", "count": 1}
    points = [
        Point({"agents.more": section, "agents.more.style": "wild", "clock.stop": 7}),
        Point({"agents.more": section}, ("makers",)),
        Point({}),
    ]
    wild, calm, plain = read_points(file, Swept, points, ["seed=8"])
    assert [wild.agents["more"].style, calm.agents["more"].style] == ["wild", "calm"]
    assert section == {"kind": "noise_trader", "count": 1}
    assert [one.agents["makers"].count for one in (wild, calm, plain)] == [2, 0, 2]
    assert plain == asked(file, ["seed=8"])


def test_a_place_for_whole_numbers_takes_the_nearest_to_a_multiple(file):
    ways = ("agents.noise.count", "agents.noise.rate", "agents.noise.sizes.0", "clock.stop")
    (found,) = read_points(file, Swept, [Point(dict.fromkeys(ways, Scaled(4.6)))])
    noise = found.agents["noise"]
    assert (noise.count, noise.rate, noise.sizes, found.clock.stop) == (5, 4.6, [5, 2], 5)
    assert isinstance(noise.count, int)
    (whole,) = read_points(file, Swept, [Point({"clock.stop": 5.0})])
    assert isinstance(whole.clock.stop, int)
    # where words may stand too, a number is what it is
    fractions = (("agents.noise.cap", 4.6), ("clock.stop", 4.6))
    for way, value in (*fractions, ("seed", inf), ("seed", nan), ("seed", "4.6")):
        with pytest.raises(FileErrors) as caught:
            list(read_points(file, Swept, [Point({way: value})]))
        assert [fault.path for fault in caught.value.faults] == [f"sweep.{way}"]


@pytest.mark.parametrize(
    ("point", "fault"),
    [
        (
            Point({"agents.noise.count": -3}),
            "sweep.agents.noise.count: found -3; allowed: a whole number of at least 0",
        ),
        (
            Point({"agents.noise.rate": -0.25}),
            "sweep.agents.noise.rate: found -0.25; allowed: a number above 0",
        ),
        (
            Point({"agents.nois.count": 3}),
            "sweep.agents.nois: found the key 'nois'; allowed: one of: noise, makers;"
            " did you mean 'noise'?",
        ),
        (
            Point({}, ("maker",)),
            "sweep.agents: found 'maker'; allowed: one of: noise, makers; did you mean 'makers'?",
        ),
    ],
)
def test_a_fault_of_a_point_is_one_of_the_section_that_asks_for_it(file, point, fault):
    points = read_points(file, Swept, [Point({}), point, Point({"seed": "never seen"})])
    assert next(points) == asked(file)
    with pytest.raises(FileErrors) as caught:
        next(points)
    assert str(caught.value) == f"{file}:{SERIES}: {fault}"


def test_a_thousand_points_of_a_real_market_are_read_in_no_time():
    path = EXPERIMENTS / "hedging_cascade.yaml"
    points = [
        Point(
            {
                "agents.insurers.count": Scaled(n / 7),
                "instruments.e_mini.news_volatility": n * 1e-5,
            }
        )
        for n in range(1000)
    ]
    began = time.process_time()
    found = list(catalogue.read_points(path, points))
    assert time.process_time() - began < 5
    counts = [one.agents["insurers"].count for one in found]
    assert counts == [round(n / 7) for n in range(1000)]
    given = [one.instruments["e_mini"].news_volatility for one in found]
    assert all(b - a == pytest.approx(1e-5) for a, b in pairwise(given))


def test_a_point_is_read_without_the_section_that_lists_them_all(file):
    """What every point copies and checks does not grow with their number."""
    many = {f"share{n}": float(n) for n in range(500)}
    file.write_text(GOOD + "sweep:\n" + "".join(f"  {k}: {v}\n" for k, v in many.items()))
    (found,) = read_points(file, Swept, [Point({})])
    assert found.sweep is None
    assert read(file, Swept).sweep == many
