"""A run that is watched tells what happened, thinned, and can be broken off."""

import numpy as np
import pandas as pd
import pytest

from abm.dashboard.following import following
from abm.dashboard.messages import Began, Reached
from abm.dashboard.publishing import Publisher, latest
from abm.kernel.records.quotes import QUOTES
from abm.runs.catalogue import read_experiment
from abm.runs.running import slices
from tests.abm.runs.test_running import HEDGERS, SMALL


def test_the_last_row_of_each_stretch_and_owner_is_kept():
    rows = np.zeros(500, QUOTES.dtype)
    draw = np.random.default_rng(1)
    rows["time"] = 100 + np.sort(draw.integers(0, 1000, 500))
    rows["book"] = draw.integers(0, 3, 500)
    rows["bid_price"] = np.arange(500)
    frame = pd.DataFrame({name: rows[name] for name in ("time", "book", "bid_price")})
    stretch = np.ceil((frame["time"] - 100) / 50)
    wanted = frame.groupby([stretch, "book"])["bid_price"].last().sort_values()
    found = latest(rows, ("book",), 100, 50)
    assert found["bid_price"].tolist() == wanted.tolist()
    assert len(found) < 100
    assert latest(rows, (), 100, 50) is rows


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """A short run in plain Python, with what it told."""
    file = tmp_path_factory.mktemp("file") / "small.yaml"
    file.write_text(SMALL)
    experiment = read_experiment(file, ["session.close=09:31"])
    model = experiment.build(1, plain=True)
    told = []
    publisher = Publisher(told.append, lambda: False)
    for until in slices(model, 40):
        publisher(model)
        model.advance(until)
    publisher.finish()
    return model, told


def test_what_is_told_is_what_happened(watched):
    model, told = watched
    began, *reached = told
    assert isinstance(began, Began)
    assert not began.compiles
    assert all(isinstance(one, Reached) for one in reached)
    assert (reached[-1].now, reached[-1].decisions) == (model.now, model.decisions)
    rows = {}
    for one in reached:
        for tape, part in one.rows.items():
            rows.setdefault(tape, []).append(part)
    run = following(began, rows, HEDGERS)
    assert (run.open_time, run.close_time) == (model.session.open_time, model.session.end_time)
    for record in ("quotes", "depth", "groups"):
        told_last = getattr(run, record).iloc[-1]
        pd.testing.assert_series_equal(
            told_last, model.frame(record).iloc[-1], check_names=False, check_index=True
        )
    pd.testing.assert_frame_equal(run.events, model.frame("events"))
    assert run.trades.empty


def test_a_run_that_is_told_to_stop_does():
    publisher = Publisher(lambda _: None, lambda: True)
    with pytest.raises(KeyboardInterrupt):
        publisher(_model())


def _model():
    from abm.agents.noise_trader import NoiseTrader
    from abm.model import MarketModel

    model = MarketModel(plain=True)
    model.add("noise", NoiseTrader, count=3)
    return model
