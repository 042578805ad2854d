"""Kurtosis of returns by time scale: fat tails that thin out as returns are added up."""

import numpy as np
from scipy.stats import kurtosis as excess

from abm.facts.fact import Fact, Numbers, Subject
from abm.facts.kinds.signature import SCALES
from abm.facts.returns import returns
from abm.facts.tape import Tape


def kurtosis(tape: Tape) -> Numbers:
    """Fourth moment over the square of the second, at each of SCALES; 3 of a normal law."""
    found = {}
    for row, seconds in SCALES.items():
        series = returns(tape, seconds)
        moves = len(series) > 0 and bool(np.ptp(series) > 0)
        found[row] = float(excess(series, fisher=False)) if moves else float("nan")
    return found


def fall(tape: Tape) -> Numbers:
    """Kurtosis over five minutes, of that over ten seconds."""
    found = kurtosis(tape)
    return {"5 min over 10 s": found["5 min"] / found["10 s"]}


KURTOSIS = Fact(
    "kurtosis",
    Subject.PRICES,
    "Kurtosis of returns",
    "ratio",
    tuple(SCALES),
    "Fourth central moment of the log returns of the mid over the square of the second; a normal"
    " law has 3.",
    "Cont 2001, Empirical properties of asset returns, Quantitative Finance 1, facts 2 and 4",
    "The U: a day whose volatility varies has fat tails without any in its moments; the tick, where"
    " most returns are 0; single jumps, so that its standard error says too little.",
    kurtosis,
    (),
)
KURTOSIS_FALL = Fact(
    "kurtosis_fall",
    Subject.PRICES,
    "Kurtosis by scale",
    "ratio",
    ("5 min over 10 s",),
    "The kurtosis of returns over five minutes, of that over ten seconds.",
    "Cont 2001, fact 4: returns are the more normal the longer",
    "As the kurtosis.",
    fall,
    (),
)
