"""`abm new`: a file to begin an experiment with."""

import os
from pathlib import Path

from abm.errors import UsageError
from abm.runs.files.faults import nearest
from abm.runs.shipped import market_file, markets
from abm.runs.starting import start_text


def new(file: Path, market: str) -> None:
    """Write the start of an experiment about a market, where there is no file yet."""
    if file.exists():
        raise UsageError("there is such a file", place=file, remedy="choose another name")
    if not file.parent.is_dir():
        raise UsageError("there is no such folder", place=file.parent, remedy="make it first")
    name, at = _market(file, market)
    file.write_text(start_text(name, at), encoding="utf-8")
    print(f"begun  {file}\nnext   abm check {file}")


def _market(file: Path, market: str) -> tuple[str, Path]:
    """How a file in its folder names a market, and where that stands."""
    known = markets()
    if at := market_file(market, Path()):
        return market if market in known else os.path.relpath(at, file.parent), at
    meant = nearest(market, known)
    hint = f"; did you mean {meant!r}?" if meant else ""
    remedy = f"choose one of {', '.join(known)}, or a YAML file that exists{hint}"
    raise UsageError(f"there is no market {market!r}", place="--market", remedy=remedy)
