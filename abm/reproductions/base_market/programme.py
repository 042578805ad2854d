"""Row 9: the selling programme of 6 May 2010 on stressed afternoons, and without the seller."""

import numpy as np

from abm.facts.published import Interval
from abm.reproductions.base_market.afternoon import afternoon
from abm.reproductions.base_market.days import (
    AFTERNOONS,
    PAIRED_AFTERNOONS,
    Days,
    Found,
    at_least,
    at_most,
)
from abm.reproductions.check import Check
from abm.risk.statistics.intervals import wilson
from abm.runs.studies.afternoon import CRASH

_CALM = (
    "instruments.e_mini.stress={}",
    "agents.latent_investors.retreating=0.75",
)
_SLOW = (
    "agents.programme.start=5280",
    "agents.programme.execution={kind: twap, horizon: 18000, children: 18000}",
)
"""The same lots over five hours, done at 15:58."""


def _days(*changes: str, without: tuple[str, ...] = (), seeds: range = AFTERNOONS) -> Days:
    return Days("selling_programme", seeds, afternoon, changes, without)


PROGRAMME = {
    "seller": _days(seeds=PAIRED_AFTERNOONS),
    "no seller": _days(without=("programme",), seeds=PAIRED_AFTERNOONS),
    "seller over five hours": _days(*_SLOW),
    "seller, calm": _days(*_CALM),
    "no seller, calm": _days(*_CALM, without=("programme",)),
}


def chance(found: Found) -> tuple[float, float, str]:
    """Share of days with a crash, its standard error, and its 95 % interval in words."""
    crashes = found["fall"] > CRASH
    share = float(crashes.mean())
    low, high = wilson(int(crashes.sum()), len(crashes))
    error = float(np.sqrt(share * (1 - share) / len(crashes)))
    return share, error, f"{low:.2f} to {high:.2f}"


def chance_check(row: int, name: str, found: Found, wanted: Interval | None = None) -> Check:
    """The chance of a crash, and whether it lies where it is wanted."""
    share, error, interval = chance(found)
    label = f"{row} {name}: chance of a fall over 4 %, {len(found.days)} days, 95 %: {interval}"
    return _judged(label, wanted, share, error)


def _judged(
    label: str, wanted: Interval | None, measured: float, error: float | None = None
) -> Check:
    """Without an interval it is only stated."""
    if wanted is None:
        return Check.stated(label, measured, error)
    return Check.within(label, wanted, measured, error)


def checks(found: dict[str, Found]) -> list[Check]:
    """The crash, its control, its shape, and the same lots given slowly."""
    seller, none = found["seller"], found["no seller"]
    crashed = Found([day for day in seller.days if day["fall"] > CRASH])
    return [
        chance_check(9, "seller", seller, at_least(0.75)),
        chance_check(9, "no seller", none, at_most(0.05)),
        _median("fall of the days with a seller, %", 100 * seller["fall"]),
        _median("fall of the same without, %", 100 * none["fall"]),
        _median("fall with a seller of the mean price of a minute, %", 100 * seller["lasting"]),
        _median("trough of a crash, s after 14:32", crashed["trough"], at_most(900)),
        _median("retraced in 25 min", crashed["retraced"], at_least(0.5)),
        _median("bid depth at the trough", crashed["depth"], at_most(0.1)),
        _median("volume, as a multiple", crashed["volume"], at_least(2)),
        _slowly(seller, none, found["seller over five hours"]),
        chance_check(9, "seller, calm afternoons", found["seller, calm"]),
        chance_check(9, "nobody, calm afternoons", found["no seller, calm"]),
    ]


def _median(name: str, values: np.ndarray, wanted: Interval | None = None) -> Check:
    known = values[np.isfinite(values)]
    value = float(np.median(known)) if len(known) else float("nan")
    return _judged(f"9 {name}, median", wanted, value)


def _slowly(seller: Found, none: Found, slow: Found) -> Check:
    """What the seller adds to the fall over five hours, over what it adds at once; same days."""
    same = len(slow.days)
    fast = seller["fall"][:same] - none["fall"][:same]
    slowly = slow["fall"] - none["fall"][:same]
    value = float(slowly.mean() / fast.mean())
    return Check.below("9 fall added over five hours, as a share", 1 / 3, value)
