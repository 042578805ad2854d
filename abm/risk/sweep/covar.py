"""What a class of traders in distress means for the market, and the reverse: CoVaR and shortfall.

All numbers are losses: positive is bad. The loss of a class of traders in a run is the negative of
its profit (currency), that of the system by default the fall (a fraction).
"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from abm.risk.run.frames import Values
from abm.risk.statistics.intervals import BOOTSTRAP, UNKNOWN, Rows, bootstrap_interval
from abm.risk.sweep.estimator import Estimator, Finding
from abm.risk.sweep.points import at_each_point
from abm.risk.sweep.probability import complete
from abm.risk.sweep.tails import value_at_risk

NAN = float("nan")
COLUMNS = (
    *("value_at_risk", "covar", "delta_covar", "delta_covar_low", "delta_covar_high"),
    *("shortfall", "shortfall_low", "shortfall_high"),
)
DRAWS = 200
"""Draws of the bootstrap: each solves a linear programme."""


def systemic_losses(
    frame: pd.DataFrame,
    q: float = 0.95,
    groups: Sequence[str] | None = None,
    system: str = "fall",
    draws: int = DRAWS,
) -> pd.DataFrame:
    """CoVaR and marginal expected shortfall of each class of traders of a runs frame, a row each.

    q: level of distress. groups: by default all with a column profit_<group>. system: column of the
    system's loss.

    Columns: group, value_at_risk (of the class), covar (the system's value at risk when the class
    loses that), delta_covar (by how much that exceeds the one in the median state of the class),
    delta_covar_low, delta_covar_high, shortfall (mean loss of the class in the system's worst
    runs), shortfall_low, shortfall_high, runs (in which both losses are defined). Intervals: at
    95 %, a bootstrap over seeds. frame: of one point. With fewer than 1 / (1 - q) runs the tail
    holds none, and all are NaN. ValueError unless 0 < q < 1.
    """
    if not 0 < q < 1:
        raise ValueError(f"the level of distress must be between 0 and 1, not {q}")
    runs = complete(frame)
    return pd.DataFrame(
        [_row(runs, group, system, q, draws) for group in groups or profit_groups(runs)]
    )


def profit_groups(runs: pd.DataFrame) -> list[str]:
    """The classes of traders whose profit of the day is in a runs frame, in its order."""
    names = [name.removeprefix("profit_") for name in runs.columns if name.startswith("profit_")]
    return [name for name in names if not name.startswith("in_fall_")]


def covar(system: Values, member: Values, q: float) -> float:
    """The q-quantile of the system's loss when a member loses its own q-quantile.

    Adrian and Brunnermeier (2016), equation 6, by quantile regression. Losses, shape (runs,) each.
    """
    intercept, slope = quantile_regression(system, member, q)
    return intercept + slope * value_at_risk(member, q)


def delta_covar(system: Values, member: Values, q: float) -> float:
    """CoVaR in distress less that in the member's median state (Adrian and Brunnermeier 2016).

    slope x (VaR_q - median); losses, shape (runs,) each.
    """
    slope = quantile_regression(system, member, q)[1]
    return slope * (value_at_risk(member, q) - float(np.median(member)))


def marginal_shortfall(system: Values, member: Values, q: float) -> float:
    """Mean loss of a member where the system's is at least its q-quantile (Acharya et al. 2017)."""
    return float(member[system >= value_at_risk(system, q)].mean()) if len(member) else NAN


def quantile_regression(losses: Values, on: Values, q: float) -> tuple[float, float]:
    """Intercept and slope of the q-quantile of losses over another (Koenker and Bassett 1978).

    Solves the dual programme: max y'd with X'd = (1 - q) X'1, 0 <= d <= 1, whose multipliers are
    the coefficients. Shape (n,) each; NaN if `on` has fewer than two values.
    """
    if len(on) == 0 or np.ptp(on) == 0:
        return UNKNOWN
    # losses in currency and in fractions differ by nine orders of magnitude
    x, x_scale = on - on.mean(), float(on.std())
    y_scale = float(losses.std()) if np.ptp(losses) > 0 else 1.0
    rows = np.vstack([np.ones(len(x)), x / x_scale])
    found = linprog(
        -losses / y_scale,
        A_eq=rows,
        b_eq=(1 - q) * rows.sum(axis=1),
        bounds=(0, 1),
        method="highs",
    )
    level, slope = -found.eqlin.marginals * y_scale
    return float(level - slope / x_scale * on.mean()), float(slope / x_scale)


def _row(
    runs: pd.DataFrame, group: str, system: str, q: float, draws: int
) -> dict[str, str | float]:
    both = pd.DataFrame(
        {"seed": runs["seed"], "system": runs[system], "member": -runs[f"profit_{group}"]}
    ).dropna()
    whole, member = both["system"].to_numpy(np.float64), both["member"].to_numpy(np.float64)
    row: dict[str, str | float] = {"group": group}
    if round((1 - q) * len(both), 9) < 1:
        return row | dict.fromkeys(COLUMNS, NAN) | {"runs": len(both)}
    row |= {"value_at_risk": value_at_risk(member, q), "covar": covar(whole, member, q)}
    measures: dict[str, Callable[[Values, Values, float], float]] = {
        "delta_covar": delta_covar,
        "shortfall": marginal_shortfall,
    }
    for name, measure in measures.items():

        def drawn(rows: Rows, measure: Callable[..., float] = measure) -> float:
            return measure(whole[rows], member[rows], q)

        low, high = bootstrap_interval(both["seed"], drawn, draws)
        row |= {name: measure(whole, member, q), f"{name}_low": low, f"{name}_high": high}
    return row | {"runs": len(both)}


def classes(runs: pd.DataFrame, factors: Sequence[str] = ()) -> list[Finding]:
    """Delta-CoVaR and marginal expected shortfall at each point, if profits of classes are known.

    factors: that tell the points apart.
    """
    if not profit_groups(runs):
        return []
    about = (
        "In distress, at the 95 % quantile of its loss, a class raises the 95 % quantile of the"
        " fall by its Delta-CoVaR (Adrian and Brunnermeier 2016); its marginal expected shortfall"
        " is its mean loss in the worst 5 % of runs (Acharya et al. 2017). Of each point, from 20"
        f" runs on; {BOOTSTRAP}."
    )
    table = at_each_point(runs, factors, systemic_losses)
    return [Finding("classes", "Systemic risk by class of traders", about, table)]


ESTIMATOR = Estimator(lambda question: classes(question.runs, question.sweep.factors), place=9)
