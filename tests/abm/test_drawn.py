"""Whatever the schema accepts runs, to the end and without a number that wraps."""

import warnings

import numpy as np
import pytest

from abm.kernel.records.registry import RECORDS
from abm.model import MarketModel
from tests.abm.drawn import drawn_experiment


def run(experiment) -> MarketModel:
    """The market of an experiment at its close; an overflow anywhere is an error."""
    with warnings.catch_warnings(), np.errstate(over="raise", invalid="raise"):
        warnings.simplefilter("error")
        model = experiment.build(experiment.seed, plain=True)
        model.run_model()
    return model


def check_sound(model: MarketModel) -> None:
    """Times in sequence and within the session; cash and positions as the trades made them."""
    session = model.session
    for name in RECORDS:
        times = model.tape(name)["time"]
        assert (np.diff(times) >= 0).all(), name
        assert ((session.start_time <= times) & (times <= session.end_time)).all(), name
    trades = model.tape("trades")
    assert (trades["price"] >= 1).all()
    assert (trades["quantity"] >= 1).all()
    fees = sum(model.state.accounts["fees"].tolist())
    assert fees == sum(model.state.listings["collected"].tolist())


@pytest.mark.parametrize("seed", range(12))
def test_what_the_schema_accepts_runs(seed):
    check_sound(run(drawn_experiment(seed)))
