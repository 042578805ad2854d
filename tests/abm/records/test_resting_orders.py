"""Against the exporter of LOBSTER's files, which follows every order through the book."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.kernel.book import messages as code
from abm.kernel.book.messages import MESSAGE
from abm.market.order_book import OrderBook
from abm.records.lobster import export, read_messages
from abm.records.lobster.lobster_files import Event
from abm.records.resting_orders import resting_orders

STREAMS = st.lists(
    st.tuples(
        st.sampled_from([code.NEW] * 4 + [code.CANCEL, code.REPLACE, code.REDUCE]),
        st.integers(0, 1),  # side
        st.sampled_from([code.GOOD_TILL_CANCELLED] * 4 + [code.IMMEDIATE_OR_CANCEL]),
        st.integers(0, 1),  # hidden
        st.integers(1, 12),  # order id
        st.integers(98, 102),  # price
        st.integers(1, 9),  # quantity
    ),
    min_size=1,
    max_size=40,
)
FIELDS = ("action", "side", "time_in_force", "hidden", "order_id", "price", "quantity")


def reports_of(stream) -> pd.DataFrame:
    messages = np.zeros(len(stream), MESSAGE)
    for row, values in enumerate(stream):
        for name, value in zip(FIELDS, values, strict=True):
            messages[name][row] = value
    messages["hidden"] *= messages["time_in_force"] == code.GOOD_TILL_CANCELLED
    reports = OrderBook().process(messages)
    table = pd.DataFrame({name: reports[name] for name in reports.dtype.names})
    accepted = reports["kind"] == code.ACCEPTED
    hidden = np.where(accepted, messages["hidden"][reports["message"]], reports["hidden"])
    return table.assign(time=7 * reports["message"], hidden=hidden)


def told(messages: pd.DataFrame, hidden: set[int]) -> list[tuple[int, ...]]:
    """What is told of displayed orders; a deletion ends its order, whatever its quantity."""
    seen = messages[(messages["kind"] <= Event.EXECUTION) & ~messages["order_id"].isin(hidden)]
    lots = seen["quantity"].where(seen["kind"] != Event.DELETION, 0)
    rows = zip(seen["time"], seen["kind"], seen["order_id"], lots, strict=True)
    return sorted((int(t), int(k), int(i), int(q)) for t, k, i, q in rows)


@settings(max_examples=40, deadline=None)
@given(STREAMS)
def test_messages_are_those_that_are_exported(stream):
    reports = reports_of(stream)
    with TemporaryDirectory() as folder:
        file, _ = export(reports, Path(folder), "T", date(2000, 1, 3), levels=200)
        exported = read_messages(file).rename(columns={"type": "kind", "size": "quantity"})
    found = resting_orders(reports)
    hidden = set(reports["order_id"][(reports["kind"] == code.ACCEPTED) & (reports["hidden"] == 1)])
    assert told(found, hidden) == told(exported, hidden)
    unseen = [frame[frame["kind"] == Event.HIDDEN_EXECUTION] for frame in (found, exported)]
    assert unseen[0]["quantity"].tolist() == unseen[1]["quantity"].tolist()
