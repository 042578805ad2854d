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
    known = messages[messages["kind"].isin(_OF_ORDERS)]
    kind = known["kind"].to_numpy()
    # number of the entry of an id that a message is about; 0: the order is older than the tape
    new = pd.Series(kind == Event.SUBMISSION, known.index)
    turn = new.groupby(known["order_id"]).cumsum()
    deleted = kind == Event.DELETION
    keyed = pd.DataFrame(
        {
            "order_id": known["order_id"],
            "turn": turn,
            "time": known["time"],
            "quantity": known["quantity"],
            "left": known["quantity"].where(new, -known["quantity"]),
            "executed": known["quantity"].where(kind == Event.EXECUTION, 0),
            "deleted": deleted,
            "taken": deleted | (kind == Event.REDUCTION),
        }
    )[turn > 0]
    found = keyed.groupby(["order_id", "turn"], sort=False).agg(
        time=("time", "first"),
        end=("time", "last"),
        quantity=("quantity", "first"),
        left=("left", "sum"),
        executed=("executed", "sum"),
        deleted=("deleted", "last"),
        taken=("taken", "last"),
    )
    ended = found["deleted"] | (found["left"] <= 0)
    return pd.DataFrame(
        {
            "time": found["time"],
            "life": np.where(ended, found["end"] - found["time"], -1),
            "quantity": found["quantity"],
            "executed": found["executed"],
            "cancelled": ended & found["taken"],
        }
    ).reset_index(drop=True)
