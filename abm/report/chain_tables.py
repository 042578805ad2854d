"""Tables of the surface of a quoted chain: how well it fits, its parameters, the arbitrage."""

from collections.abc import Sequence
from math import inf

import pandas as pd
from rich import box
from rich.table import Table

from abm.report.table import UNDEFINED, number


def fit_table(fits: pd.DataFrame) -> Table:
    """A row an expiry: volatilities and misfits in points.

    fits: columns expiry, trading_days, forward, quotes, at_the_money, strip, misfit, free_misfit,
    worst, worst_strike.
    """
    table = _table(
        *("expiry", "trading days", "forward", "quotes", "vol at the money", "vol of the strip"),
        *("rms residual", "of free fit", "worst", "at strike"),
    )
    for row in fits.to_dict("records"):
        strip = UNDEFINED if pd.isna(row["strip"]) else f"{row['strip']:.2f}"
        table.add_row(
            *(str(row["expiry"]), f"{row['trading_days']:g}", f"{row['forward']:,.2f}"),
            *(str(row["quotes"]), f"{row['at_the_money']:.2f}", strip),
            *(f"{row['misfit']:.3f}", f"{row['free_misfit']:.3f}"),
            *(f"{row['worst']:+.2f}", f"{row['worst_strike']:g}"),
        )
    return table


def parameter_table(fits: pd.DataFrame) -> Table:
    """Raw parameters of each smile; fits: columns expiry, a, b, rho, m, sigma."""
    return _numbers("SVI", ("a", "b", "rho", "m", "sigma"), fits, fits)


def wings_table(fits: pd.DataFrame) -> Table:
    """Jump-wing parameters of each smile.

    fits: columns expiry and jump_wings, a dict of v, psi, p, c, least.
    """
    wings = pd.DataFrame(fits["jump_wings"].tolist())
    return _numbers("jump wings", ("v", "psi", "p", "c", "least"), fits, wings)


def arbitrage_table(arbitrage: pd.DataFrame) -> Table:
    """A row each: of the quotes what is sold and bought, of fits where they fail and most.

    arbitrage: columns where, what, expiry, later, strike, low, high, size, unit. Strikes are 0 and
    inf where they are beyond all of them.
    """
    table = _table("arbitrage", "of", "expiry", "strike", "with, or over", "size", "")
    for row in arbitrage.to_dict("records"):
        pair = row["expiry"] != row["later"]
        expiry = f"{row['expiry']}, {row['later']}" if pair else str(row["expiry"])
        others = _strikes(row["low"], row["high"])
        strike = _strike(row["strike"]) if 0 < row["strike"] < inf else "beyond all"
        cells = (row["what"], row["where"], expiry, strike, others)
        table.add_row(*cells, number(row["size"]), row["unit"])
    return table


def _strike(strike: float) -> str:
    return f"{strike:,.6g}"


def _strikes(low: float, high: float) -> str:
    """One strike, or a range, which may be open."""
    if low == high:
        return _strike(low)
    if low > 0:
        return f"{_strike(low)} on" if high == inf else f"{_strike(low)} to {_strike(high)}"
    return "all strikes" if high == inf else f"up to {_strike(high)}"


def _numbers(title: str, names: Sequence[str], fits: pd.DataFrame, values: pd.DataFrame) -> Table:
    table = _table(title, *names)
    for expiry, row in zip(fits["expiry"], values[list(names)].to_numpy(), strict=True):
        table.add_row(str(expiry), *(f"{value:.5g}" for value in row))
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, justify="right", no_wrap=" " not in name)
    return table
