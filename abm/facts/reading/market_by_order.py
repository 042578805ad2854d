"""A tape of a CSV file of market-by-order messages, as exchanges' feeds are sold."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from abm.errors import UsageError
from abm.facts.reading.csv_columns import NANO, CsvColumns
from abm.facts.reading.order_messages import tape_of_messages, tick_of
from abm.facts.tape import Tape
from abm.records.lobster.lobster_files import Event
from abm.risk.run.frames import DAY

ACTIONS = {
    **dict.fromkeys(("a", "add", "new"), Event.SUBMISSION),
    **dict.fromkeys(("c", "d", "cancel", "delete"), Event.REDUCTION),
    **dict.fromkeys(("f", "e", "fill", "execute", "execution"), Event.EXECUTION),
}
"""Actions that are one event. A cancellation ends an order once no lots are left."""
MODIFIED = ("m", "modify", "replace")
OTHERS = ("t", "trade", "r", "clear", "n", "none")
"""Actions that tell nothing new of a resting order: its fill is told as well."""


def read_market_by_order(
    file: Path, columns: Mapping[str, str], tick: float | None = None
) -> list[Tape]:
    """A tape a day. Columns: time, action, side (of the resting order), price, quantity, order_id.

    Actions: A or add, C or cancel, M or modify, F or fill; others are left out. What is cancelled
    or modified at the very time of a fill of the same order is that fill, told again. A modified
    order counts as cancelled and new. tick: size of a tick in currency, by default the largest in
    which all orders are priced. UsageError where the file is not like that.
    """
    messages = _messages(CsvColumns(file, columns))
    if messages.empty:
        raise UsageError("no order is entered", place=file, remedy="give the whole file of a day")
    nano = messages["price"].to_numpy()
    unit = tick_of(nano, tick, 1 / NANO)
    messages["price"] = np.round(nano / unit).astype(np.int64)
    days = [rows for _, rows in messages.groupby(messages["time"] // DAY)]
    return [_tape(file, number, len(days), rows, unit) for number, rows in enumerate(days, 1)]


def _tape(file: Path, number: int, days: int, rows: pd.DataFrame, unit: int) -> Tape:
    name = file.name if days == 1 else f"{file.name}, day {number}"
    hours = int(rows["time"].iloc[0]), int(rows["time"].iloc[-1])
    return tape_of_messages(name, rows, hours, unit / NANO)


def _messages(csv: CsvColumns) -> pd.DataFrame:
    action = csv.text("action")
    unknown = sorted({str(word) for word in action} - {*ACTIONS, *MODIFIED, *OTHERS})
    if unknown:
        remedy = "use A, C, M and F, or add, cancel, modify and fill"
        raise UsageError(f"{unknown[0]!r} is no action", place=csv.path, remedy=remedy)
    rows = pd.DataFrame(
        {
            "time": csv.times(),
            "action": action,
            "order_id": csv.text("order_id"),
            "quantity": csv.numbers("quantity"),
            "price": csv.prices("price"),
            "sign": csv.sides(),
        }
    )
    rows = rows[~rows["action"].isin(OTHERS)]
    lots = rows["quantity"]
    if (lots.isna() | (lots != lots.round()) | rows["price"].isna() | (rows["sign"] == 0)).any():
        problem = "an order has no side, no price, or no whole number of lots"
        raise UsageError(problem, place=csv.path, remedy="give the quantity in lots")
    rows["order_id"] = pd.factorize(rows["order_id"])[0]
    return _events(_told_once(rows)).astype({"quantity": np.int64})


def _told_once(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows without the cancellations and modifications that a fill has caused."""
    keys = pd.MultiIndex.from_frame(rows[["time", "order_id"]])
    fill = rows["action"].map(ACTIONS) == Event.EXECUTION
    new = rows["action"].map(ACTIONS) == Event.SUBMISSION
    return rows[fill | new | ~keys.isin(keys[fill])]


def _events(rows: pd.DataFrame) -> pd.DataFrame:
    modified = rows[rows["action"].isin(MODIFIED)]
    plain = rows[~rows["action"].isin(MODIFIED)]
    parts = [
        plain.assign(kind=plain["action"].map(ACTIONS).astype(np.int64)),
        modified.assign(kind=int(Event.DELETION)),
        modified.assign(kind=int(Event.SUBMISSION)),
    ]
    return pd.concat(parts).sort_index(kind="stable").drop(columns="action")
