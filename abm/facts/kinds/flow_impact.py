"""How much of the price's moves order flow explains."""

import numpy as np

from abm.facts.fact import Fact, Numbers, Subject
from abm.facts.returns import FEWEST, grid, moves
from abm.facts.tape import Tape
from abm.risk.run.frames import Times, Values, sums_by_interval
from abm.risk.run.impact import quote_events

SECONDS = {"10 s": 10, "1 min": 60}


def explained(changes: Values, flow: Values) -> float:
    """Squared correlation of what is known; NaN of fewer than FEWEST, or if one is constant."""
    known = np.isfinite(changes)
    changes, flow = changes[known], flow[known]
    if len(flow) < FEWEST or np.ptp(flow) == 0 or np.ptp(changes) == 0:
        return float("nan")
    return float(np.corrcoef(changes, flow)[0, 1] ** 2)


def _by_interval(tape: Tape, times: Times, amounts: Values) -> Numbers:
    return {
        row: explained(moves(tape, seconds), sums_by_interval(times, amounts, grid(tape, seconds)))
        for row, seconds in SECONDS.items()
    }


def order_flow_imbalance(tape: Tape) -> Numbers:
    """R2 of moves of the mid on the order flow imbalance of the same interval."""
    quotes = tape.standing
    times = quotes["time"].to_numpy(np.int64)[1:]
    return _by_interval(tape, times, quote_events(quotes))


def signed_volume(tape: Tape) -> Numbers:
    """R2 of moves of the mid on what aggressive orders bought less what they sold."""
    volume = tape.column("orders", "sign") * tape.column("orders", "quantity")
    return _by_interval(tape, tape.times("orders"), volume)


ORDER_FLOW_IMBALANCE = Fact(
    "order_flow_imbalance",
    Subject.IMPACT,
    "Moves explained by order flow imbalance",
    "R2",
    tuple(SECONDS),
    "Squared correlation of the move of the mid (ticks) over each interval with the sum of what"
    " came to the best bid or left the best ask, less what left the bid or came to the ask; of"
    " quotes of one instant, the last.",
    "Cont, Kukanov and Stoikov 2014, The price impact of order book events, Journal of Financial"
    " Econometrics 12",
    "Quotes that are not on the tape: one that shows every change has more; hidden orders.",
    order_flow_imbalance,
)
SIGNED_VOLUME = Fact(
    "signed_volume",
    Subject.IMPACT,
    "Moves explained by signed volume",
    "R2",
    tuple(SECONDS),
    "Squared correlation of the move of the mid (ticks) over each interval with the lots that"
    " aggressive orders bought less those that they sold.",
    "Cont, Kukanov and Stoikov 2014, section 3.2: trade imbalance",
    "Large trades, as impact is concave in volume; trades whose sign is guessed.",
    signed_volume,
    ("orders", "quotes"),
)
