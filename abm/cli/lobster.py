"""`abm replay` and `abm export`: LOBSTER's files through our book, our tapes in its format."""

import datetime
import json
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd

from abm.errors import UsageError
from abm.kernel.book.book import NONE
from abm.kernel.book.messages import TRADE
from abm.records.lobster import Replay, export_days, price_unit
from abm.records.lobster import replay as feed
from abm.records.run import Run, open_run
from abm.records.trading_time import TradingTime, trading_time

_SHOWN = 10
"""Disagreements that are printed."""


def replay(file: Path, book: Path | None, as_json: bool) -> None:
    """Replay a message file and print how well the rebuilt book agrees with the recorded one."""
    found = feed(file, book or _beside(file))
    if as_json:
        print(json.dumps(_facts(found), indent=2))
        return
    print(_told(found))
    for disagreement in found.disagreements[:_SHOWN]:
        print(f"  {disagreement}")


def _facts(found: Replay) -> dict[str, object]:
    facts = {name: value for name, value in vars(found).items() if name != "book"}
    return facts | {"disagreements": [asdict(each) for each in found.disagreements]}


def _told(found: Replay) -> str:
    lines = [f"messages      {found.messages:,}  ({found.submissions:,} new orders)"]
    if found.compared:
        share = found.agreed / found.compared
        lines.append(f"book rows     {found.agreed:,} of {found.compared:,} agree ({share:.2%})")
        lines.append(
            f"revealed      {found.revealed:,} levels came from outside the recorded window"
        )
    else:
        lines.append("book rows     no book file: nothing to compare with")
    lines.append(
        f"executions    {found.executions:,} visible: our book executes the very order named in "
        f"{found.hits:,}, anonymous lots in {found.anonymous:,}, another order in "
        f"{found.overtaken:,}, none in {found.unknown:,}; {found.hidden:,} hidden"
    )
    return "\n".join(lines)


def _beside(file: Path) -> Path | None:
    """The book file of a message file, by LOBSTER's names."""
    book = file.with_name(file.name.replace("_message_", "_orderbook_"))
    return book if book != file and book.is_file() else None


def export(folder: Path, out: Path, venue: str | None, date: datetime.date) -> None:
    """Write the two files of each day of one venue of a run, and say what they leave out."""
    run = open_run(folder)
    orders = run.orders
    venues = list(run.experiment["venues"])
    chosen = venue or venues[0]
    if chosen not in venues:
        raise UsageError(f"{folder} has no venue {chosen!r}, only: {', '.join(venues)}")
    ticker = str(run.facts["name"]).upper().replace("_", "-")
    unit = price_unit(_tick_size(run, chosen))
    hours, rows = trading_time(run, chosen), orders[orders["venue"] == chosen]
    try:
        paths = export_days(rows, out, ticker, date, hours, price_unit=unit)
    except ValueError as error:
        raise UsageError(f"{folder}: {error}") from error
    print("\n".join(str(path) for pair in paths for path in pair))
    _tell_auctions(rows, hours)


def _tick_size(run: Run, venue: str) -> float:
    """Of what a venue of a run trades, in currency."""
    instrument = run.experiment["venues"][venue]["instrument"]
    return float(run.experiment["instruments"][instrument]["tick_size"])


def _tell_auctions(orders: pd.DataFrame, hours: TradingTime) -> None:
    """Say how much was traded in call auctions, if there were any."""
    times = orders["time"].to_numpy()
    crossed = (orders["kind"] == TRADE) & (~hours.holds(times) | np.isin(times, hours.starts))
    lots = int(orders["quantity"][crossed & (orders["message"] == NONE)].sum())
    if lots:
        print(
            f"left out: {lots:,} lots of call auctions, as LOBSTER shows continuous trading only",
            file=sys.stderr,
        )
