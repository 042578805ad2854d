"""The sizes of aggressive orders, and what of the volume nobody saw."""

import numpy as np

from abm.facts.fact import Fact, Numbers, Subject
from abm.facts.hill import hill
from abm.facts.tape import Tape
from abm.records.lobster.lobster_files import Event

TAILS = {"largest 5 %": 0.05, "largest 1 %": 0.01}
"""Shares of the orders that are their tail."""


def sizes(tape: Tape) -> Numbers:
    """Mean and median (lots)."""
    lots = tape.column("orders", "quantity")
    if not len(lots):
        return dict.fromkeys(SIZES.rows, float("nan"))
    return {"mean": float(lots.mean()), "median": float(np.median(lots))}


def size_tail(tape: Tape) -> Numbers:
    """Hill index of the sizes in each of TAILS."""
    lots = tape.column("orders", "quantity")
    return {row: hill(lots, tail) for row, tail in TAILS.items()}


def hidden(tape: Tape) -> Numbers:
    """Share of the executed lots that had not been displayed."""
    kind, lots = tape.column("messages", "kind"), tape.column("messages", "quantity")
    unseen, seen = lots[kind == Event.HIDDEN_EXECUTION].sum(), lots[kind == Event.EXECUTION].sum()
    total = unseen + seen
    return {"of volume": float(unseen / total) if total else float("nan")}


SIZES = Fact(
    "sizes",
    Subject.ACTIVITY,
    "Size of aggressive orders",
    "lots",
    ("mean", "median"),
    "Lots of an aggressive order, all its prints together.",
    "Gopikrishnan, Plerou, Gabaix and Stanley 2000, Physical Review E 62",
    "What one order is; the size of a lot.",
    sizes,
    ("orders",),
)
SIZE_TAIL = Fact(
    "size_tail",
    Subject.ACTIVITY,
    "Tail of the sizes",
    "exponent",
    tuple(TAILS),
    "Hill's index of the largest aggressive orders.",
    "Gopikrishnan, Plerou, Gabaix and Stanley 2000: 1.5; Hill 1975, Annals of Statistics 3",
    "What one order is; the share that is taken for the tail: sizes that are capped, or round, have"
    " none of their own.",
    size_tail,
    ("orders",),
)
HIDDEN_VOLUME = Fact(
    "hidden_volume",
    Subject.ACTIVITY,
    "Hidden volume",
    "fraction",
    ("of volume",),
    "Lots of executed orders that had not been displayed, of all executed lots.",
    "Bessembinder, Panayides and Venkataraman 2009, Journal of Financial Economics 94",
    "Hidden lots of icebergs count as displayed once their turn has come.",
    hidden,
    ("messages",),
)
