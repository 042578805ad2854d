"""What becomes of 1,000 calls sold at 100 as the stock goes to 102 and 110, and of their hedge?"""

from typing import TYPE_CHECKING, Any

import numpy as np

from abm.kernel.records.option_accounts import PROFIT_PARTS
from abm.runs.studies.dealer import gain, option_account_rows

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.table import Table

    from abm.model import MarketModel
    from abm.runs.studies import Row

BETWEEN = 102.0
"""Where the price rests on its way, currency."""

PARTS = ("delta", "gamma", "theta", "hedging", "rate", "residual")
"""Of a profit, see abm.risk.run.attribution; hedging: spread, impact and fees."""

HEDGING = ("spread", "impact", "fees")

TEXT = {
    "delta of the calls at 100": "-500",
    "shares bought at 100": "500",
    "delta of the calls at 102": "-600, maybe",
    "shares short there": "100",
}
"""What the background text says of the first two prices."""

SAID = {"first hedge alone": "a loss", "first hedge alone, until expiry": "a loss"}
"""What it says of the profit, by hedging."""


def measure(model: "MarketModel", _: Any) -> "Row":
    """Deltas of the calls (lots), the hedge, and the dealer's profit at the end with its PARTS.

    Profit in currency.  unexplained: what the parts add up to less the profit.
    """
    rows, unit = option_account_rows(model), model.instrument_of(0).tick_value
    between = int(np.searchsorted(rows["mid"] * unit, BETWEEN * (1 - 1e-9)))
    deltas = rows["net_delta"] - rows["position"]
    parts = {name: gain(rows, name) * unit for name, _ in PROFIT_PARTS}
    profit = gain(rows) * unit
    shown = {name: parts[name] for name in PARTS if name != "hedging"}
    return {
        "delta_at_100": float(deltas[0]),
        "shares": float(rows["position"][0]),
        "delta_at_102": float(deltas[between]),
        "end": float(rows["mid"][-1] * unit),
        "profit": profit,
        **shown,
        "hedging": sum(parts[name] for name in HEDGING),
        "unexplained": sum(parts.values()) - profit,
    }


def by_assumption(frame: "pd.DataFrame") -> "dict[str, dict[str, pd.Series]]":
    """The row of each hedging, by assumption; a variant is named by both, a colon between them."""
    found: dict[str, dict[str, pd.Series]] = {}
    for _, row in frame.iterrows():
        assumption, _, hedging = str(row["variant"]).partition(": ")
        found.setdefault(assumption, {})[hedging] = row
    return found


def table(frame: "pd.DataFrame") -> "Table":
    """What the text says, and what comes out under each assumption; profits by their PARTS."""
    from rich import box
    from rich.table import Table

    found = by_assumption(frame)
    shown = Table(box=box.SIMPLE_HEAD)
    shown.add_column("", no_wrap=True)
    shown.add_column("text", no_wrap=True, justify="right")
    for assumption in found:
        shown.add_column(assumption, justify="right")
    ours = zip(*(_before(hedgings) for hedgings in found.values()), strict=True)
    for (quantity, said), numbers in zip(TEXT.items(), ours, strict=True):
        shown.add_row(quantity, said, *(f"{number:,.1f}" for number in numbers))
    for hedging in next(iter(found.values())):
        rows = [hedgings[hedging] for hedgings in found.values()]
        shown.add_section()
        profit = [f"{row['profit']:+,.2f}" for row in rows]
        shown.add_row(f"profit: {hedging}", SAID.get(hedging, ""), *profit, style="bold")
        for part in PARTS:
            shown.add_row(f"  {part}", "", *(f"{row[part]:+,.2f}" for row in rows))
    return shown


def _before(hedgings: "dict[str, pd.Series]") -> list[float]:
    """The quantities of TEXT, of the first hedge alone."""
    row = hedgings["first hedge alone"]
    short = -row["delta_at_102"] - row["shares"]
    return [row["delta_at_100"], row["shares"], row["delta_at_102"], short]


def figure(frame: "pd.DataFrame") -> "Figure":
    """Profit under each assumption, a bar a hedging."""
    from abm.report.figure_style import BLACK, CYCLE
    from abm.report.style import heading, quiet, sheet

    found = by_assumption(frame)
    hedgings = list(next(iter(found.values())))
    drawn = sheet(9.0, 5.0)
    ax = drawn.subplots()
    quiet(ax)
    height = 0.8 / len(found)
    for place, (colour, (assumption, rows)) in enumerate(zip(CYCLE, found.items(), strict=False)):
        profits = [rows[hedging]["profit"] for hedging in hedgings]
        y = np.arange(len(hedgings)) + height * (place - 0.5 * (len(found) - 1))
        bars = ax.barh(y, profits, 0.9 * height, color=colour, label=assumption)
        ax.bar_label(bars, [f" {profit:+,.0f} " for profit in profits], fontsize=8)
    ax.axvline(0.0, color=BLACK, linewidth=0.8)
    ax.margins(x=0.15)
    ax.set_yticks(range(len(hedgings)), hedgings)
    ax.invert_yaxis()
    ax.set_xlabel("profit at 110, currency")
    ax.legend(frameon=False, fontsize=9)
    heading(ax, "Short 1,000 calls struck at 105, from 100 to 102 to 110")
    return drawn
