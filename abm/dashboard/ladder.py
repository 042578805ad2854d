"""The order book as it stands: what is displayed at the best prices of either side."""

import pandas as pd
import plotly.graph_objects as go

from abm.kernel.records.depth import LEVELS
from abm.report.figure_style import BLUE, ORANGE, STRONG
from abm.risk.run.frames import RunRecords, rows_of

NUMBERS = range(1, LEVELS + 1)
SIDES = {"ask": ORANGE, "bid": BLUE}


def ladder(run: RunRecords) -> go.Figure:
    """Lots at the best ten prices a side of the first instrument, at the latest snapshot."""
    rows = rows_of(run, run.depth)
    figure = go.Figure()
    for side, colour in SIDES.items():
        look = {"color": colour, "line": {"color": colour, "width": STRONG}}
        prices, lots = _levels(rows.iloc[-1], side) if len(rows) else ([], [])
        figure.add_bar(
            x=lots, y=[price * run.tick_size for price in prices], orientation="h", name=side,
            marker=look, width=0.8 * run.tick_size,
            hovertemplate=f"{side}: %{{x}} lots at %{{y:,.2f}}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(barmode="overlay", hovermode="closest", margin={"t": 28})
    figure.update_xaxes(title_text="displayed (lots)", rangemode="tozero", nticks=5)
    figure.update_yaxes(title_text="price (currency)", tickformat=",.6~f", nticks=9)
    return figure


def _levels(row: "pd.Series[float]", side: str) -> tuple[list[float], list[float]]:
    """Prices (ticks) and lots of the levels that hold any."""
    held = [n for n in NUMBERS if row[f"{side}_quantity_{n}"] > 0]
    return [row[f"{side}_price_{n}"] for n in held], [row[f"{side}_quantity_{n}"] for n in held]
