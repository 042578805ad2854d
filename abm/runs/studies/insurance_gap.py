"""Which insured funds end below their floor after a calm month, a slide and a gap, and who pays?"""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from abm.risk.statistics.gap_risk import breach_chance
from abm.risk.statistics.intervals import WILSON, wilson

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from rich.table import Table

    from abm.model import MarketModel
    from abm.runs.studies import Row

FUNDS = ("portfolio_insurer", "put_buyer")
"""Kinds of traders who insure assets."""

MAKERS = "option_market_makers"
"""The group that sells the puts."""

PARTS = ("edge", "theta", "gamma", "residual", "other", "total")
"""Of the makers' profit: see abm.risk.run.attribution; other: all that is not named here."""

ACRONYMS = ("cppi", "obpi", "tipp")

ROUNDING = 1e-9
"""Share of the floor; a fund that is nearer to it from below has kept it."""


# one run


def measure(model: "MarketModel", experiment: Any) -> "Row":
    """What became of each fund and of the makers.

    By fund, as `fund.quantity`: wealth and floor at the horizon, shares of its assets at the open;
    least, of wealth over floor along the way less 1; chance of a breach by the closed form, for a
    fund with a multiplier. The floor is what the fund promises at the time: for TIPP it rises. By
    makers, as `makers.part`: profit, in shares of the assets that have puts.
    """
    row: dict[str, float] = {}
    insured = 0.0
    for name, group in experiment.agents.items():
        if group.kind in FUNDS:
            option_accounts = _rows(model, name)
            row |= {f"{name}.{key}": value for key, value in _fund(option_accounts).items()}
            if group.kind == "put_buyer":
                insured += float(option_accounts["wealth"][0])
            elif hasattr(group.policy, "multiplier"):
                row[f"{name}.chance"] = _chance(group.policy.multiplier, experiment)
    profit = _profit(_rows(model, MAKERS))
    return row | {f"makers.{part}": value / insured for part, value in profit.items()}


def _rows(model: "MarketModel", group: str) -> np.ndarray:
    """The rows of the one option account of a group, see abm.kernel.market.tapes.DESK_ROW."""
    rows: np.ndarray = model.tape("option_accounts")
    return np.asarray(rows[rows["group"] == list(model.groups).index(group)])


def _fund(rows: np.ndarray) -> dict[str, float]:
    opening, last = rows["wealth"][0], rows[-1]
    promised = rows[rows["floor"] > 0.0]
    return {
        "wealth": float(last["wealth"] / opening),
        "floor": float(last["floor"] / opening),
        "least": float((promised["wealth"] / promised["floor"]).min() - 1.0),
    }


def _chance(multiplier: float, experiment: Any) -> float:
    """Cont and Tankov 2009, for the jumps expected until the horizon."""
    (stock,) = experiment.instruments.values()
    return breach_chance(multiplier, stock.jumps * experiment.session.days, stock.jump_size)


def _profit(rows: np.ndarray) -> dict[str, float]:
    """PARTS of what the makers made from the first row to the last (ticks x lots)."""
    named = {part: float(rows[part][-1] - rows[part][0]) for part in PARTS[:4]}
    total = float(rows["wealth"][-1] - rows["wealth"][0])
    return named | {"other": total - sum(named.values()), "total": total}


# all runs


def funds(frame: "pd.DataFrame") -> "pd.DataFrame":
    """A row a run and fund: variant, fund, over (wealth over floor less 1), least and chance."""
    names = [name.removesuffix(".wealth") for name in map(str, frame) if name.endswith(".wealth")]
    parts = [
        pd.DataFrame(
            {
                "variant": frame["variant"],
                "fund": name,
                "over": frame[f"{name}.wealth"] / frame[f"{name}.floor"] - 1.0,
                "least": frame[f"{name}.least"],
                "chance": frame.get(f"{name}.chance", np.nan),
            }
        )
        for name in names
    ]
    return pd.concat(parts, ignore_index=True)


