"""Traders of the fuzz, written in Python."""

from typing import Any

from abm.agents.trader import Trader
from tests.fuzz.calls import Call, outcome


class Quiet(Trader):
    """Looks at the price and remembers it."""

    def step(self) -> None:
        """Remember."""
        self.seen = self.mid_price()


class Scripted(Trader):
    """Makes at its wake-ups the calls of a script, one after the other, and goes on whatever."""

    script: tuple[Call, ...] = ()
    at_once = 3

    def step(self) -> Any:
        """Make the next calls."""
        done = getattr(self, "done", 0)
        for call in self.script[done : done + self.at_once]:
            outcome(self, call)
        self.done = done + self.at_once
