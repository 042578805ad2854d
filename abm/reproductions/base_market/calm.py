"""Rows 1 to 3 and 5 to 8: the facts of calm days, against the intervals of real markets."""

from typing import TYPE_CHECKING

import numpy as np

from abm.facts.estimate import between_days, numbers_of_day
from abm.facts.fact import Fact, facts
from abm.facts.published import PUBLISHED
from abm.facts.reading.runs import read_run
from abm.reproductions.base_market.days import UNSEEN, Days, Found, at_most
from abm.reproductions.check import Check
from abm.risk.run.crashes import deepest
from abm.risk.run.frames import trading_hours
from abm.risk.run.paths import mid_path

if TYPE_CHECKING:
    from abm.records.run import Run
    from abm.runs.numbers_file import Numbers

ROWS = {
    1: ("signature", "flatness", "day_range"),
    2: ("return_autocorrelation", "kurtosis", "kurtosis_fall", "volatility_memory"),
    3: ("sign_memory", "sign_exponent"),
    5: ("fano", "size_tail", "volume_shape", "volume_volatility"),
    6: ("order_flow_imbalance", "signed_volume", "one_tick"),
    7: ("class_share", "class_aggressive", "class_slope"),
}
"""Facts that each row of the table judges, by their keys."""
LARGEST_MOVE, LONGEST_EMPTY = 4.0, 1.0
"""Of row 8: % of the price from high to low, and seconds."""


def day(run: "Run") -> "Numbers":
    """What the facts of the rows need, by key and row; range and fall (shares of the price)."""
    tape, found = read_run(run)[0], dict[str, float]()
    for key in (*(key for keys in ROWS.values() for key in keys), "empty_side"):
        found |= {
            f"{key}/{row}": value for row, value in numbers_of_day(facts()[key], tape).items()
        }
    mid = mid_path(run).within(run.open_time, run.close_time)
    fall = deepest(mid, trading_hours(run))
    high, low = float(np.max(mid.values)), float(np.min(mid.values))
    return found | {"range": high / low - 1, "fall": fall.size if fall else 0.0}


CALM = {"calm": Days("calm_day", UNSEEN, day)}


def checks(found: dict[str, Found]) -> list[Check]:
    """Each number that has a published interval, over the days; and row 8."""
    calm = found["calm"]
    return [
        *(check for row in ROWS for check in _row(row, calm)),
        *_stability(calm),
    ]


def _row(row: int, calm: Found) -> list[Check]:
    return [check for key in ROWS[row] for check in _fact(row, facts()[key], calm)]


def _fact(row: int, fact: Fact, calm: Found) -> list[Check]:
    """Its numbers that have a published interval, over the days as `abm facts` takes them."""
    start = f"{fact.key}/"
    days = [
        {name.removeprefix(start): value for name, value in day.items() if name.startswith(start)}
        for day in calm.days
    ]
    checks = []
    for name, found in between_days(fact, days).items():
        if (fact.key, name) in PUBLISHED:
            label = f"{row} {fact.name}, {name}"
            checks.append(Check.within(label, PUBLISHED[fact.key, name], *found))
    return checks


def _stability(calm: Found) -> list[Check]:
    days, largest = len(calm.days), 100.0 * float(calm["range"].max())
    empty = float(calm["empty_side/longest"].max())
    move = f"8 largest of {days} days: high over low, %"
    side = f"8 longest time with an empty side in {days} days, s"
    return [
        Check.within(move, at_most(LARGEST_MOVE), largest),
        Check.below(side, LONGEST_EMPTY, empty),
    ]
