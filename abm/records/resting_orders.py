"""From the reports of a book to what happened to its displayed resting orders, as LOBSTER tells it.

A stop order counts as resting from its entry on, an iceberg with all its lots: the record of
reports tells neither.
"""

import numpy as np
import pandas as pd

from abm.kernel.book.messages import ACCEPTED, CANCELLED, EXPIRED, REPLACED, TRADE
from abm.records.lobster.lobster_files import Event

_CAUSE = ["time", "message", "taker_id"]


def resting_orders(reports: pd.DataFrame) -> pd.DataFrame:
    """Messages about resting orders: time, kind (Event), order_id, quantity, in their sequence.

    reports: those of one book, as the record of orders has them. Of an incoming order only what is
    left after its trades is a SUBMISSION; a replaced order is a DELETION and a SUBMISSION. A
    DELETION ends its order, whatever its quantity.
    """
    rows = reports.reset_index(drop=True)
    kind = rows["kind"].to_numpy()
    accepted = _left_to_rest(rows, kind)
    traded = _told(rows[kind == TRADE], Event.EXECUTION, "maker_id")
    traded.loc[rows["hidden"][traded.index] != 0, "kind"] = int(Event.HIDDEN_EXECUTION)
    moved = rows[kind == REPLACED]
    parts = [
        accepted,
        traded,
        _taken_back(rows, kind),
        _told(moved, Event.DELETION, "order_id"),
        _told(moved[moved["quantity"] > 0], Event.SUBMISSION, "order_id"),
    ]
    told = pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)
    return _with_deletions(told)


def _told(rows: pd.DataFrame, event: Event, order_id: str) -> pd.DataFrame:
    told = rows[["time", order_id, "quantity"]].rename(columns={order_id: "order_id"})
    told.insert(1, "kind", int(event))
    return told


def _left_to_rest(rows: pd.DataFrame, kind: np.ndarray) -> pd.DataFrame:
    """Submissions: what the message that brought a displayed order left of it to rest."""
    spent = rows[(kind == TRADE) | (kind == CANCELLED)].groupby(_CAUSE)["quantity"].sum()
    told = rows[(kind == ACCEPTED) & (rows["hidden"] == 0)]
    keys = pd.MultiIndex.from_frame(told[_CAUSE])
    left = told["quantity"].to_numpy() - spent.reindex(keys, fill_value=0).to_numpy()
    told = told.assign(quantity=left)
    return _told(told[left > 0], Event.SUBMISSION, "order_id")


def _taken_back(rows: pd.DataFrame, kind: np.ndarray) -> pd.DataFrame:
    """Cancelled and expired lots, but for those of orders that came with the same message."""
    ends = rows[(kind == CANCELLED) | (kind == EXPIRED)]
    came = pd.MultiIndex.from_frame(rows.loc[kind == ACCEPTED, _CAUSE])
    own = pd.MultiIndex.from_frame(ends[_CAUSE]).isin(came)
    return _told(ends[~own], Event.REDUCTION, "order_id")


def _with_deletions(told: pd.DataFrame) -> pd.DataFrame:
    """Reductions that leave nothing of their order are deletions."""
    new = told["kind"] == Event.SUBMISSION
    entry = new.groupby(told["order_id"]).cumsum()
    lots = told["quantity"].where(new, -told["quantity"])
    left = lots.groupby([told["order_id"], entry]).cumsum()
    whole = (told["kind"] == Event.REDUCTION) & (left <= 0)
    return told.assign(kind=told["kind"].where(~whole, int(Event.DELETION)))
