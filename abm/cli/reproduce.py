"""`abm reproduce`: published numbers against ours."""

import json
import sys
from dataclasses import asdict

from abm.cli.console import console, progress_bar
from abm.errors import UsageError
from abm.reproductions import as_table, reproductions
from abm.runs.files.faults import nearest


def reproduce(name: str, as_json: bool) -> None:
    """Print quantity, published, measured, pass; exit code 1 if one fails."""
    known = reproductions()
    if not name:
        for each, function in known.items():
            print(f"{each:20} {(function.__doc__ or '').splitlines()[0]}")
        return
    if name not in known:
        meant = nearest(name, known)
        hint = f"; did you mean {meant!r}?" if meant else ""
        raise UsageError(f"there is no reproduction {name!r}, only: {', '.join(known)}{hint}")
    with progress_bar() as bar:
        task = bar.add_task(name, total=1.0)
        checks = known[name](lambda done: bar.update(task, completed=done))
    if as_json:
        print(json.dumps([asdict(check) for check in checks], indent=2))
    else:
        console().print(as_table(checks))
    sys.exit(1 if any(check.failed for check in checks) else 0)
