"""Markets drawn from the schema, each held against what must always be true of any.

A short form runs with every test; `pytest -m drawn` draws as many as DRAWN_MARKETS says, 10,000 if
it says nothing.
"""

import os

import numpy as np
import pytest

from abm.errors import AbmError
from abm.forks import go_on
from abm.kernel.records.registry import RECORDS
from tests.abm.drawn import drawn_experiment
from tests.abm.invariants import (
    check_conserved,
    check_in_sequence,
    check_measures,
    check_quotes,
    check_whose,
    sums,
)

STOPS = 7
ALL_WAYS = 10
"""Of so many markets of the long form one is run in every way."""
LONG = range(1_000, 1_000 + int(os.environ.get("DRAWN_MARKETS", "10000")))


def built(seed, **options):
    experiment = drawn_experiment(seed)
    return experiment.build(experiment.seed, **options)


def tapes_of(*models):
    return {name: np.concatenate([model.tape(name) for model in models]) for name in RECORDS}


def assert_same(some, others):
    """Whole numbers to the bit; option values, as of other compilers, to the eleventh digit."""
    for name in RECORDS:
        for column in some[name].dtype.names:
            np.testing.assert_allclose(
                others[name][column], some[name][column], rtol=1e-11, err_msg=f"{name} {column}"
            )


def stops(model):
    """Times at which a market is looked at, the last one its end (ns)."""
    start, end = model.now, model.session.end_time
    return [start + (end - start) * n // STOPS for n in range(1, STOPS + 1)]


def check_market(seed):
    """All that must be true of a market, at every stop and at its end."""
    model = built(seed)
    before = sums(model)
    try:
        for until in stops(model):
            model.advance(until)
            check_conserved(model, before)
    except AbmError as error:  # an account is full: the trade that was too much is not booked whole
        assert "takes the account" in str(error)  # noqa: PT017
    else:
        check_measures(model)
    check_in_sequence(model)
    check_whose(model)
    check_quotes(model)
    return model


def check_ways(seed):
    """In plain Python, saved and loaded, forked and gone on from, a market is the same."""
    whole, half, plain = built(seed), built(seed), built(seed, plain=True)
    end = whole.session.end_time
    half.advance(stops(half)[STOPS // 2])
    loaded, continued = built(seed), built(seed)
    loaded.restore(half.saved())
    go_on(continued, half)
    futures = half.fork(), loaded, continued
    for model in (whole, plain, *futures):
        model.advance(end)
    assert_same(tapes_of(whole), tapes_of(plain))
    for future in futures:
        assert_same(tapes_of(whole), tapes_of(half, future))


@pytest.mark.parametrize("seed", range(30))
def test_what_must_always_be_true(seed):
    check_market(seed)


@pytest.mark.parametrize("seed", range(4))
def test_every_way_to_run_a_market_is_the_same(seed):
    check_ways(seed)


@pytest.mark.drawn
@pytest.mark.parametrize("seed", LONG)
def test_what_must_always_be_true_of_many(seed):
    check_market(seed)
    if seed % ALL_WAYS == 0:
        check_ways(seed)
