"""The distances of LOB-Bench between two days, or why there are none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from abm.errors import AbmError
from abm.facts.lob_bench.aggregates import aggregates
from abm.facts.lob_bench.conditional import CONDITIONALS
from abm.facts.lob_bench.statistics import STATISTICS
from abm.facts.lob_bench.table import distances
from abm.facts.lob_bench.tape import Tape as BenchTape
from abm.facts.tape import TABLES, Tape

TOO_FEW = "a distance, as one of the two has too few values or all are the same"
"""Why a statistic has no distance in standard deviations."""


@dataclass(frozen=True)
class Comparison:
    """found: of `distances`, None if a day cannot be compared.  missing: statistics, by reason."""

    found: pd.DataFrame | None
    missing: Mapping[str, list[str]] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """For files: what is not known is None."""
        said: dict[str, Any] = {"missing": dict(self.missing)}
        if self.found is None:
            return said
        over = aggregates(self.found).astype(object)
        rows = self.found.astype(object)
        return said | {
            "distances": rows.where(rows.notna(), None).to_dict("records"),
            "aggregates": over.where(over.notna(), None).to_dict("index"),
        }


def compare(simulated: Tape, real: Tape) -> Comparison:
    """The distances between two days; they are the same whichever is simulated."""
    days = list[BenchTape]()
    for tape in (real, simulated):
        if tape.with_book is None:
            return Comparison(None, {f"{TABLES['messages']} of {tape.name}": names()})
        try:
            days.append(tape.with_book())
        except AbmError as error:
            return Comparison(None, {f"{tape.name}: {error.message}": names()})
    found = distances(days[:1], days[1:])
    unknown = found[["l1", "wasserstein"]].to_numpy(np.float64)
    lacking = [name for name, row in zip(names(), np.isnan(unknown), strict=True) if row.any()]
    return Comparison(found, {TOO_FEW: lacking} if lacking else {})


def names() -> list[str]:
    """Of all statistics, for readers, in the order of `distances`."""
    conditional = [f"{pair.name} | {pair.condition_name}" for pair in CONDITIONALS]
    return [name.replace("_", " ") for name in (*STATISTICS, *conditional)]
