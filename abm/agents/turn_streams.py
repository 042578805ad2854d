"""Mesa's two generators for the trader whose turn it is, keyed like all other draws.

`self.random` and `self.model.rng` are one sequence for all in Mesa: whoever drew once more would
move the draws of everybody after it, and a day without some traders would be another day. So at
each turn of a trader both begin anew, keyed by the seed, the trader and the number of its wake-up.
"""

from functools import cached_property
from random import Random
from typing import Any

import numpy as np

BY_MESA = 1
"""Last word of Philox's counter; it is 0 in all draws of the kernel (abm.kernel.base.draws)."""


class TurnStreams:
    """The generators of one turn, each made when it is first drawn from."""

    def __init__(self, event: Any) -> None:
        """event: the DRAW record of the wake-up (abm.kernel.base.draws)."""
        self._key = np.array([event["seed"], event["stream"]], np.uint64)
        self._counter = np.array([0, event["event"], 0, BY_MESA], np.uint64)

    @cached_property
    def rng(self) -> np.random.Generator:
        """Philox at the blocks of the wake-up that the kernel never draws."""
        return np.random.Generator(np.random.Philox(key=self._key, counter=self._counter))

    @cached_property
    def random(self) -> Random:
        """Python's generator, its seed the key and the number of the wake-up."""
        return Random(b"".join(part.tobytes() for part in (self._key, self._counter)))
