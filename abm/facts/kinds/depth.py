"""How many lots wait at the best levels."""

import numpy as np

from abm.facts.fact import Fact, Numbers, Subject
from abm.facts.tape import Tape
from abm.risk.run.frames import Values

NEAR = 5
"""Levels that count as near."""


def profile(tape: Tape) -> Values:
    """Mean lots at each level, of both sides, once the book has settled; shape (levels,)."""
    depth = tape.table("depth")
    depth = depth[(depth["time"] >= tape.settled) & (depth["time"] <= tape.close)]
    levels = sum(str(name).startswith("bid_quantity_") for name in depth.columns)
    if not len(depth):
        return np.full(levels, np.nan)
    sides = [
        [f"{side}_quantity_{level}" for level in range(1, levels + 1)] for side in ("bid", "ask")
    ]
    means = [depth[names].to_numpy(np.float64).mean(axis=0) for names in sides]
    return np.asarray(np.mean(means, axis=0), np.float64)


def depth(tape: Tape) -> Numbers:
    """Mean lots of a side at its best NEAR levels."""
    levels = profile(tape)
    return {"best five levels": float(levels[:NEAR].sum())}


DEPTH = Fact(
    "depth",
    Subject.BOOK,
    "Depth",
    "lots",
    ("best five levels",),
    "Lots displayed at the best five levels that are not empty, mean of both sides, at regular"
    " times once the book has settled.",
    "Bouchaud, Mezard and Potters 2002, Statistical properties of stock order books, Quantitative"
    " Finance 2",
    "The size of a lot and of the tick; levels beyond those recorded.",
    depth,
    ("depth",),
)
