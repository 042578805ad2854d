"""What part the hedgers had in a fall."""

import numpy as np
import pandas as pd

from abm.risk.run.fall import Fall
from abm.risk.run.frames import SELL, RunRecords, between, continuous_trades, rows_of
from abm.risk.run.measure import SHARE, Measure, Subject, if_fallen


def hedgers_share_of_selling(run: RunRecords, fall: Fall, instrument: str | None = None) -> float:
    """Share of the aggressive selling from start to trough that was the hedgers', from 0 to 1.

    The measure of Kirilenko, Kyle, Samadi and Tuzun (2017) on one kind of trader. NaN if nobody
    sold aggressively.
    """
    trades = between(continuous_trades(run, instrument), fall.start, fall.trough)
    sales = trades[trades["side"] == SELL]
    total = float(sales["quantity"].sum())
    hedgers = sales["taker_group"].isin(list(run.hedger_groups))
    return float(sales["quantity"][hedgers].sum()) / total if total else float("nan")


def net_selling(run: RunRecords, instrument: str | None = None) -> pd.DataFrame:
    """Lots sold less lots bought since the start by each group of hedgers.

    Index: time (ns), one row a recording interval. Columns: the groups of hedgers that were
    recorded, in the run's order.
    """
    groups = rows_of(run, run.groups, instrument)
    groups = groups[groups["group"].isin(list(run.hedger_groups))]
    sold = (groups["sold"] - groups["bought"]).to_numpy(np.float64)
    names = groups["group"].astype(str)
    path = pd.DataFrame({"time": groups["time"], "group": names, "sold": sold})
    path = path.pivot(index="time", columns="group", values="sold")
    return path[[name for name in run.hedger_groups if name in path.columns]]


def net_sold(run: RunRecords, fall: Fall, instrument: str | None = None) -> float:
    """Lots that the hedgers sold less those they bought from start to trough, in any role."""
    trades = between(rows_of(run, run.trades, instrument), fall.start, fall.trough)
    quantity = trades["quantity"].to_numpy(np.float64)
    taker = trades["taker_group"].isin(list(run.hedger_groups)).to_numpy(np.float64)
    maker = trades["maker_group"].isin(list(run.hedger_groups)).to_numpy(np.float64)
    direction = np.where(trades["side"].to_numpy() == SELL, 1.0, -1.0)
    return float(np.sum(direction * quantity * (taker - maker)))


HEDGERS_SHARE = Measure(
    "hedgers_share",
    "Hedgers' share of aggressive selling",
    "fraction",
    if_fallen(hedgers_share_of_selling),
    Subject.FALL,
    bounds=SHARE,
)
HEDGERS_SOLD = Measure(
    "hedgers_sold", "Hedgers' net selling in the fall", "lots", if_fallen(net_sold), Subject.FALL
)
