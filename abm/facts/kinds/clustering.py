"""Clustering of trades in time."""

import numpy as np

from abm.facts.fact import Fact, Numbers, Subject
from abm.facts.tape import Tape
from abm.risk.run.frames import MINUTE, Values

FEWEST = 10
"""Minutes below which nothing is said."""


def counts(tape: Tape) -> Values:
    """Aggressive orders of each whole minute."""
    edges = np.arange(tape.open, tape.close + 1, MINUTE)
    if len(edges) < 2:
        return np.zeros(0)
    return np.histogram(tape.times("orders"), edges)[0].astype(np.float64)


def fano(tape: Tape) -> Numbers:
    """Variance of the orders of a minute over their mean."""
    found = counts(tape)
    known = len(found) >= FEWEST and found.mean() > 0
    return {"1 min": float(found.var() / found.mean()) if known else float("nan")}


def branching(tape: Tape) -> Numbers:
    """Branching ratio of the self-exciting process with that Fano factor; 0 below Poisson."""
    factor = fano(tape)["1 min"]
    return {"1 min": 1 - 1 / np.sqrt(max(factor, 1.0)) if np.isfinite(factor) else factor}


FANO = Fact(
    "fano",
    Subject.ACTIVITY,
    "Fano factor of trades",
    "ratio",
    ("1 min",),
    "Variance of the number of aggressive orders in a minute over its mean; 1 of a Poisson"
    " process.",
    "Fano 1947, Physical Review 72; Hardiman and Bouchaud 2014, Physical Review E 90",
    "The length of the window; the U and the slow swing of activity, which count as clustering;"
    " what one order is.",
    fano,
    ("orders",),
)
BRANCHING = Fact(
    "branching_ratio",
    Subject.ACTIVITY,
    "Branching ratio of trades",
    "ratio",
    ("1 min",),
    "1 - 1 / sqrt(Fano factor): orders that an order sets off, on average, if they excite each"
    " other within far less than a minute; 0 of a Poisson process.",
    "Hardiman and Bouchaud 2014, Branching-ratio approximation for the self-exciting Hawkes"
    " process, Physical Review E 90",
    "As the Fano factor: a rate that varies by itself looks like excitement, and excitement longer"
    " than a minute is not seen.",
    branching,
    ("orders",),
)
