"""What does the hedging of dealers cost them, and what does it do to the market?"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from abm.risk.statistics.intervals import STUDENT, mean_interval, smallest_seen
from abm.runs.studies.cascade import measure as cascade
from abm.runs.studies.dealer import DEALER, option_account_rows

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.table import Table

    from abm.model import MarketModel
    from abm.risk.run.frames import Values
    from abm.runs.studies import Row

COSTS = ("spread", "impact", "fees")
"""Parts of the profit that hedging costs, see abm.risk.run.attribution."""

QUANTITIES = {
    "lots": "lots hedged",
    "cost": "cost of hedging, $1,000",
    "profit": "profit of the dealers, $1,000",
    "drift": "net delta, % of the options",
    "fall": "largest fall after 14:32, %",
    "volatility": "volatility, % a day",
}
"""What is compared, by column; the first four are those of all dealers together."""


def measure(model: "MarketModel", experiment: Any) -> "Row":
    """QUANTITIES of a day, and how many dealers broke a limit; NaN of dealers without options.

    drift: mean over dealers and minutes from 13:30 on of the net delta without its sign.
    """
    day = cascade(model, experiment)
    market = {"fall": 100 * day["fall"], "volatility": 100 * day["volatility"]}
    notional = sum(abs(option.quantity) for option in experiment.agents[DEALER].options)
    if not notional:
        return {**dict.fromkeys(QUANTITIES, float("nan")), "broken": 0.0, **market}
    rows = option_account_rows(model)
    unit = model.instrument_of(0).tick_value / 1000
    made = {name: _made(rows, name) * unit for name in (*COSTS, "wealth")}
    trades = model.trades
    return {
        "lots": float(trades["quantity"][trades["taker_group"] == DEALER].sum()),
        "cost": -sum(made[name] for name in COSTS),
        "profit": made["wealth"],
        "drift": 100 * float(np.abs(_afternoon(rows, model)["net_delta"]).mean()) / notional,
        "broken": _broken(model),
        **market,
    }


def _made(rows: np.ndarray, column: str) -> float:
    """By how much a column grew from the first row of each dealer to the last, in all."""
    first, last = rows["time"] == rows["time"][0], rows["time"] == rows["time"][-1]
    return float(rows[column][last].sum() - rows[column][first].sum())


def _afternoon(rows: np.ndarray, model: "MarketModel") -> np.ndarray:
    half_past_one = model.session.open_time + 4 * 3600 * 10**9
    return np.asarray(rows[rows["time"] >= half_past_one])


def _broken(model: "MarketModel") -> float:
    """How many traders were beyond one of their limits at some time."""
    events = model.frame("events")
    return float(events["trader"][events["kind"].astype(str).str.endswith("_limit")].nunique())


@dataclass(frozen=True)
class Compared:
    """A quantity of the runs of a variant, and of the first variant of the same kind of day.

    values: by seed.  less: the differences of the same seeds; None of the first itself.
    """

    variant: str
    values: "Values"
    less: "Values | None"

    @property
    def interval(self) -> tuple[float, float]:
        """Of the mean difference, at 95 %; NaN without one."""
        return (float("nan"),) * 2 if self.less is None else mean_interval(self.less)

    @property
    def seen(self) -> float:
        """The smallest mean difference that would have been seen."""
        return float("nan") if self.less is None else smallest_seen(self.less)


def compared(frame: "pd.DataFrame", quantity: str) -> list[Compared]:
    """Every variant that has the quantity; its kind of day is what stands before a colon."""
    values = frame.pivot(index="seed", columns="variant", values=quantity)
    found: list[Compared] = []
    firsts: dict[str, str] = {}
    for variant in dict.fromkeys(map(str, frame["variant"])):
        first = firsts.setdefault(_day(variant), variant)
        if values[variant].notna().all():
            less = None if variant == first else (values[variant] - values[first]).to_numpy()
            known = None if less is None or np.isnan(less).any() else less
            found.append(Compared(variant, values[variant].to_numpy(), known))
    return found


def _day(variant: str) -> str:
    return variant.partition(": ")[0] if ": " in variant else ""


def table(frame: "pd.DataFrame") -> "Table":
    """By quantity and variant the mean, the mean less that of the first of its day, what is seen.

    Differences are of the same seeds, their intervals at 95 %.
    """
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD)
    for name in ("", "mean", f"less the first (95 %, {STUDENT})", "smallest seen"):
        shown.add_column(name, justify="right" if name else "left")
    for quantity, name in QUANTITIES.items():
        shown.add_row(f"[bold]{name}[/]")
        for each in compared(frame, quantity):
            shown.add_row(f"  {each.variant}", _number(each.values.mean()), *_less(each))
        shown.add_section()
    return shown


def _less(each: Compared) -> tuple[str, str]:
    if each.less is None:
        return "", ""
    low, high = each.interval
    told = _number(each.less.mean(), "+")
    if np.isnan(low):
        return told, ""
    return f"{told} ({_number(low, '+')} to {_number(high, '+')})", _number(each.seen)


def _number(value: float, sign: str = "") -> str:
    return f"{value:{sign},.0f}" if abs(value) >= 100 else f"{value:{sign}.2f}"


def figure(frame: "pd.DataFrame") -> "Figure":
    """A panel a quantity: the mean of each variant, its bar the interval of the difference."""
    from abm.report.figure_style import BLACK, BLUE
    from abm.report.style import heading, quiet, sheet

    variants = list(dict.fromkeys(frame["variant"]))
    drawn = sheet(12.0, 2.0 + 0.5 * len(variants))
    for ax, (quantity, name) in zip(
        drawn.subplots(2, 3, sharey=True).flat, QUANTITIES.items(), strict=True
    ):
        quiet(ax)
        for each in compared(frame, quantity):
            mean, place = each.values.mean(), variants.index(each.variant)
            if each.less is None:
                ax.plot(mean, place, "o", color=BLACK)
            else:
                sides = np.abs(np.array(each.interval) - each.less.mean())[:, None]
                ax.errorbar(mean, place, xerr=sides, fmt="o", color=BLUE, capsize=3)
        ax.set_yticks(range(len(variants)), variants)
        ax.set_ylim(len(variants) - 0.5, -0.5)
        heading(ax, name[:1].upper() + name[1:])
    drawn.supxlabel(
        "mean; bar: 95 % of the difference from the first (black), same seeds", fontsize=9
    )
    return drawn
