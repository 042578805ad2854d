"""Tapes from a path: finds out what lies there."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from abm.errors import UsageError
from abm.facts.reading.lobster import is_lobster, read_lobster
from abm.facts.reading.market_by_order import read_market_by_order
from abm.facts.reading.runs import read_runs
from abm.facts.reading.trades_and_quotes import read_trades_and_quotes
from abm.facts.tape import Tape


def read(
    source: Path, columns: Mapping[str, str] | None = None, tick: float | None = None
) -> Iterable[Tape]:
    """The tapes of a run, of seeds, of a sweep, or of a file.

    columns: theirs by our names, of a CSV file with a heading: one with a column order_id tells of
    orders one by one, another one of trades and quotes.  tick: size of a tick in currency, of a
    file. Raises AbmError.
    """
    if source.is_dir():
        return read_runs(source)
    if not source.is_file():
        raise UsageError(
            "there is neither a folder nor a file", place=source, remedy="give a run or a tape"
        )
    with source.open(encoding="utf-8", errors="replace") as file:
        first = file.readline()
    if is_lobster(first):
        return [read_lobster(source, tick)]
    names = columns or {}
    by_order = "order_id" in names or "order_id" in first.strip().split(",")
    of_csv = read_market_by_order if by_order else read_trades_and_quotes
    return of_csv(source, names, tick)
