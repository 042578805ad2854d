"""Whether insured portfolios stayed above their floors."""

import numpy as np
import pandas as pd

from abm.risk.run.frames import RunRecords


def floors(run: RunRecords) -> pd.DataFrame:
    """One row a desk that has a floor, as the records, an interval apart, saw it.

    Index: (group, trader). lowest: least of its wealth less its floor, in currency. breached:
    whether that was ever below 0. shortfall: its deepest breach in share of the floor, else 0.
    first: time (ns) at which it was first below, <NA> if never.
    """
    desks = run.desks[run.desks["floor"] > 0].astype({"group": str})
    cushion = desks["wealth"] - desks["floor"]
    below = cushion < 0
    seen = pd.DataFrame(
        {
            **{name: desks[name] for name in ("group", "trader")},
            "lowest": cushion * (run.tick_size * run.multiplier),
            "breached": below,
            "shortfall": (-cushion / desks["floor"]).clip(lower=0.0),
            "first": desks["time"].astype("Int64").where(below),
        }
    )
    how = {"lowest": "min", "breached": "any", "shortfall": "max", "first": "min"}
    return seen.groupby(["group", "trader"], sort=False).agg(how)


def breach_probability(found: pd.DataFrame) -> float:
    """Share of desks, of one run or of many, whose floor was breached; NaN without desks.

    found: rows as floors gives them.
    """
    return float(found["breached"].mean()) if len(found) else float(np.nan)
