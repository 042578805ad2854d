"""The tape of a day that LOB-Bench compares: messages, the book after each, a tick as a cent."""

import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from abm.errors import UsageError
from abm.facts.lob_bench.tape import LEVELS
from abm.facts.lob_bench.tape import Tape as BenchTape
from abm.facts.rebuilding import books
from abm.records.lobster import export
from abm.records.lobster.lobster_files import COLUMNS, NO_ASK, NO_BID
from abm.risk.run.frames import DAY

TICK = 100
"""Units of LOBSTER that a tick counts as, whatever it is worth, so that prices compare in ticks."""

_ANY_DATE = datetime.date(2000, 1, 1)


def of_reports(reports: pd.DataFrame, start: int) -> BenchTape:
    """Of the reports of one book on a day, from a time (ns) on, when the book has filled.

    UsageError where they are no day of continuous trading from an empty book on.
    """
    with TemporaryDirectory() as folder:
        try:
            files = export(reports, Path(folder), "DAY", _ANY_DATE, LEVELS, price_unit=TICK)
        except ValueError as error:
            remedy = "compare a day of continuous trading that begins with an empty book"
            raise UsageError(str(error), remedy=remedy) from error
        whole = BenchTape.read(*files)
    return _since(whole, start % DAY)


def of_messages(messages: pd.DataFrame, start: int) -> BenchTape:
    """Of messages alone, whose book is rebuilt, from a time (ns) on, when it is known.

    messages: time, kind (Event), order_id, quantity, price (ticks), sign.
    """
    book = books(messages, LEVELS)
    for side, none in (("ask", NO_ASK), ("bid", NO_BID)):
        filled = book[f"{side}_size"] > 0
        book[f"{side}_price"] = np.where(filled, book[f"{side}_price"] * TICK, none)
    return _since(BenchTape(_named(messages), book), start)


def of_recorded(messages: pd.DataFrame, book: np.ndarray, unit: int) -> BenchTape:
    """Of messages, as `of_messages` has them, and the book after each, as of `read_book`.

    unit: of the prices of the book in a tick. At a tick of a cent nothing is changed.
    """
    scaled = book.copy()
    for side in ("ask", "bid"):
        filled = book[f"{side}_size"] > 0
        price = book[f"{side}_price"]
        scaled[f"{side}_price"] = np.where(filled, price // unit * TICK, price)
    return BenchTape(_named(messages), scaled)


def _named(messages: pd.DataFrame) -> pd.DataFrame:
    """Messages with the columns of LOBSTER."""
    ours = ("time", "kind", "order_id", "quantity", "price", "sign")
    named = messages[list(ours)].set_axis(list(COLUMNS), axis=1)
    prices = np.rint(named["price"].to_numpy(np.float64) * TICK).astype(np.int64)
    return named.assign(price=prices)


def _since(tape: BenchTape, start: int) -> BenchTape:
    first = int(np.searchsorted(tape.times, start))
    return BenchTape(tape.messages[first:], tape.book[first:])
