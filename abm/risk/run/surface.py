"""The volatility surface through time, and what makers ask for trading on it."""

import numpy as np
import pandas as pd

from abm.risk.run.frames import RunRecords
from abm.risk.run.measure import NOT_NEGATIVE, Measure, Subject
from abm.risk.run.option_records import has_option_accounts

AT_THE_MONEY = 1.0


def chain_rows(run: RunRecords, chain: str | None = None) -> pd.DataFrame:
    """The rows of "option_series" of a chain, by default the first, with their moneyness.

    Moneyness is strike over spot. No rows if no chain was listed.
    """
    listed = run.option_series.dropna(subset="chain")
    names = listed["chain"].astype(str)
    if chain is None and len(names):
        chain = names.iloc[0]
    rows = listed[names == chain]
    return rows.assign(moneyness=rows["strike"] / rows["spot"])


def volatility_at(
    run: RunRecords, moneyness: float = AT_THE_MONEY, chain: str | None = None
) -> pd.DataFrame:
    """Volatility at a moneyness (strike over spot), by default at the money.

    Index: time (ns). Columns: the expiries (ns), ascending. Between two strikes it is interpolated
    linearly; NaN beyond the listed ones, and where an expiry is not listed.
    """
    rows = chain_rows(run, chain).sort_values(["time", "moneyness"])
    ends, columns = ["time", "expiry"], ["moneyness", "volatility"]
    below = rows[rows["moneyness"] <= moneyness].groupby(ends)[columns].last()
    above = rows[rows["moneyness"] >= moneyness].groupby(ends)[columns].first()
    gap = above - below
    share = (moneyness - below["moneyness"]) / gap["moneyness"].replace(0.0, np.inf)
    return (below["volatility"] + share * gap["volatility"]).unstack("expiry")


def option_spread(run: RunRecords, chain: str | None = None) -> pd.DataFrame:
    """Mean ask less bid of the makers over the listed options that have both.

    Index: time (ns). volatility: a year (0.01 is a point). currency: for an option on one lot, to
    first order, vega times that. Times at which no option has both are left out.
    """
    rows = chain_rows(run, chain)
    rows = rows[(rows["bid"] > 0) & (rows["ask"] > 0)]
    spread = rows["ask"] - rows["bid"]
    currency = spread * rows["vega"] * (run.tick_size * run.multiplier)
    quoted = pd.DataFrame({"time": rows["time"], "volatility": spread, "currency": currency})
    return quoted.groupby("time")[["volatility", "currency"]].mean()


OPTION_SPREAD = Measure(
    "option_spread",
    "Quoted option spread",
    "volatility points",
    lambda run, _, __: 100 * float(option_spread(run)["volatility"].mean()),
    Subject.OPTIONS,
    has_option_accounts,
    bounds=NOT_NEGATIVE,
)
