"""The tail index of returns."""

import numpy as np

from abm.facts.fact import Fact, Numbers, Subject
from abm.facts.hill import hill
from abm.facts.kinds.signature import SCALES
from abm.facts.returns import returns
from abm.facts.tape import Tape

ROWS = ("10 s", "1 min")
TAIL = 0.05
"""Share of the returns that is their tail."""


def tail_index(tape: Tape) -> Numbers:
    """Hill index of returns without their sign over each time of ROWS."""
    return {row: hill(np.abs(returns(tape, SCALES[row])), TAIL) for row in ROWS}


TAIL_INDEX = Fact(
    "tail_index",
    Subject.PRICES,
    "Tail index of returns",
    "exponent",
    ROWS,
    "Hill's index of the 5 % largest log returns of the mid without their sign.",
    "Hill 1975, Annals of Statistics 3; Cont 2001, fact 2: 2.5 to 4.5",
    "The share that is taken for the tail; the tick: a large tick has few different returns.",
    tail_index,
    (),
)