def judged(frame: "pd.DataFrame") -> "pd.DataFrame":
    """How often and how far below the floor: a row a fund and variant, in the order of the file.

    breached: share of runs that ended below, from low to high its 95 % interval (Wilson 1927).
    ever: share that were below at a record along the way.  chance: of a breach by the closed form,
    NaN where there is none.  shortfall: mean of those that ended below, and worst, in shares of the
    floor; 0 without any.  over: mean of wealth over floor less 1.
    """
    rows = []
    for (variant, fund), runs in funds(frame).groupby(["variant", "fund"], sort=False):
        short = -runs["over"][runs["over"] < -ROUNDING]
        low, high = wilson(len(short), len(runs))
        row = {"variant": variant, "fund": fund, "breached": len(short) / len(runs)}
        row |= {"low": low, "high": high}
        row |= {"ever": (runs["least"] < -ROUNDING).mean(), "chance": runs["chance"].iloc[0]}
        row |= {"shortfall": short.mean() if len(short) else 0.0, "worst": short.max()}
        rows.append(row | {"over": runs["over"].mean()})
    return pd.DataFrame(rows).fillna({"worst": 0.0})


def makers(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Mean of each of PARTS of the makers' profit, a row a variant, in the order of the file."""
    columns = {f"makers.{part}": part for part in PARTS}
    means = frame.groupby("variant", sort=False)[list(columns)].mean()
    return means.rename(columns=columns)


def label(fund: str) -> str:
    """The name of a group as a reader writes it: cppi_3 is CPPI 3."""
    words = fund.split("_")
    return " ".join(word.upper() if word in ACRONYMS else word for word in words)


# what a reader sees


def table(frame: "pd.DataFrame") -> "Table":
    """Breaches at the horizon and ever, what is short, the worst and the mean over the floor.

    Percent. law: Cont and Tankov's chance. The makers have promised nothing: their floor is what
    they began with.
    """
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD)
    shown.add_column("percent", no_wrap=True)
    for name in ("below", f"95 % ({WILSON})", "law", "ever", "short", "worst", "mean"):
        shown.add_column(name, justify="right", no_wrap=True)
    for variant, rows in judged(frame).groupby("variant", sort=False):
        shown.add_row(f"[bold]{variant}[/]")
        for row in rows.itertuples():
            shown.add_row(*_fund_told(row))
        shown.add_row(*_makers_told(frame[frame["variant"] == variant]))
        shown.add_section()
    return shown


def _fund_told(row: Any) -> list[str]:
    interval = f"{100.0 * row.low:.1f} to {100.0 * row.high:.1f}"
    law = "" if np.isnan(row.chance) else f"{100.0 * row.chance:.2f}"
    ends = (row.shortfall, row.worst, row.over)
    return [
        *(label(row.fund), f"{100.0 * row.breached:.1f}", interval, law),
        *(f"{100.0 * row.ever:.1f}", *_ends_told(*ends)),
    ]


def _makers_told(runs: "pd.DataFrame") -> list[str]:
    profit = runs["makers.total"]
    lost = -profit[profit < 0.0]
    mean_loss, worst = (lost.mean(), lost.max()) if len(lost) else (0.0, 0.0)
    share = f"{100.0 * len(lost) / len(runs):.1f}"
    return ["makers", share, "", "", "", *_ends_told(mean_loss, worst, profit.mean())]


def _ends_told(short: float, worst: float, mean: float) -> list[str]:
    return [f"{100.0 * short:.2f}", f"{100.0 * worst:.1f}", f"{100.0 * mean:+.2f}"]


def figure(frame: "pd.DataFrame") -> "Figure":
    """Left: how often funds breach; right: how far; below: parts of the makers' profit."""
    from abm.report.style import GRID_LINE, heading, quiet, sheet

    drawn = sheet(11.0, 9.0)
    axes = drawn.subplot_mosaic([["breach", "over"], ["makers", "makers"]], height_ratios=[3, 1.2])
    for ax in axes.values():
        quiet(ax)
        ax.grid(axis="x", **GRID_LINE)
    _breaches(axes["breach"], judged(frame))
    heading(axes["breach"], "Months that end below the floor")
    _spread(axes["over"], funds(frame))
    heading(axes["over"], "Wealth over the floor at the end")
    _profit_parts(axes["makers"], makers(frame))
    heading(axes["makers"], "What those made who sold the puts, on average")
    return drawn


