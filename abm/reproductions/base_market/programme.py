"""Row 9: the selling programme of 6 May 2010 on stressed afternoons, and without the seller."""

import numpy as np

from abm.reproductions.base_market.afternoon import afternoon
from abm.reproductions.base_market.days import AFTERNOONS, Days, Found
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


def _days(*changes: str, without: tuple[str, ...] = ()) -> Days:
    return Days("selling_programme", AFTERNOONS, afternoon, changes, without)


PROGRAMME = {
    "seller": _days(),
    "no seller": _days(without=("programme",)),
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


def chance_check(row: int, name: str, found: Found, low: float, high: float, wanted: str) -> Check:
    """The chance of a crash, and whether it lies where it is wanted."""
    share, error, interval = chance(found)
    label = f"{row} {name}: P(fall > 4 %), {len(found.days)} days, 95 %: {interval}"
    return Check(label, wanted, share, error, None, low <= share <= high)


def checks(found: dict[str, Found]) -> list[Check]:
    """The crash, its control, its shape, and the same lots given slowly."""
    seller, none = found["seller"], found["no seller"]
    crashed = Found([day for day in seller.days if day["fall"] > CRASH])
    return [
        chance_check(9, "seller", seller, 0.75, 1, "at least 0.75"),
        chance_check(9, "no seller", none, 0, 0.05, "at most 0.05"),
        _median("fall of the days with a seller, %", seller, "fall", 0, np.inf, "stated", 100),
        _median("fall of the same without, %", none, "fall", 0, np.inf, "stated", 100),
        _median("trough of a crash, s after 14:32", crashed, "trough", 0, 900, "at most 900"),
        _median("retraced in 25 min", crashed, "retraced", 0.5, np.inf, "at least 0.5"),
        _median("bid depth at the trough", crashed, "depth", 0, 0.1, "at most 0.1"),
        _median("volume, as a multiple", crashed, "volume", 2, np.inf, "at least 2"),
        _slowly(seller, none, found["seller over five hours"]),
        chance_check(9, "seller, calm afternoons", found["seller, calm"], 0, 1, "stated"),
        chance_check(9, "nobody, calm afternoons", found["no seller, calm"], 0, 1, "stated"),
    ]


def _median(
    name: str, found: Found, of: str, low: float, high: float, wanted: str, scale: float = 1
) -> Check:
    values = found[of] * scale
    known = values[np.isfinite(values)]
    value = float(np.median(known)) if len(known) else float("nan")
    return Check(f"9 {name}, median", wanted, value, None, None, low <= value <= high)


def _slowly(seller: Found, none: Found, slow: Found) -> Check:
    """What the seller adds to the fall over five hours, over what it adds at once; same days."""
    fast, slowly = seller["fall"] - none["fall"], slow["fall"] - none["fall"]
    value = float(slowly.mean() / fast.mean())
    return Check(
        "9 fall added over five hours, as a share", "below 0.333", value, None, None, value < 1 / 3
    )
