"""Classes of traders: how much they trade, how, and whether they follow the price or lean on it."""

import numpy as np
import pandas as pd

from abm.facts.fact import Fact, Numbers
from abm.facts.tape import Tape

_SOURCE = "Kirilenko, Kyle, Samadi and Tuzun 2017, The flash crash, Journal of Finance 72, "


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


def inventory_against_price(tape: Tape) -> Numbers:
    """Lots by which the inventory of each class changes with a tick of the mid."""
    found = {}
    for name, rows in tape.table("inventories").groupby("trader_class", observed=True):
        changes = np.diff(rows["position"].to_numpy(np.float64))
        moves = np.diff(tape.mid.at(rows["time"].to_numpy(np.int64)))
        known = np.isfinite(moves)
        if known.sum() > 10 and np.ptp(moves[known]) > 0 and np.ptp(changes) > 0:
            found[str(name)] = float(np.polyfit(moves[known], changes[known], 1)[0])
    return found


CLASS_SHARE = Fact(
    "class_share",
    "Share of volume",
    "fraction",
    (),
    "What a class bought and sold, of all that was bought and sold.",
    _SOURCE + "table 1",
    "How accounts are put into classes.",
    share,
    ("prints",),
)
CLASS_AGGRESSIVE = Fact(
    "class_aggressive",
    "Aggressive share",
    "fraction",
    (),
    "Of what a class bought and sold, what it took with orders that traded at once.",
    _SOURCE + "table 1",
    "How accounts are put into classes.",
    aggressive,
    ("prints",),
)
CLASS_ACCOUNTS = Fact(
    "class_accounts",
    "Accounts",
    "accounts",
    (),
    "Accounts of each class that traded.",
    _SOURCE + "table 1",
    "A simulation has fewer, and larger ones.",
    accounts,
    ("prints",),
    whole_day=True,
)
CLASS_SLOPE = Fact(
    "class_slope",
    "Inventory against price",
    "lots a tick",
    (),
    "Slope of the change of a class's inventory, between two records of it, a second apart in most"
    " runs, on the move of the mid at the same time.",
    _SOURCE + "table 5: high-frequency traders 32.1, market makers -13.5",
    "The interval of the record; what fraction of its volume a market is.",
    inventory_against_price,
    ("inventories", "quotes"),
)
