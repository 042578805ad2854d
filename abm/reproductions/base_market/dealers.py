"""Rows 10 and 11: dealers short of gamma, on calm days and on bad afternoons without a seller."""

from typing import TYPE_CHECKING

import numpy as np

from abm.facts.kinds.signature import signature
from abm.facts.kinds.spread import empty
from abm.facts.reading.runs import read_run
from abm.reproductions.base_market.afternoon import afternoon
from abm.reproductions.base_market.days import (
    AFTERNOONS,
    Days,
    Found,
    dealers_short,
    mean_and_error,
)
from abm.reproductions.base_market.programme import chance_check
from abm.reproductions.check import Check

if TYPE_CHECKING:
    from abm.records.run import Run
    from abm.runs.trials import Numbers

SHORT = (0.005, 0.01, 0.02, 0.03)
"""Shares of a day's volume that dealers sell per fall of 1 %; empirical 0.005 to 0.02."""
LONG = 0.02
CALM = range(431, 445)
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
    none = found["no dealers, calm"]
    return [
        *(
            _ratio(f"short {100 * s:g} %", found[f"dealers {s}, calm"], none, 1.02, 1.3)
            for s in SHORT
        ),
        _ratio(f"long {100 * LONG:g} %", found["dealers long, calm"], none, 0, 1),
        _longest(found),
        chance_check(11, "no dealers", found["no dealers, bad"], 0, 1, "stated"),
        *(_bad_check(share, found[f"dealers {share}, bad"]) for share in SHORT),
    ]


def _ratio(name: str, found: Found, none: Found, low: float, high: float) -> Check:
    """Volatility over that of the same days without dealers, geometric mean."""
    log, error = mean_and_error(np.log(found["volatility"] / none["volatility"]))
    value = float(np.exp(log))
    wanted = f"{low:g} to {high:g}" if low else "below 1"
    label = f"10 {name}: volatility, {len(found.days)} pairs"
    return Check(label, wanted, value, value * error, None, low <= value <= high and value != 1)


def _longest(found: dict[str, Found]) -> Check:
    value = max(float(found[name]["empty"].max()) for name in DEALERS if name.endswith("calm"))
    return Check("10 longest time with an empty side, s", "below 1", value, None, None, value < 1)


def _bad_check(share: float, found: Found) -> Check:
    most = {0.005: 0.05, 0.01: 0.1}.get(share)
    wanted = "stated" if most is None else f"at most {most:g}"
    return chance_check(
        11, f"short {100 * share:g} %", found, 0, 1 if most is None else most, wanted
    )
