"""Whalley and Wilmott (1997): the band in which it is best not to hedge under small costs.

Half of the band and double of it are those of somebody with eight times the aversion to risk and
with an eighth of it. Were cost in proportion to 1 / band and variance to its square, they would
cost 1.42 and 1.67 times as much to who has the aversion of the band.
"""

import json
from typing import TYPE_CHECKING

import numpy as np

from abm.agents.hedging.whalley_wilmott import whalley_wilmott_band
from abm.kernel.pricing.black_scholes import bsm_gamma
from abm.reproductions.check import Check, Progress
from abm.reproductions.sampling import sample
from abm.risk.statistics.estimates import mean
from abm.runs.studies.hedging_frequency import mean_variance

if TYPE_CHECKING:
    import pandas as pd

PATHS = 600
PRICE, YEARS, DAYS, VOLATILITY, AVERSION = 100.0, 0.25, 63, 0.2, 1.0
OPTIONS = 10_000

BANDS = {0.001: 0.0620, 0.01: 0.1335}
"""Half of the band at the money, by the cost of a trade as a share of the price."""

WIDTHS = {"half the band": 0.5, "the band": 1.0, "twice the band": 2.0}


def reproduce(progress: Progress | None = None) -> list[Check]:
    """Whalley and Wilmott 1997, Mathematical Finance 7, 307: the best band under small costs."""
    return formulas() + simulated(PATHS, progress)


def formulas() -> list[Check]:
    """The band of who has sold one option at the money."""
    gamma = bsm_gamma(PRICE, PRICE, YEARS, VOLATILITY, 0.0, 0.0)
    bands = {k: whalley_wilmott_band(k, PRICE, gamma, 0.0, YEARS, AVERSION) for k in BANDS}
    return [
        Check.near(f"band, k = {k:.1%}", BANDS[k], float(band), tolerance=5e-5)
        for k, band in bands.items()
    ]


def simulated(paths: int, progress: Progress | None = None) -> list[Check]:
    """Mean cost and variance of three bands on the same paths, at a cost of 0.1 %."""
    frame = sample("hedging_frequency", list(WIDTHS), paths, overrides(), progress)
    totals = {name: mean_variance(_runs(frame, name), AVERSION).to_numpy() for name in WIDTHS}
    least, error = mean(totals["the band"])
    is_least = least == min(mean(total)[0] for total in totals.values())
    best = Check.statement("cost of the band", "least", least, error, holds=is_least)
    others = [name for name in WIDTHS if name != "the band"]
    return [best, *(_dearer(name, totals[name] - totals["the band"]) for name in others)]


def overrides() -> tuple[str, ...]:
    """A quarter of a year instead of a month, a cost of 0.1 %, and the three bands as variants."""
    variants = {
        name: {"agents.dealers.hedging.risk_aversion": AVERSION / OPTIONS / width**3}
        for name, width in WIDTHS.items()
    }
    return (
        f"session.days={DAYS}",
        f"agents.dealers.options.0.expiry={DAYS}",
        "agents.price_setter.half_spread=100",
        "agents.dealers.hedging={kind: whalley_wilmott}",
        "instruments.stock.news_interval=585",
        "agents.dealers.wake_interval=300",
        f"study.variants={json.dumps(variants)}",
    )


def _runs(frame: "pd.DataFrame", variant: str) -> "pd.DataFrame":
    return frame[frame["variant"] == variant]


def _dearer(name: str, differences: np.ndarray) -> Check:
    """Passes if the difference is above zero by more than chance."""
    more, error = mean(differences)
    holds = more > 3.0 * error
    return Check.statement(f"cost of {name} above it", "above 0", more, error, holds=holds)
