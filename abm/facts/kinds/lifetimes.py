"""What becomes of orders: how long they wait, and how few are executed."""

import numpy as np
from numpy.typing import NDArray

from abm.facts.fact import Fact, Numbers, Subject
from abm.facts.tape import Tape
from abm.records.lobster.lobster_files import Event
from abm.risk.run.frames import SECOND, Values

FLEETING, PATIENT = 0.05, 60.0
"""Lives (s) up to which an order was hardly there, and beyond which it waits."""


def cancelled_lives(tape: Tape) -> Values:
    """Lives (s) of the orders that were cancelled in the end."""
    lives = tape.table("lives")
    return lives["life"][lives["cancelled"]].to_numpy(np.float64) / SECOND


def _mean(flags: NDArray[np.bool_]) -> float:
    return float(flags.mean()) if len(flags) else float("nan")


def new_per_execution(tape: Tape) -> Numbers:
    """New resting orders over executions of displayed ones."""
    kind = tape.column("messages", "kind")
    executions = float((kind == Event.EXECUTION).sum())
    return {
        "ratio": float((kind == Event.SUBMISSION).sum()) / executions
        if executions
        else float("nan")
    }


def life(tape: Tape) -> Numbers:
    """Median life of the cancelled (s)."""
    lives = cancelled_lives(tape)
    return {"median": float(np.median(lives)) if len(lives) else float("nan")}


def fates(tape: Tape) -> Numbers:
    """Shares: of new orders ever executed; of the cancelled with a short and a long life."""
    lives = cancelled_lives(tape)
    return {
        "ever executed": _mean(tape.column("lives", "executed") > 0),
        "cancelled ones at most 50 ms": _mean(lives <= FLEETING),
        "cancelled ones over 60 s": _mean(lives > PATIENT),
    }


_SENSITIVE = (
    "A replaced order counts as cancelled and new; orders older than the tape are left out, and"
    " those that outlive it have no life."
)
NEW_PER_EXECUTION = Fact(
    "new_per_execution",
    Subject.ORDERS,
    "New orders per execution",
    "ratio",
    ("ratio",),
    "Orders that came to rest, over executions of displayed orders, in parts or whole.",
    "Hasbrouck and Saar 2013, Low-latency trading, Journal of Financial Markets 16",
    "Prints are counted, not aggressive orders.",
    new_per_execution,
    ("messages",),
)
LIFE = Fact(
    "life",
    Subject.ORDERS,
    "Life of cancelled orders",
    "s",
    ("median",),
    "Time from the entry of an order to its cancellation.",
    "Hasbrouck and Saar 2009, Technology and liquidity provision, Journal of Financial Markets 12",
    _SENSITIVE,
    life,
    ("lives",),
)
FATES = Fact(
    "fates",
    Subject.ORDERS,
    "Fates of orders",
    "fraction",
    ("ever executed", "cancelled ones at most 50 ms", "cancelled ones over 60 s"),
    "Share of the orders that came to rest of which a lot was ever executed; of those that were"
    " cancelled, the share that had lived so long.",
    "Hasbrouck and Saar 2009, Technology and liquidity provision, Journal of Financial Markets 12",
    _SENSITIVE,
    fates,
    ("lives",),
)
