"""Standard errors of moments of one day: the bootstrap of its moving blocks.

Künsch 1989, Annals of Statistics 17: stretches of the day that begin anywhere are drawn with
replacement and glued together until they are as long as the day; what is measured of many such
days varies as the day itself might have. Dependence within a stretch stays as it is.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from abm.facts.moments import Moment, numbers, tables_of
from abm.facts.tape import LATER_PRICES, TABLES, Tape
from abm.risk.run.frames import Times

BLOCKS = 10
"""Stretches of a day: a tenth of half an hour is longer than the memory of most facts."""
DRAWS = 200
"""Days that are glued; a standard error of so many is known to 5 % (Efron and Tibshirani 1993)."""

Stretch = tuple[int, int]
"""Start and end (ns)."""


def standard_errors(
    tape: Tape, moments: Sequence[Moment], seed: int = 0, draws: int = DRAWS, blocks: int = BLOCKS
) -> dict[Moment, float]:
    """Standard error of each moment; NaN where most of the days that are glued lack it."""
    rng = np.random.default_rng(seed)
    needed = tables_of(moments) | {"quotes"}
    unused: dict[str, Any] = {name: None for name in TABLES if name not in needed}
    slim = replace(tape, **unused)
    length = (tape.close - tape.settled) // blocks
    found = []
    for _ in range(draws):
        starts = rng.integers(tape.settled, tape.close - length, blocks, endpoint=True).tolist()
        day = glued(slim, [(start, start + length) for start in starts])
        found.append(list(numbers(day, moments).values()))
    values = np.array(found, np.float64).reshape(draws, len(moments))
    known = np.isfinite(values).sum(axis=0) > draws // 2
    errors = np.full(len(moments), np.nan)
    errors[known] = np.nanstd(values[:, known], axis=0, ddof=1)
    return dict(zip(moments, errors.tolist(), strict=True))


def glued(tape: Tape, stretches: Sequence[Stretch]) -> Tape:
    """A day of stretches of another, one after the other, from when that has settled.

    What stood at the start of a stretch stands there again. Prices are moved by whole ticks, so
    that the mid goes on from where it broke off.
    """
    starts, ends = np.array(stretches, np.int64).T
    clocks = tape.settled + np.append(0, np.cumsum(ends - starts))
    mids = tape.mid.at(starts), tape.mid.at(ends - 1)
    breaks = np.nan_to_num(mids[1][:-1] - mids[0][1:])
    jumps = np.append(0, np.cumsum(breaks)).round().astype(np.int64)
    pieces = _Pieces(starts, ends, clocks[:-1] - starts, jumps)
    tables = {name: getattr(tape, name) for name in TABLES}
    moved = {n: None if t is None else pieces.of(t, n == "quotes") for n, t in tables.items()}
    changes: dict[str, Any] = {"open": tape.settled, "close": int(clocks[-1]), **moved}
    return replace(tape, with_book=None, **changes)


class _Pieces(NamedTuple):
    """Stretches from starts to ends (ns), how much later they come, and by what prices move."""

    starts: Times
    ends: Times
    later: Times
    jumps: Times

    def of(self, table: pd.DataFrame, stands: bool) -> pd.DataFrame:
        """Their rows of a table; stands: each with what stood at its start."""
        times = table["time"].to_numpy(np.int64)
        first = np.searchsorted(times, self.starts, side="right" if stands else "left")
        first = np.maximum(first - 1, 0) if stands else first
        counts = np.maximum(np.searchsorted(times, self.ends) - first, 0)
        piece = np.repeat(np.arange(len(first)), counts)
        rows = np.arange(counts.sum()) + np.repeat(first - np.cumsum(counts) + counts, counts)
        moved = np.maximum(times[rows], self.starts[piece]) + self.later[piece]
        prices = [str(name) for name in table if str(name).startswith(LATER_PRICES)]
        part = table.take(rows)
        columns = {name: part[name].to_numpy() + self.jumps[piece] for name in prices}
        if "start" in part:
            columns["start"] = part["start"].to_numpy() + self.later[piece]
        return part.assign(time=moved, **columns)
