"""Do clients who trade options pay for their hedging?"""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from abm.risk.statistics.estimates import mean
from abm.runs.studies.dealer import DEALER, gain, option_account_rows

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.table import Table

    from abm.model import MarketModel
    from abm.runs.studies import Row

YEAR = 252
"""Trading days."""

HEDGING = ("spread", "impact", "fees")
"""Parts of an option account's profit that are costs of hedging."""


def measure(model: "MarketModel", experiment: Any) -> "Row":
    """What clients paid for an option, by trade and by Leland, and what the hedging cost.

    stock: half-spread (ticks). volatility: of the surface, a year. asked and leland: by how much
    what they paid is above that, and should be at the price of the moment. lots: options bought.
    paid: beyond the value, and hedging: cost, both in currency an option.
    """
    trades = model.frame("option_trades")
    lots = float(trades["quantity"].sum())
    above = trades["volatility"] - trades["model_volatility"]
    rows, instrument = option_account_rows(model), model.instruments["stock"]
    unit = instrument.tick_value / lots
    volatility = float(trades["model_volatility"].iloc[0])
    half_spread = experiment.agents["price_setter"].half_spread
    costs = 2.0 * half_spread / trades["spot"]
    points = [leland(cost, volatility, _years(experiment)) for cost in costs]
    return {
        "stock": half_spread,
        "volatility": volatility,
        "asked": float(np.average(above, weights=trades["quantity"])),
        "leland": float(np.average(points, weights=trades["quantity"])),
        "lots": lots,
        "paid": gain(rows, "edge") * unit,
        "hedging": -sum(gain(rows, part) for part in HEDGING) * unit,
    }


def _years(experiment: Any) -> float:
    """Between two hedges."""
    session = experiment.session
    hours = (session.close_time - session.open_time) / 1e9
    return float(experiment.agents[DEALER].hedging.interval / hours / YEAR)


def leland(cost: float, volatility: float, years: float) -> float:
    """By how much the volatility for a short option is above that of the price (Leland 1985).

    cost: round trip, a share of the price.  years: between two hedges.
    """
    number = math.sqrt(2.0 / math.pi) * cost / (volatility * math.sqrt(years))
    return volatility * (math.sqrt(1.0 + number) - 1.0)


def table(frame: "pd.DataFrame") -> "Table":
    """Half-spreads in points of volatility; and what an option brought and cost, in cents."""
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD)
    shown.add_column("stock")
    for name in ("asked, points", "Leland", "paid, cents", "hedging, cents", "paid / hedging"):
        shown.add_column(name, justify="right")
    for variant, runs in frame.groupby("variant", sort=False):
        shown.add_row(
            str(variant),
            f"{100 * runs['asked'].mean():.3f}",
            f"{100 * runs['leland'].mean():.3f}",
            "{:.2f} ± {:.2f}".format(*mean(100 * runs["paid"])),
            "{:.2f} ± {:.2f}".format(*mean(100 * runs["hedging"])),
            "{:.2f} ± {:.2f}".format(*mean(runs["paid"] / runs["hedging"])),
        )
    return shown


def figure(frame: "pd.DataFrame") -> "Figure":
    """Asked against Leland's, and paid against the cost of hedging, by variant."""
    from abm.report.figure_style import BLACK, CYCLE
    from abm.report.style import heading, key, quiet, sheet

    drawn = sheet(11.0, 4.5)
    spreads, books = drawn.subplots(1, 2)
    for colour, (name, runs) in zip(CYCLE, frame.groupby("variant", sort=False), strict=False):
        dots = {"color": colour, "marker": ".", "linestyle": "", "label": str(name)}
        spreads.plot(100 * runs["leland"], 100 * runs["asked"], markersize=9, **dots)
        books.plot(100 * runs["hedging"], 100 * runs["paid"], markersize=5, **dots)
    for ax, name in (
        (spreads, "Half-spread of an option"),
        (books, "What it brings, and what hedging costs"),
    ):
        quiet(ax)
        ax.axline((0.0, 0.0), slope=1.0, color=BLACK, linewidth=0.8, zorder=0)
        ax.set_xlim(left=0.0)
        ax.set_ylim(bottom=0.0)
        heading(ax, name)
    spreads.set_xlabel("Leland's half-spread, points of volatility")
    spreads.set_ylabel("asked above the surface, points")
    books.set_xlabel("cost of hedging, cents an option")
    books.set_ylabel("paid beyond the value, cents an option")
    key(books)
    return drawn
