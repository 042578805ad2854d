"""Volume and volatility go together."""

import numpy as np

from abm.facts.fact import Fact, Numbers, Subject
from abm.facts.kinds.flow_impact import SECONDS
from abm.facts.returns import FEWEST, grid, moves
from abm.facts.tape import Tape
from abm.risk.run.frames import sums_by_interval


def volume_volatility(tape: Tape) -> Numbers:
    """Correlation of volume and absolute move of the mid over each interval."""
    found: Numbers = {}
    for row, seconds in SECONDS.items():
        changes = np.abs(moves(tape, seconds))
        lots = tape.column("orders", "quantity")
        volume = sums_by_interval(tape.times("orders"), lots, grid(tape, seconds))
        known = np.isfinite(changes)
        told = known.sum() >= FEWEST and np.ptp(changes[known]) > 0 and np.ptp(volume[known]) > 0
        pair = np.corrcoef(changes[known], volume[known])[0, 1] if told else float("nan")
        found[row] = float(pair)
    return found


VOLUME_VOLATILITY = Fact(
    "volume_volatility",
    Subject.ACTIVITY,
    "Volume with absolute moves",
    "correlation",
    tuple(SECONDS),
    "Of the lots traded in an interval with the move of the mid (ticks) without its sign.",
    "Karpoff 1987, The relation between price changes and trading volume, Journal of Financial and"
    " Quantitative Analysis 22; Cont 2001, fact 10",
    "The U, which both have; single large trades.",
    volume_volatility,
    ("orders", "quotes"),
)
