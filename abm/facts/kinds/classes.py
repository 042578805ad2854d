"""Classes of traders: how much they trade, how, and whether they follow the price or lean on it."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from abm.facts.fact import Fact, Numbers, Subject
from abm.facts.returns import FEWEST
from abm.facts.tape import Tape
from abm.risk.run.frames import Values

_SOURCE = "Kirilenko, Kyle, Samadi and Tuzun 2017, The flash crash, Journal of Finance 72"


def traded(tape: Tape) -> pd.DataFrame:
    """Lots of each class, a row a class: made, taken."""
    prints = tape.table("prints")
    sides = {"made": "maker", "taken": "taker"}
    lots = {
        name: prints.groupby(side, observed=True)["quantity"].sum() for name, side in sides.items()
    }
    return pd.DataFrame(lots).fillna(0.0).sort_index()


def share(tape: Tape) -> Numbers:
    """Share of each class in the volume, of which every lot has two sides."""
    lots = traded(tape)
    both = lots["made"] + lots["taken"]
    return {str(name): float(value / both.sum()) for name, value in both.items()}


def aggressive(tape: Tape) -> Numbers:
    """Share of what each class traded that it took."""
    lots = traded(tape)
    both = lots["made"] + lots["taken"]
    found = lots["taken"] / both.where(both > 0)
    return {str(name): float(value) for name, value in found.items()}


def accounts(tape: Tape) -> Numbers:
    """Accounts of each class that traded."""
    return {str(name): float(tape.members.get(str(name), np.nan)) for name in traded(tape).index}


def _together(tape: Tape) -> Iterator[tuple[str, Values, Values]]:
    """By class, moves of the mid (ticks) and changes of its inventory (lots) at the same time."""
    for name, rows in tape.table("inventories").groupby("trader_class", observed=True):
        changes = np.diff(rows["position"].to_numpy(np.float64))
        moves = np.diff(tape.mid.at(rows["time"].to_numpy(np.int64)))
        known = np.isfinite(moves)
        yield str(name), moves[known], changes[known]


def inventory_against_price(tape: Tape) -> Numbers:
    """Lots by which the inventory of each class changes with a tick of the mid."""
    return {
        name: float(np.polyfit(moves, changes, 1)[0])
        for name, moves, changes in _together(tape)
        if len(moves) >= FEWEST and np.ptp(moves) > 0 and np.ptp(changes) > 0
    }


def inventory_response(tape: Tape) -> dict[str, tuple[Values, Values]]:
    """By class, moves of the mid in whole ticks, and the mean change of its inventory with each.

    Only moves that were seen FEWEST times.
    """
    found = {}
    for name, moves, changes in _together(tape):
        ticks, group, counts = np.unique(np.rint(moves), return_inverse=True, return_counts=True)
        means = np.bincount(group, weights=changes) / counts
        if changes.any():
            found[name] = (ticks[counts >= FEWEST], means[counts >= FEWEST])
    return found


CLASS_SHARE = Fact(
    "class_share",
    Subject.CLASSES,
    "Share of volume",
    "fraction",
    (),
    "What a class bought and sold, of all that was bought and sold.",
    _SOURCE,
    "How accounts are put into classes.",
    share,
    ("prints",),
)
CLASS_AGGRESSIVE = Fact(
    "class_aggressive",
    Subject.CLASSES,
    "Aggressive share",
    "fraction",
    (),
    "Of what a class bought and sold, what it took with orders that traded at once.",
    _SOURCE,
    "How accounts are put into classes.",
    aggressive,
    ("prints",),
)
CLASS_ACCOUNTS = Fact(
    "class_accounts",
    Subject.CLASSES,
    "Accounts",
    "accounts",
    (),
    "Accounts of each class that traded.",
    _SOURCE,
    "A simulation has fewer, and larger ones.",
    accounts,
    ("prints",),
    whole_day=True,
)
CLASS_SLOPE = Fact(
    "class_slope",
    Subject.CLASSES,
    "Inventory against price",
    "lots a tick",
    (),
    "Slope of the change of a class's inventory, between two records of it, a second apart in most"
    " runs, on the move of the mid at the same time.",
    _SOURCE + ": high-frequency traders 32.1, market makers -13.5",
    "The interval of the record; what fraction of its volume a market is.",
    inventory_against_price,
    ("inventories", "quotes"),
)
