"""The volatility surface through time, and what makers ask for trading on it."""

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from abm.risk.frames import RunRecords, Values

AT_THE_MONEY = 1.0
LARGEST = 8.0
"""A standard deviation to expiry that no listed option has."""
HALVINGS = 60


def chain_rows(run: RunRecords, chain: str | None = None) -> pd.DataFrame:
    """The rows of "options" of a chain, by default the first, with their moneyness.

    Moneyness is strike over spot. No rows if no chain was listed.
    """
    listed = run.options.dropna(subset="chain")
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


def skew(
    run: RunRecords, chain: str | None = None, *, low: float = 0.95, high: float = 1.05
) -> pd.DataFrame:
    """Volatility of the put struck low less that of the call struck high (strikes over spot).

    Index and columns as volatility_at; NaN where one of them is beyond the listed strikes.
    """
    return volatility_at(run, low, chain) - volatility_at(run, high, chain)


def option_spread(run: RunRecords, chain: str | None = None) -> pd.DataFrame:
    """Mean ask less bid of the makers over the listed options that have both.

    Index: time (ns). volatility: a year (.01 is a point). currency: for an option on one lot, to
    first order, vega times that. Times at which no option has both are left out.
    """
    rows = chain_rows(run, chain)
    rows = rows[(rows["bid"] > 0) & (rows["ask"] > 0)]
    spread = rows["ask"] - rows["bid"]
    currency = spread * vega(rows) * (run.tick_size * run.multiplier)
    quoted = pd.DataFrame({"time": rows["time"], "volatility": spread, "currency": currency})
    return quoted.groupby("time")[["volatility", "currency"]].mean()


def vega(rows: pd.DataFrame) -> Values:
    """Change of the value (ticks) of each option per 1 of volatility, shape (len(rows),).

    From volatility, spot, value and delta alone, whatever rate and clock gave them: delta says d1,
    and with d1 the value rises with the standard deviation s to expiry (volatility times the root
    of the years), V / S = N(d1) - exp(s s / 2 - s d1) N(d1 - s) for a call, as the discounted
    strike is S exp(s s / 2 - s d1) (Haug 2007, chapter 1). Then vega is S n(d1) s / volatility; 0
    where the delta is that of an option without a doubt.
    """
    sign = np.where(rows["kind"] == "call", 1.0, -1.0)
    spot, delta = rows["spot"].to_numpy(np.float64), rows["delta"].to_numpy(np.float64)
    d1 = sign * ndtri(np.clip(sign * delta, 0.0, 1.0))
    known = np.isfinite(d1)
    d1 = np.where(known, d1, 0.0)
    deviation = _deviation(rows["value"].to_numpy(np.float64) / spot, d1, sign)
    density = np.exp(-0.5 * d1 * d1) / np.sqrt(2.0 * np.pi)
    return np.where(known, spot * density * deviation / rows["volatility"].to_numpy(np.float64), 0)


def _deviation(value: Values, d1: Values, sign: Values) -> Values:
    """The s for which an option of this d1 has a value, in shares of the spot, by bisection."""
    low, high = np.zeros_like(value), np.full_like(value, LARGEST)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        bond = np.exp(0.5 * middle * middle - middle * d1)
        worth = sign * (ndtr(sign * d1) - bond * ndtr(sign * (d1 - middle)))
        low, high = np.where(worth < value, middle, low), np.where(worth < value, high, middle)
    return 0.5 * (low + high)
