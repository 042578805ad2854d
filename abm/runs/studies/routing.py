"""What does a hedge cost where its market is split over venues, with a router and without?"""

from typing import TYPE_CHECKING, Any

import numpy as np

from abm.risk.statistics.estimates import mean

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.table import Table

    from abm.model import MarketModel
    from abm.risk.run.steps import Steps
    from abm.runs.studies import Row

SECOND = 10**9
START = 300 * SECOND
"""What the books take to fill after the open (ns)."""

AFTER = 60 * SECOND
"""How long after a hedge its impact is measured (ns)."""

HOME = "home"
"""Where the dealers hedge who do not route."""

MEASURES = {
    "slippage": "slippage, ticks a lot",
    "filled": "filled at once",
    "impact": "impact after a minute, ticks",
    "spread": "spread at home, ticks",
    "depth": "depth at home, lots",
}


def measure(model: "MarketModel", _: Any) -> "Row":
    """A day: hedges by lots, and the book at home by time.

    lots: hedged. slippage: above the mid at home on arrival (ticks a lot). filled: share of what
    was asked. impact: of the mid at home a minute after a hedge, in its direction (ticks).
    spread (ticks) and depth: best five levels of both sides (lots).
    """
    orders = model.frame("executions")
    filled = orders["filled"].abs()
    lots = float(filled.sum())
    mids = home_path(model)
    moved = np.sign(orders["filled"]) * (mids.at(orders["start"] + AFTER) - orders["arrival"])
    start, end = model.session.open_time + START, model.session.close_time
    return {
        "lots": lots,
        "slippage": float(orders["cost"].sum()) / lots,
        "filled": lots / float(orders["lots"].abs().sum()),
        "impact": float((moved * filled).sum()) / lots,
        "spread": home_path(model, spread=True).within(start, end).mean(end),
        "depth": _depth(model),
    }


def home_path(model: "MarketModel", *, spread: bool = False) -> "Steps":
    """Mid-price (or spread) at home."""
    from abm.records.live import LiveRun
    from abm.risk.run.paths import mid_path, spread_path

    path = spread_path if spread else mid_path
    return path(LiveRun(model), "stock", HOME)


def _depth(model: "MarketModel") -> float:
    depth = model.depth
    rows = depth[(depth["venue"] == HOME) & (depth["time"] >= model.session.open_time + START)]
    columns = [f"{side}_quantity_{n}" for side in ("bid", "ask") for n in range(1, 6)]
    return float(rows[columns].sum(axis=1).mean())


def table(frame: "pd.DataFrame") -> "Table":
    """Means of the days by variant, with their standard errors."""
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD)
    shown.add_column("venues")
    for name in MEASURES.values():
        shown.add_column(name, justify="right")
    for variant, runs in frame.groupby("variant", sort=False):
        cells = ["{:.2f} ± {:.2f}".format(*mean(runs[name])) for name in MEASURES]
        shown.add_row(str(variant), *cells)
    return shown


def figure(frame: "pd.DataFrame") -> "Figure":
    """Slippage and depth by variant, with two standard errors."""
    from abm.report.figure_style import BLUE
    from abm.report.style import heading, quiet, sheet

    drawn = sheet(9.0, 6.0)
    names = list(dict.fromkeys(frame["variant"]))
    shown = ("slippage", "impact", "spread", "depth")
    for ax, column in zip(drawn.subplots(2, 2).flat, shown, strict=True):
        quiet(ax)
        found = [mean(frame.loc[frame["variant"] == name, column]) for name in names]
        means, errors = np.transpose(found)
        ax.errorbar(range(len(names)), means, 2 * errors, fmt="o", color=BLUE, markersize=5)
        ax.set_xticks(range(len(names)), [name.replace(", ", "\n") for name in names])
        ax.set_xlim(-0.5, len(names) - 0.5)
        ax.set_ylim(bottom=0.0)
        heading(ax, MEASURES[column].capitalize())
    return drawn