def _places(ax: "Axes", rows: "pd.DataFrame") -> "dict[tuple[str, str], float]":
    """Where each variant of each fund stands on an axis of funds, the first on top; labels it."""
    from abm.report.style import GRID_LINE

    names, variants = list(rows["fund"].unique()), list(rows["variant"].unique())
    ax.set_yticks(range(len(names)), [label(name) for name in names])
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.grid(axis="y", visible=False)
    for edge in np.arange(len(names) - 1) + 0.5:
        ax.axhline(edge, **GRID_LINE)
    step = 0.8 / len(variants)
    offsets = step * (np.arange(len(variants)) - 0.5 * (len(variants) - 1))
    return {
        (variant, name): place + float(offset)
        for place, name in enumerate(names)
        for variant, offset in zip(variants, offsets, strict=True)
    }


def _breaches(ax: "Axes", rows: "pd.DataFrame") -> None:
    """A dot with its interval a variant and fund; a stroke where the closed form says."""
    from matplotlib.ticker import PercentFormatter

    from abm.report.figure_style import BLACK, CYCLE

    places = _places(ax, rows)
    for colour, (variant, found) in zip(CYCLE, rows.groupby("variant", sort=False), strict=False):
        y = np.array([places[str(variant), fund] for fund in found["fund"]])
        sides = [found["breached"] - found["low"], found["high"] - found["breached"]]
        dots: dict[str, Any] = {"fmt": "o", "markersize": 4, "capsize": 2, "linewidth": 1.2}
        ax.errorbar(found["breached"], y, xerr=sides, color=colour, label=str(variant), **dots)
    law = rows[rows["chance"] > 0.0]
    y = np.array([places[pair] for pair in zip(law["variant"], law["fund"], strict=True)])
    name = "Cont and Tankov 2009"
    ax.plot(law["chance"], y, "|", color=BLACK, markersize=13, label=name, zorder=3)
    ax.set_xlim(-0.02, 1.02)
    ax.xaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_xlabel("share of months, with its 95 % interval")
    ax.legend(frameon=False, fontsize=9, loc="center right")


def _spread(ax: "Axes", rows: "pd.DataFrame") -> None:
    """A box a variant and fund: quartiles, 1 to 99 % as whiskers, and a dot for the worst."""
    from matplotlib.ticker import PercentFormatter

    from abm.report.figure_style import BLACK, CYCLE

    places = _places(ax, rows)
    ax.axvline(0.0, color=BLACK, linewidth=0.8, zorder=0)
    for colour, (variant, found) in zip(CYCLE, rows.groupby("variant", sort=False), strict=False):
        for fund, runs in found.groupby("fund", sort=False):
            y = places[str(variant), str(fund)]
            worst, low, first, middle, third, high = np.quantile(
                runs["over"], [0.0, 0.01, 0.25, 0.5, 0.75, 0.99]
            )
            ax.plot([low, high], [y, y], color=colour, linewidth=1.0)
            ax.plot([first, third], [y, y], color=colour, linewidth=5.0, solid_capstyle="butt")
            ax.plot(middle, y, "|", color=BLACK, markersize=6)
            ax.plot(worst, y, ".", color=colour, markersize=4)
    ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.set_xlabel("share of the floor: median, quartiles, 1 to 99 %, worst")


def _profit_parts(ax: "Axes", means: "pd.DataFrame") -> None:
    """A group of bars a variant, one a part."""
    from matplotlib.ticker import PercentFormatter

    from abm.report.figure_style import BLACK, GREEN, GREY, ORANGE, SKY, VERMILION

    colours = (GREEN, SKY, ORANGE, VERMILION, GREY, BLACK)
    x, width = np.arange(len(means)), 0.8 / len(PARTS)
    for place, (part, colour) in enumerate(zip(PARTS, colours, strict=True)):
        offset = width * (place - 0.5 * (len(PARTS) - 1))
        ax.bar(x + offset, means[part], 0.9 * width, color=colour, label=part)
    ax.axhline(0.0, color=BLACK, linewidth=0.8)
    ax.set_xticks(x, [str(variant) for variant in means.index])
    ax.grid(axis="x", visible=False)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_ylabel("share of assets insured")
    ax.legend(frameon=False, fontsize=9, loc="upper left", bbox_to_anchor=(1.0, 1.0))
