"""Tables of a gamma map: by assumption, by strike, by expiry; dollars in billions."""

from collections.abc import Sequence

import pandas as pd
from rich import box
from rich.table import Table

from abm.report.table import number

BILLION = 1e9
LARGEST = 8
"""Strikes that are told."""


def assumption_table(rows: pd.DataFrame, volume: float | None) -> Table:
    """What dealers hold and must trade.

    rows: columns assumption, calls, puts, gamma, and levels, lists of spots by dynamics.  volume:
    of a day in dollars, None if it is not known.
    """
    table = _table("assumption", "dealers' gamma: calls", "puts", "net", "when the spot falls 1 %")
    if volume is not None:
        table.add_column("% of the volume", justify="right")
    for name in ("zero gamma, sticky strike", "sticky delta"):
        table.add_column(name, justify="right")
    for row in rows.to_dict("records"):
        sums = [number(row[name] / BILLION) for name in ("calls", "puts", "gamma")]
        share = [] if volume is None else [number(100 * abs(row["gamma"]) / volume)]
        levels = [", ".join(f"{level:,.0f}" for level in each) for each in row["levels"].values()]
        told = [each or "none" for each in levels]
        table.add_row(row["assumption"], *sums, hedge(row["gamma"]), *share, *told)
    return table


def hedge(gamma: float) -> str:
    """What dealers of this gamma (dollars per rise of 1 %) trade when the spot falls by 1 %."""
    if gamma == 0:
        return "nothing"
    return f"{'buy' if gamma > 0 else 'sell'} {number(abs(gamma) / BILLION)}"


def greeks_table(rows: pd.DataFrame) -> Table:
    """Who is long, with its source; rows: columns assumption, about, source, vanna, charm."""
    table = _table("assumption", "vanna, a vol point", "charm, a day")
    for name in ("who is long", "source"):
        table.add_column(name)
    for row in rows.to_dict("records"):
        sums = [number(row[name] / BILLION) for name in ("vanna", "charm")]
        table.add_row(row["assumption"], *sums, row["about"], row["source"])
    return table


def drawn_table(drawn: pd.DataFrame) -> Table:
    """Quantiles of what nobody knows; drawn: columns quantile, calls, puts, gamma, vanna, charm."""
    names = ("calls", "puts", "gamma", "vanna", "charm")
    table = _table("drawn", *names)
    for row in drawn.to_dict("records"):
        sums = [number(row[name] / BILLION) for name in names]
        table.add_row(f"{100 * row['quantile']:g} % lie below", *sums)
    return table


def strike_table(strikes: pd.DataFrame) -> Table:
    """The largest strikes by net gamma; strikes: columns strike, calls, puts, gamma."""
    largest = strikes.loc[strikes["gamma"].abs().nlargest(LARGEST).index]
    return _sums("strike", largest, ("calls", "puts", "gamma"))


def expiry_table(expiries: pd.DataFrame) -> Table:
    """Each expiry; columns expiry, trading_days, calls, puts, gamma, vanna, charm."""
    return _sums("expiry", expiries, ("trading_days", "calls", "puts", "gamma", "vanna", "charm"))


def _sums(first: str, rows: pd.DataFrame, names: Sequence[str]) -> Table:
    table = _table(first, *(name.replace("_", " ") for name in names))
    for row in rows.to_dict("records"):
        label = row[first] if isinstance(row[first], str) else f"{row[first]:,g}"
        cells = [
            f"{row[name]:g}" if name == "trading_days" else number(row[name] / BILLION)
            for name in names
        ]
        table.add_row(label, *cells)
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, justify="right")
    return table
