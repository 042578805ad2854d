"""A saved state holds arrays and JSON only, and goes on bit for bit; a foreign one is refused."""

import copy
import json
import pickle

import numpy as np
import pytest

from abm.agents.trader import Trader
from abm.forks import go_on
from abm.kernel.records.registry import RECORDS
from abm.market.session import Session
from abm.model import MarketModel

SECOND = 10**9
SESSION = Session(open="09:30", close="09:32")
HALF, END = SESSION.open_time + 60 * SECOND, SESSION.close_time


class Drawer(Trader):
    """Trades at random, by draws of its own, of Mesa's and of what it remembers."""

    def step(self):
        if "seen" not in vars(self):
            self.seen, self.table, self.last = [], np.zeros((2, 3)), (np.float32(0.1), None)
            self.pos = 1
        coins = self.uniform(), self.random.random(), float(self.model.rng.random())
        self.seen = [*self.seen[-3:], sum(coins)]
        self.table += coins
        self.last = np.float32(self.last[0] * np.float32(1.1) % 1), self.last
        if len(self.seen) > 3:
            self.last = (self.last[0], None)
        side = int(sum(self.seen) + self.table.sum() + self.last[0] + self.unique_id) % 2
        self.pos += 1
        self.limit(side, self.last_price() + (1 - 2 * side) * (self.pos % 3), 1)


class Keeper(Drawer):
    """Also holds a generator, which it saves itself."""

    def step(self):
        if "generator" not in vars(self):
            self.generator = np.random.default_rng([self.model.seed, self.number])
        if self.generator.random() < 0.5:
            super().step()

    def saved(self):
        held = super().saved()
        return held | {"generator": held["generator"].bit_generator.state}

    def restore(self, held):
        generator = np.random.default_rng()
        generator.bit_generator.state = held["generator"]
        super().restore(held | {"generator": generator})


def market(*kinds, count=6, **told):
    model = MarketModel(session=SESSION, seed=1, **told)
    for kind in kinds:
        model.add(kind.__name__, kind, count=count, latency={"extra": 0.4})
    return model


def tapes_of(*models):
    return {name: np.concatenate([model.tape(name) for model in models]) for name in RECORDS}


def assert_same(some, others):
    assert len(some["trades"]) > 40
    for name in RECORDS:
        assert np.array_equal(some[name], others[name]), name


def resumed(model, tmp_path):
    """Another market that goes on from the saved state of one, by way of a file."""
    np.savez(tmp_path / "market.npz", **model.saved())
    later = market(*(group.trader for group in model.groups.values()))
    with np.load(tmp_path / "market.npz", allow_pickle=False) as state:
        later.restore(state)
    return later


@pytest.mark.parametrize("look", [False, True])
def test_traders_in_python_go_on_bit_for_bit(look, tmp_path):
    whole, first = market(Drawer, Keeper), market(Drawer, Keeper)
    whole.advance(END)
    first.advance(HALF)
    if look:  # agents that were made in another order
        assert len(first.agents) == 12
    later = [first.fork(), resumed(first, tmp_path), market(Drawer, Keeper)]
    go_on(later[2], first)
    before = tapes_of(first)
    for model in (first, *later):
        model.advance(END)
    assert_same(tapes_of(whole), tapes_of(first))
    for model in later:
        joined = {name: np.concatenate([before[name], model.tape(name)]) for name in RECORDS}
        assert_same(tapes_of(whole), joined)
        for one, other in zip(whole.agents, model.agents, strict=True):
            assert (one.seen, one.pos, one.unique_id) == (other.seen, other.pos, other.unique_id)


def test_a_saved_state_is_arrays_and_json():
    model = market(Drawer)
    model.advance(HALF)
    state = model.saved()
    assert all(type(array) is np.ndarray and not array.dtype.hasobject for array in state.values())
    text = json.loads(state["python"].tobytes())
    assert {"0.seen", "0.last", "model.random", "model.rng"} <= text.keys()
    assert text["0.table"] == {"array": "python.0.table"}
    assert state["python.0.table"].tolist() == model.agents[0].table.tolist()


def test_what_cannot_be_saved_is_told_with_trader_and_attribute():
    class Friendly(Drawer):
        def step(self):
            self.friend = self

    model = market(Drawer, Friendly)
    model.advance(HALF)
    for ask in (model.saved, model.fork):
        told = (
            r"trader \d+ holds cannot be saved: Friendly\.friend is of the type .*; give Friendly"
        )
        with pytest.raises(TypeError, match=told):
            ask()


def test_a_hook_returns_a_dict():
    class Odd(Drawer):
        def saved(self):
            return [1]

    model = market(Odd)
    model.advance(HALF)
    with pytest.raises(TypeError, match=r"Odd\.saved\(\) must be of the class dict"):
        model.saved()


def test_a_restored_market_forgets_what_its_agents_held():
    early, late = market(Drawer), market(Drawer)
    state = early.saved()
    late.advance(HALF)
    agent = late.agents[0]
    assert agent.seen
    late.restore(state)
    assert late.agents[0] is not agent
    assert not hasattr(late.agents[0], "seen")
    assert len(late.agents) == 6
    for model in (early, late):
        model.advance(END)
    whole = market(Drawer)
    whole.advance(END)
    assert_same(tapes_of(whole), tapes_of(early))
    assert np.array_equal(early.state.accounts, late.state.accounts)


def test_states_of_other_markets_are_refused():
    state = market(Drawer).saved()
    for other in (market(Drawer, count=5), market(Drawer, Keeper)):
        with pytest.raises(ValueError, match=r"of another market: its .* is \(\d+,\) of"):
            other.restore(state)
    model = market(Drawer)
    with pytest.raises(ValueError, match="this is no saved state"):
        model.restore({name: array for name, array in state.items() if name != "digest"})
    with pytest.raises(TypeError, match="saved must be of the class Mapping"):
        model.restore([])
    model.restore(state)
    model.advance(END)
    assert len(model.tape("trades")) > 40


def changed(array):
    """An array with its first byte flipped."""
    twin = array.copy()
    first = twin.reshape(-1)[:1]
    first[first.dtype.names[0] if first.dtype.names else ...] += 1
    return twin


def test_states_that_were_damaged_or_changed_are_refused_and_leave_the_market_as_it_is():
    state, model = market(Drawer).saved(), market(Drawer)
    before = model.saved()
    for name, array in state.items():
        without = {other: kept for other, kept in state.items() if other != name}
        changes = [state | {name: change(array)} for change in (lambda a: a[:-1], changed)]
        for wrong in (without, *(changes if array.size else ())):
            with pytest.raises(ValueError, match=r"(damaged or changed|no saved state)"):
                model.restore(wrong)
    after = model.saved()
    assert all(np.array_equal(before[name], after[name]) for name in before)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickle.dumps])
def test_markets_are_forked_and_not_copied(copied):
    model = market(Drawer)
    model.advance(HALF)
    with pytest.raises(TypeError, match=r"fork\(\) gives an independent copy"):
        copied(model)
    with pytest.raises(TypeError, match=r"fork\(\) gives an independent copy"):
        copy.deepcopy(model.agents[0])
    with pytest.raises(TypeError, match=r"arrays\(\)"):
        copied(model.state)
