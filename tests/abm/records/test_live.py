"""A run in memory is read like the same run on disk."""

import pandas as pd
import pytest

from abm.kernel.records.registry import RECORDS
from abm.records.live import LiveRun
from abm.risk.run.frames import RunRecords
from tests.abm.records.test_writer import write
from tests.abm.test_model import at, falling


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """The same day, in memory and on disk."""
    model = falling()
    model.advance(at(40))
    facts = {"open_time": model.session.open_time, "close_time": model.session.end_time}
    saved = write(tmp_path_factory.mktemp("runs") / "run", seconds=40, **facts)
    return LiveRun(model, ("insurers",)), saved


@pytest.mark.parametrize("record", sorted(RECORDS.keys() & vars(LiveRun).keys()))
def test_frames_are_those_of_the_saved_run(pair, record):
    live, saved = (getattr(run, record) for run in pair)
    assert len(live) > 0
    pd.testing.assert_frame_equal(live, saved)


@pytest.mark.parametrize(
    "fact", ["tick_size", "multiplier", "hedger_groups", "open_time", "close_time"]
)
def test_facts_are_those_of_the_saved_run(pair, fact):
    live, saved = (getattr(run, fact) for run in pair)
    assert live == saved


def test_it_has_every_record_that_a_measure_may_ask_for():
    asked = {name for name in vars(RunRecords) if name in RECORDS}
    assert len(asked) >= 9
    assert asked <= set(dir(LiveRun(falling())))


def test_a_frame_is_of_the_time_when_it_was_first_asked_for():
    model = falling()
    model.advance(at(5))
    run = LiveRun(model)
    before = run.trades
    model.advance(at(10))
    assert run.trades is before
    assert len(LiveRun(model).trades) > len(before)
    assert LiveRun(model).trades["time"].max() > at(5)
