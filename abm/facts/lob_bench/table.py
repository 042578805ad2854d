"""The distances of LOB-Bench between real and simulated tapes, as a table."""

from collections.abc import Sequence
from math import isfinite

import pandas as pd
from rich import box
from rich.table import Table

from abm.errors import UsageError
from abm.facts.lob_bench.aggregates import aggregates
from abm.facts.lob_bench.conditional import CONDITIONALS
from abm.facts.lob_bench.statistics import STATISTICS
from abm.facts.lob_bench.tape import Tape

COLUMNS = ("statistic", "condition", "l1", "wasserstein")


def distances(real: Sequence[Tape], simulated: Sequence[Tape]) -> pd.DataFrame:
    """How far the simulated tapes are from the real ones: a row for each statistic of LOB-Bench.

    real, simulated: one tape or several, whose values are taken together; times, windows and the
    volatility do not go from one tape to the next.

    Columns statistic, condition ("" without one), l1 (0 to 1) and wasserstein (standard deviations
    of both together). One side without any value is at l1 1; a wasserstein that cannot be said is
    NaN, and l1 too where neither side has a value. LOB-Bench's adversarial score and its intervals
    are left out.
    """
    for side, tapes in {"real": real, "simulated": simulated}.items():
        if len(tapes) == 0:
            raise UsageError(f"no {side} tape to compare", remedy="give one at least")
    rows: list[tuple[str, str, float, float]] = []
    for name, statistic in STATISTICS.items():
        found = statistic.distances(statistic.pooled(real), statistic.pooled(simulated))
        rows.append((name, "", *found))
    for pair in CONDITIONALS:
        rows.append((pair.name, pair.condition_name, *pair.distances(real, simulated)))
    return pd.DataFrame(rows, columns=COLUMNS)


def as_table(found: pd.DataFrame) -> Table:
    """What `distances` found, and its aggregates, to be printed."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("statistic")
    for name in ("L1", "Wasserstein"):
        table.add_column(name, justify="right")
    for row in found.itertuples(index=False):
        statistic, condition, l1, wasserstein = row
        name = f"{statistic} | {condition}" if condition else str(statistic)
        table.add_row(name.replace("_", " "), _said(l1), _said(wasserstein))
    table.add_section()
    for name, l1, wasserstein in aggregates(found).itertuples():
        table.add_row(name, _said(l1), _said(wasserstein))
    return table


def _said(distance: float) -> str:
    return f"{distance:.3f}" if isfinite(distance) else "–"
