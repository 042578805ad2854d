"""What is left of $1bn whose put is made of stock and cash, and of $1bn that has bought it?"""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.table import Table

    from abm.model import MarketModel
    from abm.runs.studies import Row

FUNDS = {"obpi": "synthetic put", "put": "true put"}
"""Groups of one fund each, and what they are called."""

MAKERS = "option_market_makers"
"""The group that sells the puts."""

MILLION = 1e6

QUANTITIES = {
    "first": "stock at the open, %",
    "least": "stock held at the least, %",
    "last": "stock at the close, %",
    "sold": "stock sold, $m",
    "end": "worth at the close, $m",
    "short": "short of the floor, $m",
}
"""Of a fund, in the order of the table; shares are of its assets of the moment."""

TEXT = {
    ("rises by a tenth", "obpi", "last"): "100",
    ("slides by a fifth", "obpi", "least"): "toward 0",
    ("falls by a fifth at once", "obpi", "short"): "too slow",
    ("falls by a fifth at once", "put", "short"): "none",
}
"""What the background text says, by variant, fund and quantity."""


def measure(model: "MarketModel", _: Any) -> "Row":
    """QUANTITIES of each fund, as `fund.quantity`, and the makers' profit, $m."""
    unit = model.instrument_of(0).tick_value
    row = {
        f"{fund}.{name}": value
        for fund in FUNDS
        for name, value in _fund(_rows(model, fund), unit).items()
    }
    wealth = _rows(model, MAKERS)["wealth"]
    return row | {"makers": float(wealth[-1] - wealth[0]) * unit / MILLION}


def _rows(model: "MarketModel", group: str) -> np.ndarray:
    """The rows of the one option account of a group, see abm.kernel.market.tapes.DESK_ROW."""
    rows: np.ndarray = model.tape("option_accounts")
    return np.asarray(rows[rows["group"] == list(model.groups).index(group)])


def _fund(rows: np.ndarray, unit: float) -> dict[str, float]:
    stock = 100 * rows["position"] * rows["mid"] / rows["wealth"]
    sales = np.maximum(-np.diff(rows["position"]), 0) * rows["mid"][1:]
    end, floor = rows["wealth"][-1], rows["floor"][-1]
    return {
        "first": float(stock[0]),
        "least": float(stock.min()),
        "last": float(stock[-1]),
        "sold": float(sales.sum()) * unit / MILLION,
        "end": float(end) * unit / MILLION,
        "short": max(float(floor - end), 0.0) * unit / MILLION,
    }


def table(frame: "pd.DataFrame") -> "Table":
    """By variant and fund what the text says, if it does, and what comes out."""
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD)
    shown.add_column("", no_wrap=True)
    for fund in FUNDS.values():
        shown.add_column(f"{fund}: text", justify="right")
        shown.add_column("ours", justify="right")
    for _, row in frame.iterrows():
        shown.add_row(f"[bold]the stock {row['variant']}[/]")
        for quantity, name in QUANTITIES.items():
            cells = (_told(row, fund, quantity) for fund in FUNDS)
            shown.add_row(name, *(text for pair in cells for text in pair))
        shown.add_row("profit of who sold the puts, $m", "", "", "", f"{row['makers']:+,.1f}")
        shown.add_section()
    return shown


def _told(row: "pd.Series", fund: str, quantity: str) -> tuple[str, str]:
    said = TEXT.get((str(row["variant"]), fund, quantity), "")
    return said, f"{row[f'{fund}.{quantity}']:,.1f}"


def figure(frame: "pd.DataFrame") -> "Figure":
    """Worth at the close of both funds by variant, beside the floor."""
    from abm.report.figure_style import BLACK, BLUE, VERMILION
    from abm.report.style import heading, quiet, sheet

    drawn = sheet(8.0, 4.0)
    ax = drawn.subplots()
    quiet(ax)
    places = np.arange(len(frame))
    for offset, colour, (fund, name) in zip(
        (-0.2, 0.2), (VERMILION, BLUE), FUNDS.items(), strict=True
    ):
        bars = ax.bar(places + offset, frame[f"{fund}.end"], 0.36, color=colour, label=name)
        ax.bar_label(bars, fmt="%.0f", fontsize=9)
    ax.axhline(950.0, color=BLACK, linewidth=1, linestyle=":")
    ax.set_xticks(places, [f"the stock {variant}" for variant in frame["variant"]])
    ax.set_ylabel("worth at the close, $m; dotted: the floor")
    ax.set_ylim(0, 1300)
    ax.legend(frameon=False, fontsize=9)
    heading(ax, "A fund of $1bn, insured at 95 %")
    return drawn
