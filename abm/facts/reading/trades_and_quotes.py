"""A tape of a CSV file of trades, with the best quotes or without them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from abm.errors import UsageError
from abm.facts.aggressive import aggressive_orders
from abm.facts.reading.csv_columns import NANO, CsvColumns
from abm.facts.reading.order_messages import MERGED, tick_of
from abm.facts.tape import SETTLING, Tape
from abm.facts.trade_signs import quote_rule
from abm.risk.run.frames import DAY, Times, Values

BEST = {
    "bid": "bid_price",
    "bid_quantity": "bid_quantity",
    "ask": "ask_price",
    "ask_quantity": "ask_quantity",
}
"""Columns of a quote, and what they are called on a tape."""
PRICES = ("price", "bid_price", "ask_price")
TRADED = ("t", "trade")
BOUNCING = "there are no quotes: prices are those of trades, which bounce between bid and ask"


def read_trades_and_quotes(
    file: Path, columns: Mapping[str, str], tick: float | None = None
) -> list[Tape]:
    """A tape a day.

    Columns: time, price, quantity; side of the aggressor, if it is known; bid, bid_quantity, ask,
    ask_quantity, if there are quotes. Rows with a price are trades, if there is a column action
    only those of T or trade; rows with a bid and an ask are quotes as well. Trades without a side
    are signed by the rule of Lee and Ready (1991); those before any quote or move have no sign and
    are left out. tick: size of a tick in currency, by default the largest in which all prices are
    whole. UsageError where the file is not like that.
    """
    csv = CsvColumns(file, columns)
    times = csv.times()
    prints, quotes = _prints(csv, times), _quotes(csv, times)
    if prints.empty:
        raise UsageError("there is no trade in it", place=file, remedy="name its columns")
    unit = tick_of(_priced(prints, quotes), tick, 1 / NANO)
    days = np.unique(prints["time"] // DAY).tolist()
    return [
        _tape(
            file.name if len(days) == 1 else f"{file.name}, day {number}",
            unit / NANO,
            _in_ticks(prints[prints["time"] // DAY == day], unit),
            _in_ticks(quotes[quotes["time"] // DAY == day], unit),
        )
        for number, day in enumerate(days, 1)
    ]


def _prints(csv: CsvColumns, times: Times) -> pd.DataFrame:
    rows = pd.DataFrame(
        {"time": times, "price": csv.prices("price"), "quantity": csv.numbers("quantity")}
    )
    rows["sign"] = csv.sides() if csv.has("side") else 0
    traded = rows["price"].notna() & (rows["quantity"] > 0)
    if csv.has("action"):
        traded &= np.isin(csv.text("action").astype(str), TRADED)
    return rows[traded]


def _quotes(csv: CsvColumns, times: Times) -> pd.DataFrame:
    """Changes of the best quotes; none where there is no column of them."""
    if not all(csv.has(name) for name in BEST):
        return pd.DataFrame({"time": times[:0]})
    rows = pd.DataFrame({"time": times})
    for theirs, ours in BEST.items():
        rows[ours] = csv.numbers(theirs) if "quantity" in ours else csv.prices(theirs)
    rows = rows.dropna()
    names = list(BEST.values())
    return rows[(rows[names] != rows[names].shift()).any(axis=1)]


def _priced(prints: pd.DataFrame, quotes: pd.DataFrame) -> Values:
    """Prices on the grid: of quotes where there are any, as trades may lie between ticks."""
    of = quotes if len(quotes) else prints
    return np.concatenate([of[name].to_numpy() for name in of.columns.intersection(list(PRICES))])


def _in_ticks(rows: pd.DataFrame, unit: int) -> pd.DataFrame:
    names = rows.columns.intersection(list(PRICES))
    return rows.assign(**{str(name): rows[name] / unit for name in names})


def _tape(name: str, tick_size: float, prints: pd.DataFrame, quotes: pd.DataFrame) -> Tape:
    quoted = len(quotes) > 0
    start, end = int(prints["time"].iloc[0]), int(prints["time"].iloc[-1])
    bare = Tape(
        name,
        start,
        end,
        settled=start + SETTLING,
        tick_size=tick_size,
        orders=prints,
        quotes=quotes if quoted else None,
        notes=(MERGED, *([] if quoted else [BOUNCING])),
    )
    return _with_signs(bare)


def _with_signs(tape: Tape) -> Tape:
    """The prints of a tape signed where their side is not told, and gathered into orders."""
    prints = tape.table("orders")
    told = prints["sign"].to_numpy()
    unsigned = int((told == 0).sum())
    guessed = quote_rule(tape.times("orders"), tape.column("orders", "price"), tape.mid)
    signed = prints.assign(sign=np.where(told != 0, told, guessed))
    orders = aggressive_orders(signed[signed["sign"] != 0])
    note = f"{unsigned:,} of {len(told):,} trades have no side: signed as by Lee and Ready 1991"
    return replace(tape, orders=orders, notes=(*tape.notes, *([note] if unsigned else [])))
