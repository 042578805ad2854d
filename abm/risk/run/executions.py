"""What it cost to have hedges done: the slippage of parent orders.

The measure is the implementation shortfall (Perold 1988) of what was filled: the price paid above
the mid-price at the arrival of the order, below it for sales.
"""

import numpy as np
import pandas as pd

from abm.risk.run.frames import SECOND, RunRecords
from abm.risk.run.measure import Measure, Subject
from abm.risk.run.option_records import has_option_accounts

BASIS_POINTS = 10_000


def slippage(run: RunRecords) -> pd.DataFrame:
    """One row a parent order, in the order of their ends.

    time and start (ns), trader, group; lots asked and filled (without sign); share filled; seconds
    it took; ticks a lot and basis points of the arrival price that were paid above that, fees not
    among them; cost in currency, fees included. NaN where nothing was asked, or filled.
    """
    orders = run.executions
    value = run.tick_size * run.multiplier
    filled = orders["filled"].abs()
    ticks = orders["cost"] / filled.where(filled > 0)
    return pd.DataFrame(
        {
            **{name: orders[name] for name in ("time", "start", "trader")},
            "group": orders["group"].astype(str),
            "lots": orders["lots"].abs(),
            "filled": filled,
            "share": orders["filled"] / orders["lots"].where(orders["lots"] != 0),
            "seconds": (orders["time"] - orders["start"]) / SECOND,
            "ticks": ticks,
            "basis_points": BASIS_POINTS * ticks / orders["arrival"],
            "cost": (orders["cost"] + orders["fees"]) * value,
        }
    )


def weighted(values: "pd.Series[float]", lots: "pd.Series[float]") -> float:
    """Mean of values weighted by lots, of those with lots; NaN without any."""
    counted = lots > 0
    if not counted.any():
        return float("nan")
    return float(np.average(values[counted], weights=lots[counted]))


def mean_slippage(run: RunRecords) -> float:
    """Ticks a lot paid above the arrival prices of hedgers' orders; NaN if none was filled."""
    orders = slippage(run)
    orders = orders[orders["group"].isin(list(run.hedger_groups))]
    return weighted(orders["ticks"], orders["filled"])


SLIPPAGE = Measure(
    "hedge_slippage",
    "Slippage of hedges",
    "ticks a lot",
    lambda run, _, __: mean_slippage(run),
    Subject.HEDGES,
    has_option_accounts,
)
