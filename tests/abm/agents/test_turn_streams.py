"""Mesa's generators at a trader's turn are keyed by trader and wake-up, and by nothing else."""

import numpy as np
import pytest

from abm.agents.trader import Trader
from abm.agents.turn_streams import TurnStreams
from abm.kernel.base.draws import DRAW
from abm.market.session import Session
from abm.model import MarketModel

SESSION = Session(open="09:30", close="09:32")


class Coin(Trader):
    """Notes what it draws of both generators at each of its turns."""

    def step(self):
        drawn = self.random.random(), float(self.model.rng.random())
        self.drawn = [*getattr(self, "drawn", []), drawn]


class Greedy(Trader):
    """Draws a varying number from both."""

    def step(self):
        for _ in range(self.random.randrange(1, 9)):
            self.random.random()
            self.model.rng.standard_normal()


def drawn(*others, seed=1):
    """What the coins drew by member, among others or alone."""
    model = MarketModel(session=SESSION, seed=seed)
    for kind in others:
        model.add(kind.__name__, kind, count=3, wake_interval=1.0)
    model.add("coins", Coin, count=4, wake_interval=2.0)
    model.run_model()
    return [agent.drawn for agent in model.agents if isinstance(agent, Coin)]


def test_who_else_draws_moves_no_draw():
    assert drawn() == drawn(Greedy)
    assert drawn() != drawn(seed=2)


def test_each_trader_and_turn_has_numbers_of_its_own():
    every = np.array([pair for member in drawn() for pair in member])
    assert len(every) > 200
    assert len(np.unique(every)) == every.size
    assert every.mean() == pytest.approx(0.5, abs=4 / np.sqrt(12 * every.size))


def test_numpy_draws_philox_at_the_wake_up():
    event = np.zeros((), DRAW)
    event["seed"], event["stream"], event["event"] = 7, 8, 9
    expected = np.random.Generator(
        np.random.Philox(key=7 + (8 << 64), counter=(9 << 64) + (1 << 192))
    )
    assert TurnStreams(event).rng.random(5).tolist() == expected.random(5).tolist()


def test_between_turns_the_generators_are_those_of_mesa():
    model = MarketModel(session=SESSION, seed=1)
    model.add("greedy", Greedy, count=3, wake_interval=1.0)
    before = model.rng.bit_generator.state, model.random.getstate()
    model.run_model()
    assert (model.rng.bit_generator.state, model.random.getstate()) == before
