"""Rows 10 and 11: dealers short of gamma, on calm days and on bad afternoons without a seller."""

from typing import TYPE_CHECKING

import numpy as np

from abm.facts.kinds.signature import signature
from abm.facts.kinds.spread import empty
from abm.facts.published import Interval
from abm.facts.reading.runs import read_run
from abm.reproductions.base_market.afternoon import afternoon
from abm.reproductions.base_market.days import (
    AFTERNOONS,
    WANTED,
    Days,
    Found,
    at_most,
    dealers_short,
)
from abm.reproductions.base_market.programme import chance_check
from abm.reproductions.check import Check
from abm.risk.statistics.estimates import Estimate, mean_of_known

if TYPE_CHECKING:
    from abm.records.run import Run
    from abm.runs.numbers_file import Numbers

SHORT = (0.005, 0.01, 0.02, 0.03)
"""Shares of a day's volume that dealers sell per fall of 1 %; empirical 0.005 to 0.02."""
LONG = 0.02
RISE = Interval(1.02, 1.3, WANTED)
"""Volatility with dealers short of gamma, over that without."""
CRASHES = {0.005: at_most(0.05), 0.01: at_most(0.1)}
"""Chances of a crash on bad afternoons, by what dealers are short of; of more they are stated."""
CALM = range(1641, 1655)
"""Seeds of the calm days."""
UNMOVED = "agents.latent_investors.retreating=0.75"
"""A quarter of the buyers do not retreat."""


def turbulence(run: "Run") -> "Numbers":
    """Volatility at 5 minutes (% a year), and the longest time with an empty side (s)."""
    tape = read_run(run)[0]
    return {"volatility": signature(tape)["5 min"], "empty": empty(tape)["longest"]}


def _calm(share: float) -> Days:
    changes = (dealers_short(share),) if share else ()
    return Days("calm_day", CALM, turbulence, changes)


def _bad(share: float) -> Days:
    changes = (dealers_short(share), UNMOVED)
    return Days("selling_programme", AFTERNOONS, afternoon, changes, ("programme",))


DEALERS = {
    "no dealers, calm": _calm(0),
    "dealers long, calm": _calm(-LONG),
    **{f"dealers {share}, calm": _calm(share) for share in SHORT},
    "no dealers, bad": Days("selling_programme", AFTERNOONS, afternoon, (UNMOVED,), ("programme",)),
    **{f"dealers {share}, bad": _bad(share) for share in SHORT},
}


def checks(found: dict[str, Found]) -> list[Check]:
    """How much more volatile calm days are; chances of a crash on bad afternoons."""
    none, long = found["no dealers, calm"], found["dealers long, calm"]
    bad = {share: found[f"dealers {share}, bad"] for share in SHORT}
    return [
        *(_rise(share, found[f"dealers {share}, calm"], none) for share in SHORT),
        Check.below(_label(f"long {100 * LONG:g} %", long), 1, *_ratio(long, none)),
        _longest(found),
        chance_check(11, "no dealers", found["no dealers, bad"]),
        *(chance_check(11, _short(share), bad[share], CRASHES.get(share)) for share in SHORT),
    ]


def _short(share: float) -> str:
    return f"short {100 * share:g} %"


def _label(name: str, found: Found) -> str:
    return f"10 {name}: volatility, {len(found.days)} pairs"


def _rise(share: float, found: Found, none: Found) -> Check:
    return Check.within(_label(_short(share), found), RISE, *_ratio(found, none))


def _ratio(found: Found, none: Found) -> Estimate:
    """Volatility over that of the same days without dealers, geometric mean."""
    log, error = mean_of_known(np.log(found["volatility"] / none["volatility"]))
    value = float(np.exp(log))
    return Estimate(value, value * error)


def _longest(found: dict[str, Found]) -> Check:
    value = max(float(found[name]["empty"].max()) for name in DEALERS if name.endswith("calm"))
    return Check.below("10 longest time with an empty side, s", 1, value)
