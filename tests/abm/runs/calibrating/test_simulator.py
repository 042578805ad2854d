"""A market as a function: the facts of the run that the file says, and nothing else."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from abm.errors import UsageError
from abm.facts.fact import facts
from abm.facts.reading.runs import read_run
from abm.runs.calibrating.simulator import Simulator
from abm.runs.files import FileErrors
from abm.runs.running import Request, run
from tests.abm.runs.calibrating.made import FILE, simulator

THETA = {"market": 0.8, "limit": 0.02}


@pytest.fixture(scope="module")
def simulate(tmp_path_factory) -> Simulator:
    return simulator(tmp_path_factory.mktemp("simulate"))


def test_the_numbers_are_those_of_the_run_on_disk(simulate, tmp_path):
    sets = ("agents.orders.market_rate=0.8", "agents.orders.limit_rate=0.02")
    (tape,) = read_run(run(Request(Path(simulate.path), sets), tmp_path / "run", seed=5))
    wanted = {str(m): facts()[m.fact].of(tape)[m.row] for m in simulate.moments}
    assert simulate(THETA, seed=5) == wanted
    assert list(wanted) == list(simulate.summaries)
    assert simulate.array([0.8, 0.02], 5).tolist() == list(wanted.values())
    assert simulate(THETA, seed=6) != wanted


def test_it_can_be_sent_to_a_worker(simulate):
    again = pickle.loads(pickle.dumps(simulate))
    assert again == simulate
    assert again(np.array([0.8, 0.02]), 5) == simulate(THETA, 5)


@pytest.mark.parametrize(
    "theta",
    [[0.8], [0.8, 0.02, 1], {"market": 0.8}, {"market": 0.8, "x": 1}, [0.8, 9], [np.nan, 0.02]],
)
def test_a_theta_that_does_not_fit_is_refused(simulate, theta):
    with pytest.raises(UsageError, match=r"give .*(market|0\.\d+ to)"):
        simulate(theta, 1)


def test_quantities_count_as_many_lots(tmp_path, simulate):
    large = simulator(tmp_path, FILE.replace("  seeds: 2", "  lot: 100\n  seeds: 2"))
    ours, theirs = large(THETA, 5), simulate(THETA, 5)
    depth = "depth, best five levels"
    assert ours.pop(depth) == pytest.approx(100 * theirs[depth])
    assert ours == {name: theirs[name] for name in ours}


def test_a_file_without_calibration_or_with_unknown_facts(tmp_path):
    with pytest.raises(UsageError, match="no calibration"):
        simulator(tmp_path, FILE[: FILE.index("calibrate:")])
    with pytest.raises(FileErrors, match=r"calibrate\.facts"):
        simulator(tmp_path, FILE.replace("spread: [mean]", "spread: [maen]"))


def test_a_range_beyond_what_the_market_allows_is_told(tmp_path):
    wide = simulator(
        tmp_path, FILE.replace("low: 0.4", "low: -1").replace("scale: log", "scale: linear")
    )
    with pytest.raises(FileErrors, match="market_rate"):
        wide.check()
