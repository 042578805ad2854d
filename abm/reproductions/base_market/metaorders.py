"""Row 4: the impact of a metaorder over half an hour, paired with the same morning without it."""

from typing import TYPE_CHECKING

import numpy as np

from abm.facts.impact_law import decay, exponent, prefactors
from abm.facts.published import PUBLISHED
from abm.reproductions.base_market.days import (
    VOLATILITY,
    VOLUME,
    Days,
    Found,
)
from abm.reproductions.check import Check
from abm.risk.run.frames import MINUTE
from abm.risk.run.paths import mid_path
from abm.risk.statistics.estimates import Estimate, jackknife, mean_of_known

if TYPE_CHECKING:
    from abm.records.run import Run
    from abm.runs.numbers_file import Numbers

SIZES = (0.001, 0.003, 0.01, 0.05)
"""Shares of a day's volume."""
PAIRS = range(1601, 1641)
"""Seeds of the pairs of each size."""
BEGIN, LENGTH = (10 * 60 + 45) * MINUTE, 30 * MINUTE
AFTER = (15, 30, 58)
"""Minutes after the end at which the rest is measured."""


def marks(run: "Run") -> "Numbers":
    """Mids (ticks) at the begin, at the end, and some minutes after it."""
    ends = {"end": BEGIN + LENGTH} | {f"after {m} min": BEGIN + LENGTH + m * MINUTE for m in AFTER}
    mids = mid_path(run).at([BEGIN, *ends.values()])
    return {name: float(mid - mids[0]) for name, mid in zip(ends, mids[1:], strict=True)}


def _name(size: float) -> str:
    return f"metaorder of {100 * size:g} %"


METAORDERS = {
    "no metaorder": Days("metaorder", PAIRS, marks, without=("programme",)),
    **{
        _name(size): Days(
            "metaorder", PAIRS, marks, (f"agents.programme.lots={round(size * VOLUME)}",)
        )
        for size in SIZES
    },
}


def checks(found: dict[str, Found]) -> list[Check]:
    """Prefactor at each size, exponent over them, and what is left of the impact."""
    none = found["no metaorder"]
    ends = np.array([none["end"] - found[_name(size)]["end"] for size in SIZES])
    left = f"after {AFTER[-1]} min"
    later = np.array([none[left] - found[_name(size)][left] for size in SIZES])
    lots = [round(size * VOLUME) for size in SIZES]
    power = jackknife(lambda pairs: exponent(lots, ends[:, pairs].mean(axis=1)), len(PAIRS))
    rest = jackknife(lambda pairs: decay(ends[1:, pairs], later[1:, pairs]), len(PAIRS))
    return [
        *(_prefactor(size, ends[place]) for place, size in enumerate(SIZES)),
        _within("4 exponent of the impact", "metaorder_exponent", "exponent", power),
        _within(f"4 impact left {left}", "metaorder_decay", "after 1 h", rest),
    ]


def _prefactor(size: float, impacts: np.ndarray) -> Check:
    values = prefactors(np.full(len(impacts), size * VOLUME), impacts, VOLUME, VOLATILITY)
    name = f"4 Y of {100 * size:g} % of V, {len(impacts)} pairs"
    return _within(name, "metaorder_prefactor", "Y", mean_of_known(values))


def _within(name: str, key: str, row: str, found: Estimate) -> Check:
    return Check.within(name, PUBLISHED[key, row], *found)
