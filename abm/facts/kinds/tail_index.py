"""The tail index of returns."""

import numpy as np

from abm.facts.fact import Fact, Numbers, OfMeans, Subject
from abm.facts.hill import hill
from abm.facts.kinds.signature import SCALES
from abm.facts.returns import returns
from abm.facts.tape import Tape

ROWS = ("10 s", "1 min")
TAIL = 0.05
"""Share of the returns that is their tail."""


def mean_excesses(tape: Tape) -> Numbers:
    """1 over Hill's index of returns without their sign, over each time of ROWS: a mean of logs."""
    return {row: 1 / hill(np.abs(returns(tape, SCALES[row])), TAIL) for row in ROWS}


def tail_index(mean_excesses: Numbers) -> Numbers:
    """Hill's index over each time of ROWS."""
    return {row: 1 / mean for row, mean in mean_excesses.items()}


TAIL_INDEX = Fact(
    "tail_index",
    Subject.PRICES,
    "Tail index of returns",
    "exponent",
    ROWS,
    "Hill's index of the 5 % largest log returns of the mid without their sign.",
    "Hill 1975, Annals of Statistics 3; Cont 2001, fact 2: 2.5 to 4.5",
    "The share that is taken for the tail; the tick: a large tick has few different returns.",
    OfMeans(mean_excesses, tail_index),
    (),
)
