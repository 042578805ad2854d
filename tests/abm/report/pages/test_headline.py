import numpy as np
import pytest

from abm.report.pages.headline import amplified, headline
from abm.risk.statistics.intervals import wilson
from tests.abm.report.pages.test_words import plain
from tests.abm.risk.sweep.made_sweep import grid, made_sweep


def by_name(numbers):
    return {number.name: number for number in numbers}


def test_one_point_has_wilsons_interval():
    frame = made_sweep([0.08, 0.02, 0.01, 0.03], depth_left=[0.25, 0.9, 0.9, 0.9])
    found = by_name(headline(frame, 0.05))
    crash = found["Crash probability"]
    low, high = wilson(1, 4)
    assert plain(crash.value) == "25 %"
    assert plain(crash.note).startswith("1 of 4 runs fall by 5 % or more; 95 % interval")
    assert f"{100 * low:.2f} to {100 * high:.1f}" in plain(crash.note)
    assert plain(found["Mean fall"].value) == "3.50 %"
    assert plain(crash.note).endswith("(Wilson)")
    assert plain(found["Mean fall"].note) == "too few runs for an interval"
    assert "Expected shortfall" not in found  # none of four runs is in the worst 5 %
    assert plain(found["Depth left in crashes"].value) == "25 %"


def test_what_differs_from_point_to_point_is_not_pooled():
    places = grid(points=3, seeds=4)
    falls = np.where(places["seed"] <= places["point"], 0.08, 0.01)
    found = by_name(headline(made_sweep(falls, **places), 0.05))
    assert set(found) == {"Crash probability", "Mean fall"}
    assert plain(found["Crash probability"].value) == "0 % to 50 %"
    assert plain(found["Mean fall"].value) == "1 % to 4.50 %"
    assert found["Mean fall"].note == "the least and the greatest of 3 points"


def test_amplification_is_over_the_same_storms():
    falls = [0.04, 0.08, 0.02, 0.04]
    frame = made_sweep(
        falls, point=0, seed=[1, 2, 1, 2], without=["", "", "insurers,makers", "insurers,makers"]
    )
    (found,) = amplified(frame)
    assert found.value == "× 2"
    assert found.note.startswith("mean fall with over without insurers, makers; ")


def test_nothing_left_out_amplifies_nothing():
    assert not list(amplified(made_sweep([0.1])))


@pytest.mark.parametrize("falls", [[0.01, 0.02], [0.01]])
def test_without_crashes_the_depth_is_of_all_falls(falls):
    frame = made_sweep(falls, depth_left=0.5)
    assert plain(by_name(headline(frame, 0.05))["Depth left in falls"].value) == "50 %"
