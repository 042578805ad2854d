"""The acceptance table of the base market: what a market must do, row by row, on unseen seeds.

calm.py rows 1 to 3 and 5 to 8; metaorders.py row 4; programme.py row 9; dealers.py rows 10 and 11.
The numbers of each day are kept as it ends, so that Ctrl-C loses little and the next call goes on.
"""

import os
from pathlib import Path

from abm.reproductions.base_market import calm, dealers, metaorders, programme
from abm.reproductions.base_market.days import run_days
from abm.reproductions.check import Check, Progress

KEPT = Path("results") / "base_market" / "trials.jsonl"
"""Where the numbers of each day are kept, in the present folder."""


def reproduce(progress: Progress | None = None) -> list[Check]:
    """The acceptance table of models/e_mini.yaml, rows 1 to 11, on seeds not used to build it."""
    wanted = calm.CALM | metaorders.METAORDERS | programme.PROGRAMME | dealers.DEALERS
    found = run_days(wanted, KEPT, os.cpu_count() or 1, progress)
    rows = (calm, metaorders, programme, dealers)
    checks = [check for row in rows for check in row.checks(found)]
    return sorted(checks, key=lambda check: int(check.quantity.split()[0]))
