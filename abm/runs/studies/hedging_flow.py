"""The flow of hedging, what hedgers sell as the price falls by 1 %, and its loop gain.

The loop gain is by how much a fall of 1 % comes back: the impact of what hedgers sell for it, over
1 %. The impact is measured on the very days, by a programme of evenly spread orders that hedges
nothing, against the same days without it, and taken to grow with the root of the lots (Toth et al.
2011).
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from abm.runs.studies.afternoon import BEGIN

if TYPE_CHECKING:
    import pandas as pd

    from abm.model import MarketModel
    from abm.risk.run.frames import RunRecords
    from abm.runs.studies import Row

PERCENT = 0.01
HALF_HOUR = 1800 * 10**9
"""Over which impact is measured, from 14:32 on (ns)."""


def loop(run: "RunRecords", model: "MarketModel", experiment: Any) -> "Row":
    """What the loop gain needs of a day.

    moved: of the mid in half an hour from 14:32, log.  hedging: lots that hedgers sell as the price
    falls by 1 %.  sold: lots of the programmes.  even: whether these are spread evenly.
    """
    from abm.risk.run.paths import mid_path

    begin, end = mid_path(run).at([BEGIN, BEGIN + HALF_HOUR])
    programmes = [each for each in experiment.agents.values() if each.kind == "programme"]
    return {
        "moved": float(np.log(end / begin)),
        "hedging": sold_per_percent(model, experiment),
        "sold": float(sum(each.count * each.lots for each in programmes)),
        "even": float(any(each.count and each.execution.kind == "twap" for each in programmes)),
    }


def gain(day: "pd.DataFrame", hedging: float) -> float:
    """Fall that the hedging of a fall of 1 % makes, over 1 %; NaN where no impact was measured.

    day: the runs of one kind of day.
    """
    alone = day[day["hedging"] == 0]
    probed, calm = alone[alone["even"] == 1], alone[alone["sold"] == 0]
    if probed.empty or calm.empty:
        return float("nan")
    moved = probed.set_index("seed")["moved"] - calm.set_index("seed")["moved"]
    lots = float(probed["sold"].iloc[0])
    return float(-100 * moved.mean() * np.sign(hedging) * np.sqrt(abs(hedging) / lots))


def sold_per_percent(model: "MarketModel", experiment: Any) -> float:
    """Lots that all hedgers sell for a fall of 1 %, to first order; negative if they buy.

    Options by their gamma on the first rows of the tape of option accounts, which must be kept;
    insurers by the flow of their policy.
    """
    price = model.instrument_of(0).ticks
    rows = model.tape("option_accounts")
    gamma = float(rows["net_gamma"][rows["time"] == model.session.open_time].sum())
    insured = sum(
        _flow(parameters, model.instrument_of(parameters.book).tick_value)
        for parameters in experiment.agents.values()
        if hasattr(parameters, "policy") and hasattr(parameters.policy, "flow")
    )
    return PERCENT * (insured / price - gamma * price)


def _flow(insurers: Any, tick_value: float) -> float:
    """Of all insurers of a group, ticks x lots for a move of 1 in logs."""
    return float(insurers.count * insurers.policy.flow * insurers.assets / tick_value)
