"""What does a dealer trade whose delta has left its band as the stock rises by 1 %?"""

from typing import TYPE_CHECKING, Any

import numpy as np

from abm.runs.studies.dealer import option_account_rows

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.table import Table

    from abm.model import MarketModel
    from abm.runs.studies import Row

COLUMNS = {
    "before": "delta before",
    "after": "delta after 1 %",
    "sold": "stock sold, $",
    "left": "delta left",
}
"""Of the table, by column of the rows; deltas in shares of the notional."""

TEXT = ("0", "+0.10", "100,000", "~0.00")
"""What the background text says of them."""


def measure(model: "MarketModel", experiment: Any) -> "Row":
    """Net delta over the notional before the price moves, after it, and after the hedge.

    sold: stock, currency, negative if bought.
    """
    rows = option_account_rows(model)
    notional = sum(abs(option.quantity) for option in experiment.agents["dealers"].options)
    moved = int(np.flatnonzero(rows["mid"] != rows["mid"][0])[0])
    lots = int(rows["position"][0] - rows["position"][-1])
    delta = rows["net_delta"][moved] + rows["position"][0] - rows["position"][moved]
    return {
        "before": float(rows["net_delta"][0] / notional),
        "after": float(delta / notional),
        "sold": float(lots * rows["mid"][moved] * model.instrument_of(0).tick_value),
        "left": float((delta - lots) / notional),
    }


def table(frame: "pd.DataFrame") -> "Table":
    """What the text says, and a row a variant."""
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD)
    for name in ("", *COLUMNS.values()):
        shown.add_column(name, justify="right" if name else "left")
    shown.add_row("[bold]text[/]", *TEXT)
    for _, row in frame.iterrows():
        before, after, left = (f"{row[name]:+.3f}" for name in ("before", "after", "left"))
        shown.add_row(str(row["variant"]), before, after, f"{row['sold']:,.0f}", left)
    return shown


def figure(frame: "pd.DataFrame") -> "Figure":
    """The delta after the move and after the hedge of each variant, and what the text says."""
    from abm.report.figure_style import BLACK, BLUE, VERMILION
    from abm.report.style import heading, quiet, sheet

    drawn = sheet(8.0, 1.2 + 0.45 * len(frame))
    ax = drawn.subplots()
    quiet(ax)
    places = np.arange(len(frame))
    ax.hlines(places, frame["after"], frame["left"], color=BLACK, linewidth=0.8)
    ax.plot(frame["after"], places, "o", color=VERMILION, label="after the move")
    ax.plot(frame["left"], places, "o", color=BLUE, markersize=4, label="after the hedge")
    for edge in (-0.05, 0.05):
        ax.axvline(edge, color=BLACK, linewidth=0.8, linestyle=":")
    ax.axvline(0.1, color=VERMILION, linewidth=0.8)
    ax.annotate("text", (0.1, 1.0), xycoords=("data", "axes fraction"), ha="center", va="bottom")
    ax.set_yticks(places, list(frame["variant"]))
    ax.invert_yaxis()
    ax.set_xlabel("net delta, share of the notional of $1m; dotted: the band of 0.05")
    ax.legend(frameon=False, fontsize=9, loc="upper left")
    heading(ax, "A rise of 1 %")
    return drawn
