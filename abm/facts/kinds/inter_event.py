"""The times between aggressive orders."""

import numpy as np

from abm.facts.fact import Fact, Numbers, Subject
from abm.facts.tape import Tape
from abm.risk.run.frames import SECOND, Values


def gaps(tape: Tape) -> Values:
    """Seconds between one aggressive order and the next."""
    return np.diff(tape.times("orders")) / SECOND


def waiting(tape: Tape) -> Numbers:
    """Mean and median time between orders (s)."""
    found = gaps(tape)
    if not len(found):
        return {"mean": float("nan"), "median": float("nan")}
    return {"mean": float(found.mean()), "median": float(np.median(found))}


def burstiness(tape: Tape) -> Numbers:
    """Standard deviation of the times between orders over their mean."""
    found = gaps(tape)
    mean = float(found.mean()) if len(found) else 0.0
    return {"s.d. over mean": float(found.std()) / mean if mean else float("nan")}


INTER_EVENT = Fact(
    "inter_event",
    Subject.ACTIVITY,
    "Time between aggressive orders",
    "s",
    ("mean", "median"),
    "From one aggressive order to the next.",
    "Engle and Russell 1998, Autoregressive conditional duration, Econometrica 66",
    "What one order is; the activity of the instrument.",
    waiting,
    ("orders",),
)
BURSTINESS = Fact(
    "burstiness",
    Subject.ACTIVITY,
    "Variation of these times",
    "ratio",
    ("s.d. over mean",),
    "Standard deviation of the times between aggressive orders over their mean; 1 of a Poisson"
    " process.",
    "Ivanov, Yuen, Podobnik and Lee 2004, Physical Review E 69",
    "What one order is; the U.",
    burstiness,
    ("orders",),
)
