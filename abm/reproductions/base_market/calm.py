"""Rows 1 to 3 and 5 to 8: the facts of calm days, against the intervals of real markets."""

from typing import TYPE_CHECKING

import numpy as np

from abm.facts.fact import facts
from abm.facts.published import PUBLISHED
from abm.facts.reading.runs import read_run
from abm.reproductions.base_market.days import UNSEEN, Days, Found, jackknife, mean_and_error
from abm.reproductions.check import Check
from abm.risk.run.crashes import deepest
from abm.risk.run.frames import trading_hours
from abm.risk.run.paths import mid_path

if TYPE_CHECKING:
    from abm.records.run import Run
    from abm.runs.trials import Numbers

ROWS = {
    1: ("signature", "day_range"),
    2: ("return_autocorrelation", "kurtosis", "kurtosis_fall", "volatility_memory"),
    3: ("sign_memory", "sign_exponent"),
    5: ("fano", "size_tail", "volume_shape", "volume_volatility"),
    6: ("order_flow_imbalance", "signed_volume", "one_tick"),
    7: ("class_share", "class_aggressive", "class_slope"),
}
"""Facts that each row of the table judges, by their keys."""
LARGEST_MOVE, LONGEST_EMPTY = 0.04, 1.0
"""Of row 8: share of the price from high to low, and seconds."""


def day(run: "Run") -> "Numbers":
    """All facts of the rows, by key and row; fall and rise (shares of the price) and empty (s)."""
    tape, found = read_run(run)[0], dict[str, float]()
    for key in (*(key for keys in ROWS.values() for key in keys), "empty_side"):
        found |= {f"{key}/{row}": value for row, value in facts()[key].of(tape).items()}
    mid = mid_path(run).within(run.open_time, run.close_time)
    fall = deepest(mid, trading_hours(run))
    high, low = float(np.max(mid.values)), float(np.min(mid.values))
    return found | {"range": high / low - 1, "fall": fall.size if fall else 0.0}


CALM = {"calm": Days("calm_day", UNSEEN, day)}


def checks(found: dict[str, Found]) -> list[Check]:
    """Each number that has a published interval, as the mean of the days; and row 8."""
    calm = found["calm"]
    return [
        _flatness(calm),
        *(check for row in ROWS for check in _row(row, calm)),
        *_stability(calm),
    ]


def _flatness(calm: Found) -> Check:
    """Largest over smallest mean volatility of the scales; of one day it would be mostly noise."""
    interval = PUBLISHED["flatness", "largest over smallest"]
    scales = [name for name in calm.names() if name.startswith("signature/")]
    volatilities = np.array([calm[name] for name in scales])

    def ratio(days: np.ndarray) -> float:
        means = volatilities[:, days].mean(axis=1)
        return float(means.max() / means.min())

    value, error = jackknife(ratio, len(calm.days))
    name = "1 largest over smallest of the volatilities"
    return Check(name, str(interval), value, error, None, interval.holds(value))


def _row(row: int, calm: Found) -> list[Check]:
    known = facts()
    checks = []
    for (key, name), interval in PUBLISHED.items():
        if key in ROWS[row] and f"{key}/{name}" in calm.names():
            value, error = mean_and_error(calm[f"{key}/{name}"])
            label = f"{row} {known[key].name}, {name}"
            checks.append(Check(label, str(interval), value, error, None, interval.holds(value)))
    return checks


def _stability(calm: Found) -> list[Check]:
    days, moves, empty = len(calm.days), calm["range"], calm["empty_side/longest"]
    return [
        Check(
            f"8 largest of {days} days: high over low, %",
            f"at most {100 * LARGEST_MOVE:g}",
            float(100 * moves.max()),
            None,
            None,
            bool(moves.max() <= LARGEST_MOVE),
        ),
        Check(
            f"8 longest time with an empty side in {days} days, s",
            f"below {LONGEST_EMPTY:g}",
            float(empty.max()),
            None,
            None,
            bool(empty.max() < LONGEST_EMPTY),
        ),
    ]
