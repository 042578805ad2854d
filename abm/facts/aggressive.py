"""Prints gathered into the aggressive orders that made them."""

import numpy as np
import pandas as pd


def aggressive_orders(prints: pd.DataFrame) -> pd.DataFrame:
    """The table `orders` of a Tape.

    prints: time (ns), sign (1 bought, -1 sold), quantity, price, in their order, and account where
    it is known. Prints of equal time and sign that follow each other, and of equal account where it
    is known, are one order: an order that sweeps a queue leaves a print for each one that it meets.
    """
    keys = [name for name in ("time", "sign", "account") if name in prints]
    changed = (prints[keys] != prints[keys].shift()).any(axis=1).to_numpy()
    first = prints[changed]
    quantity = np.add.reduceat(prints["quantity"].to_numpy(), np.flatnonzero(changed))
    columns = {"time": first["time"], "sign": first["sign"], "price": first["price"]}
    return pd.DataFrame({**columns, "quantity": quantity}).reset_index(drop=True)
