"""From what happened to orders one by one to how long they lived."""

import numpy as np
import pandas as pd

from abm.records.lobster.lobster_files import Event

_OF_ORDERS = [Event.SUBMISSION, Event.REDUCTION, Event.DELETION, Event.EXECUTION]


def lives(messages: pd.DataFrame) -> pd.DataFrame:
    """Orders that came to rest, as the table `lives` of a Tape, in the order of their entry.

    messages: time, kind (Event), order_id, quantity. An order ends when it is deleted or all its
    lots are executed or taken away. An id that is entered again is another order; one that was
    entered before the tape began is left out.
    """
    told = _with_entry(messages[messages["kind"].isin(_OF_ORDERS)])
    found = told.groupby(["order_id", "entry"], sort=False).agg(
        time=("time", "first"),
        end=("time", "last"),
        quantity=("quantity", "first"),
        left=("left", "sum"),
        executed=("executed", "sum"),
        deleted=("deleted", "last"),
        taken=("taken", "last"),
    )
    ended = found["deleted"] | (found["left"] <= 0)
    life = np.where(ended, found["end"] - found["time"], -1)
    columns = found[["time", "quantity", "executed"]]
    return columns.assign(life=life, cancelled=ended & found["taken"]).reset_index(drop=True)


def _with_entry(messages: pd.DataFrame) -> pd.DataFrame:
    """Messages about known orders, with what they change.

    entry: how often the id has been entered.  left: change of the open lots.  executed: lots.
    taken: whether lots were taken away.  deleted: whether all that were left.
    """
    kind = messages["kind"].to_numpy()
    new = pd.Series(kind == Event.SUBMISSION, messages.index)
    entry = new.groupby(messages["order_id"]).cumsum()
    deleted = kind == Event.DELETION
    told = messages.assign(
        entry=entry,
        left=messages["quantity"].where(new, -messages["quantity"]),
        executed=messages["quantity"].where(kind == Event.EXECUTION, 0),
        deleted=deleted,
        taken=deleted | (kind == Event.REDUCTION),
    )
    # an id that was never entered belongs to an order older than the tape
    return told[entry > 0]
