"""What hedging policies cost, and what risk they leave, when every hedge pays the spread."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from abm.risk.statistics.estimates import deviation, mean
from abm.runs.studies.dealer import DEALER, gain, option_account_rows, per_option

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from rich.table import Table

    from abm.model import MarketModel
    from abm.runs.studies import Row

RISK_AVERSION = 1.0
"""Of who has sold one option, per currency (Whalley and Wilmott 1997): a variance v costs v / 2.

For the 10,000 options of the experiment it is 1e-4, a setting of the policies that know one."""

SETTINGS = {
    "fixed_times": "interval",
    "fixed_band": "band",
    "adaptive_band": "band",
    "by_move": "move",
    "leland": "interval",
    "whalley_wilmott": "risk_aversion",
    "zakamouline": "risk_aversion",
}
"""What is varied of each kind of policy."""


def measure(model: "MarketModel", experiment: Any) -> "Row":
    """Profit of the hedged option, and spreads and fees paid for it, a currency an option.

    setting: what is varied of the policy.
    """
    rows, unit = option_account_rows(model), per_option(model, experiment)
    hedging = experiment.agents[DEALER].hedging
    return {
        "setting": float(getattr(hedging, SETTINGS[hedging.kind])),
        "cost": -sum(gain(rows, part) for part in ("spread", "impact", "fees")) * unit,
        "profit": gain(rows) * unit,
    }


def judged(frame: "pd.DataFrame") -> "pd.DataFrame":
    """A row a variant: policy, setting, cost, risk and total, each with its error as `..._error`.

    A variant is named by policy and setting, a comma between them. cost: mean of what was paid.
    risk: standard deviation of the profit. total: cost + RISK_AVERSION / 2 x variance.
    """
    rows = []
    for variant, runs in frame.groupby("variant", sort=False):
        totals = mean_variance(runs)
        numbers = (*mean(runs["cost"]), *deviation(runs["profit"]), *mean(totals))
        policy, _, named = str(variant).partition(", ")
        rows.append((policy, named, runs["setting"].iloc[0], *numbers))
    columns = ["policy", "named", "setting"]
    columns += [f"{name}{end}" for name in ("cost", "risk", "total") for end in ("", "_error")]
    return pd.DataFrame(rows, columns=columns)


def mean_variance(runs: "pd.DataFrame", aversion: float = RISK_AVERSION) -> "pd.Series[float]":
    """What each run adds to the total of its variant, whose mean the total is."""
    squares = (runs["profit"] - runs["profit"].mean()) ** 2
    return runs["cost"] + 0.5 * aversion * squares * len(runs) / (len(runs) - 1)


def best_of(rows: "pd.DataFrame") -> Any:
    """The row with the least total, as a mapping."""
    return rows.sort_values("total").iloc[0]


def table(frame: "pd.DataFrame") -> "Table":
    """Cost, risk and both together of every policy and setting; the least of a policy is bold."""
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD)
    for name in ("policy", "setting"):
        shown.add_column(name, no_wrap=True)
    for name in ("mean cost", "sd of the profit", "total"):
        shown.add_column(name, justify="right")
    for policy, rows in judged(frame).groupby("policy", sort=False):
        for row in rows.to_dict("records"):
            names = ("cost", "risk", "total")
            cells = [f"{row[name]:.4f} ± {row[f'{name}_error']:.4f}" for name in names]
            if row["named"] == best_of(rows)["named"]:
                cells[-1] = f"[bold]{cells[-1]}[/]"
            shown.add_row(str(policy), row["named"], *cells)
        shown.add_section()
    return shown


def figure(frame: "pd.DataFrame") -> "Figure":
    """Left: cost and risk together by interval and by band; right: cost against risk."""
    from abm.report.style import heading, quiet, sheet

    drawn = sheet(11.0, 6.0)
    axes = drawn.subplot_mosaic([["times", "all"], ["band", "all"]], width_ratios=[1.0, 1.35])
    for ax in axes.values():
        quiet(ax)
    policies = {str(policy): rows for policy, rows in judged(frame).groupby("policy", sort=False)}
    _total_curve(axes["times"], policies.get("fixed times"), "time between two hedges")
    _total_curve(axes["band"], policies.get("fixed band"), "half band (share of the notional)")
    heading(axes["times"], "Cost and risk together, by interval")
    heading(axes["band"], "By band")
    _frontier(axes["all"], policies)
    heading(axes["all"], "What each policy costs, and the risk it leaves")
    return drawn


def _total_curve(ax: "Axes", rows: "pd.DataFrame | None", label: str) -> None:
    """The total of a policy over its settings, with its two parts and its least value."""
    from matplotlib.ticker import NullLocator

    from abm.report.figure_style import BLUE, GREY, VERMILION

    ax.set_xlabel(label)
    ax.set_ylabel("currency an option")
    if rows is None:
        return
    rows = rows.sort_values("setting")
    x, risk = rows["setting"], 0.5 * RISK_AVERSION * rows["risk"] ** 2
    ax.plot(x, rows["cost"], ":", color=GREY, label="mean cost")
    ax.plot(x, risk, "--", color=GREY, label="½ λ variance")
    ax.errorbar(x, rows["total"], 2.0 * rows["total_error"], color=BLUE, label="both", capsize=2)
    best = best_of(rows)
    name = f"least: {best['total']:.3f} at {best['named']}"
    ax.plot(best["setting"], best["total"], "o", color=VERMILION, label=name, zorder=3)
    ax.set_xscale("log")
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xticks(x, rows["named"], rotation=30)
    ax.set_ylim(0.0, 1.6 * float(rows["total"].max()))
    ax.legend(frameon=False, fontsize=8, loc="upper center", ncols=2)


def _frontier(ax: "Axes", policies: "dict[str, pd.DataFrame]") -> None:
    """Cost against risk as logarithms, a line a policy; what is as good as the best is dashed."""
    from abm.report.figure_style import BLACK, CYCLE, GREY

    colours, markers = (*CYCLE, GREY), "osD^vP*"
    for (policy, rows), colour, marker in zip(policies.items(), colours, markers, strict=False):
        best = best_of(rows)
        name = f"{policy}: least {best['total']:.3f} at {best['named']}"
        ax.plot(rows["risk"], rows["cost"], f"{marker}-", ms=5, lw=1.0, color=colour, label=name)
    everything = pd.concat(policies.values())
    least, bottom = float(everything["total"].min()), 0.8 * float(everything["cost"].min())
    cost = np.linspace(bottom, least, 200)[:-1]
    risk = np.sqrt(2.0 * (least - cost) / RISK_AVERSION)
    ax.plot(risk, cost, "--", color=BLACK, linewidth=0.8, label="as good as the best of all")
    ax.set(xscale="log", yscale="log", xlim=(0.8 * float(everything["risk"].min()), None))
    ax.set_ylim(bottom, 3.0 * float(everything["cost"].max()))
    _plain_ticks(ax, (0.05, 0.1, 0.2, 0.5, 1.0, 2.0), (0.02, 0.05, 0.1, 0.2, 0.5, 1.0))
    ax.set_xlabel("sd of the profit (currency an option)")
    ax.set_ylabel("mean cost (currency an option)")
    ax.legend(frameon=False, fontsize=8, loc="upper right")


def _plain_ticks(ax: "Axes", x: "tuple[float, ...]", y: "tuple[float, ...]") -> None:
    """Ticks of logarithmic axes as plain numbers, those that lie within the axes."""
    from matplotlib.ticker import NullLocator, ScalarFormatter

    for axis, ticks, ends in ((ax.xaxis, x, ax.get_xlim()), (ax.yaxis, y, ax.get_ylim())):
        axis.set_major_formatter(ScalarFormatter())
        axis.set_minor_locator(NullLocator())
        axis.set_ticks([tick for tick in ticks if ends[0] <= tick <= ends[1]])
