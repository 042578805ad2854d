"""`abm replay` and `abm export`: LOBSTER's files through our book, our tapes in its format."""

import datetime
import json
from dataclasses import asdict
from pathlib import Path

from abm.errors import UsageError
from abm.records.lobster import Replay
from abm.records.lobster import export as write
from abm.records.lobster import replay as feed
from abm.records.run import open_run

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
    """Write the two files of one venue of a run."""
    run = open_run(folder)
    orders = run.orders
    venues = list(orders["venue"].cat.categories)
    chosen = venue or venues[0]
    if chosen not in venues:
        raise UsageError(f"{folder} has no venue {chosen!r}, only: {', '.join(venues)}")
    ticker = str(run.facts["name"]).upper().replace("_", "-")
    unit = round(10_000 * run.tick_size)
    try:
        paths = write(orders[orders["venue"] == chosen], out, ticker, date, price_unit=unit)
    except ValueError as error:
        raise UsageError(f"{folder}: {error}") from error
    print("\n".join(map(str, paths)))
