import numpy as np
import pytest

from abm.facts.kinds.classes import inventory_response
from abm.facts.kinds.spread import one_tick
from abm.report.facts_curves import TICKS, beyond, inventories, lives, spread
from tests.abm.facts.made_tape import full_day


def test_the_share_beyond_a_place_is_counted():
    draw = np.random.default_rng(1)
    values, weights = draw.integers(0, 9, 50).astype(float), draw.random(50)
    places = np.arange(-1, 11) / 1.0
    counted = [weights[values >= place].sum() / weights.sum() for place in places]
    assert beyond(values, places, weights) == pytest.approx(counted)
    assert np.isnan(beyond(np.zeros(0), places)).all()


def test_lives_are_counted_up_to_each_place():
    day = full_day()
    found = day.table("lives")["life"].to_numpy() / 1e9
    ((places, shares),) = lives(day).values()
    assert shares == pytest.approx([(found <= place).mean() for place in places])


def test_spreads_are_shares_of_the_time():
    ((ticks, shares),) = spread(full_day()).values()
    assert shares.sum() == pytest.approx(1)
    assert shares[ticks <= 1].sum() == pytest.approx(one_tick(full_day())["one tick"])


def test_inventories_stand_at_the_moves_that_were_seen():
    ((moves, changes),) = inventory_response(full_day()).values()
    ((ticks, along),) = inventories(full_day()).values()
    near = np.isin(moves, TICKS)
    assert along[np.isin(ticks, moves)] == pytest.approx(changes[near])
