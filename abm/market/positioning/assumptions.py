"""Who is long: assumptions on what dealers hold of the open interest, which nobody publishes."""

from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

NAIVE, DRAWN = "naive", "drawn"

OWN = 0.5
"""Of a drawn share, the part that each option has of its own; the rest all calls, or all puts,
have in common: errors of one option go away over a thousand, errors of all do not."""


class Assumption(NamedTuple):
    """Net lots of dealers in all calls and in all puts, shares of the open interest, -1 to 1."""

    calls: float
    puts: float
    about: str
    source: str

    def shares(self, kind: NDArray[np.str_]) -> NDArray[np.float64]:
        """Of each option, by its kind."""
        return np.where(kind == "call", self.calls, self.puts)


ASSUMPTIONS: dict[str, Assumption] = {
    NAIVE: Assumption(1.0, -1.0, "customers sell calls, buy puts", "SqueezeMetrics 2017"),
    "short_puts": Assumption(
        0.0, -1.0, "customers buy puts, their calls offset", "Chen, Joslin, Ni 2019 of index puts"
    ),
    "short": Assumption(
        -1.0, -1.0, "customers buy all: a bound", "sign of Garleanu, Pedersen, Poteshman 2009"
    ),
    "long": Assumption(1.0, 1.0, "customers sell all: a bound", "opposite of short"),
}
"""One number for all calls, one for all puts; DRAWN, where nobody knows, stands beside them."""

DRAWN_ABOUT = "nobody knows: each share from -1 to 1"


def drawn_shares(kind: NDArray[np.str_], generator: Generator) -> NDArray[np.float64]:
    """What dealers may hold of each option where nothing is known: shares, -1 to 1.

    The mean of a number for all calls or all puts and one for the option, each uniform, weighed by
    OWN.
    """
    calls, puts = generator.uniform(-1.0, 1.0, 2)
    common = np.where(kind == "call", calls, puts)
    own = generator.uniform(-1.0, 1.0, len(kind))
    return np.asarray((1 - OWN) * common + OWN * own)
