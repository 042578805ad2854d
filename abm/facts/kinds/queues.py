"""The queues at the best prices."""

import numpy as np

from abm.facts.fact import Fact, Numbers, Subject
from abm.facts.tape import Tape
from abm.risk.run.frames import Values


def queues(tape: Tape) -> tuple[Values, Values]:
    """Lots at the best bid and then at the best ask, and for how long they stood (ns)."""
    quotes = tape.standing
    sides = [
        tape.quoted(quotes[f"{side}_quantity"].to_numpy(np.float64)).within(tape.open, tape.close)
        for side in ("bid", "ask")
    ]
    lots = np.concatenate([side.values for side in sides])
    lengths = np.concatenate([side.lengths(tape.close) for side in sides]).astype(np.float64)
    known = np.isfinite(lots)
    return lots[known], lengths[known]


def weighted_quantile(values: Values, weights: Values, share: float) -> float:
    """The smallest value up to which a share of all weight lies; NaN without any weight."""
    if not weights.sum() > 0:
        return float("nan")
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][min(int(np.searchsorted(reached, share)), len(values) - 1)])


def queue(tape: Tape) -> Numbers:
    """Mean, median and ninth decile by time of the best queues (lots)."""
    lots, lengths = queues(tape)
    mean = float(lots @ lengths / lengths.sum()) if lengths.sum() > 0 else float("nan")
    return {
        "mean": mean,
        "median": weighted_quantile(lots, lengths, 0.5),
        "ninth decile": weighted_quantile(lots, lengths, 0.9),
    }


QUEUES = Fact(
    "queues",
    Subject.BOOK,
    "Queue at the best price",
    "lots",
    ("mean", "median", "ninth decile"),
    "Lots displayed at the best bid and at the best ask, weighted by the time that they stood.",
    "Bouchaud, Mezard and Potters 2002, Quantitative Finance 2; Cont, Stoikov and Talreja 2010,"
    " Operations Research 58",
    "The size of a lot and of the tick; orders that are older than a tape of messages.",
    queue,
)
