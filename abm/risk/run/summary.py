"""The measures of one run as named numbers with units."""

from dataclasses import dataclass

from abm.records.run import RunError
from abm.risk.run.attribution import FAMILIES, makers_parts
from abm.risk.run.crashes import Fall, worst_fall
from abm.risk.run.evaporation import empty_seconds, evaporation
from abm.risk.run.executions import slippage, weighted
from abm.risk.run.fallout import growth, wealth
from abm.risk.run.frames import MINUTE, RunRecords, first_instrument, rows_of
from abm.risk.run.hedging import hedgers_share_of_selling, net_sold
from abm.risk.run.impact import flow_imbalance, kyle_lambda, order_flow_impact
from abm.risk.run.liquidity import amihud_illiquidity, best_depth, quoted_spread
from abm.risk.run.surface import option_spread
from abm.risk.run.volatility import annualised_volatility, daily_volatility

CLOCK = "minutes since midnight"
"""Unit of a time of the day."""
NAN = float("nan")
LIMITS = ("delta_limit", "gamma_limit", "vega_limit", "loss_limit")
"""Events that are breaches of a limit."""


@dataclass(frozen=True)
class Measure:
    """A number with its unit and a name for readers; NaN where it is undefined."""

    name: str
    value: float
    unit: str


Summary = dict[str, Measure]
"""Measures by the name of their column in a table of runs."""


def summarize(run: RunRecords, instrument: str | None = None) -> Summary:
    """All scalar measures of a run on one instrument, by default its first.

    The keys are the same for every run, but for those of profit_<group> and profit_in_fall_<group>,
    and for those of options and hedging, which only runs have that keep records of desks.
    """
    instrument = instrument or first_instrument(run)
    fall = worst_fall(run, instrument)
    return {
        **_fall(fall),
        **_role(run, fall, instrument),
        **_liquidity(run, instrument),
        **_impact(run, instrument),
        **_options(run),
        **_profits(run, fall),
    }


def one_row(summary: Summary) -> dict[str, float]:
    """Values by name: a row of a table of runs."""
    return {name: measure.value for name, measure in summary.items()}


def _fall(fall: Fall | None) -> Summary:
    recovery = fall.recovery if fall else None
    return {
        "fall": Measure("Worst fall", fall.size if fall else NAN, "fraction"),
        "fall_start": Measure("Start of the fall", fall.start / MINUTE if fall else NAN, CLOCK),
        "fall_trough": Measure("Trough", fall.trough / MINUTE if fall else NAN, CLOCK),
        "fall_speed": Measure("Speed", fall.speed if fall else NAN, "fraction a minute"),
        "recovery": Measure(
            "Half retraced after", NAN if recovery is None else recovery / MINUTE, "minutes"
        ),
        "retraced": Measure("Retraced by the close", fall.retraced if fall else NAN, "fraction"),
    }


def _role(run: RunRecords, fall: Fall | None, instrument: str) -> Summary:
    left = evaporation(run, fall, instrument) if fall else None
    share = hedgers_share_of_selling(run, fall, instrument) if fall else NAN
    sold = net_sold(run, fall, instrument) if fall else NAN
    return {
        "bid_depth_left": Measure(
            "Bid depth left in the fall", left.bid if left else NAN, "fraction"
        ),
        "depth_left": Measure("Depth left in the fall", left.both if left else NAN, "fraction"),
        "empty": Measure("A side was empty for", empty_seconds(run, instrument), "s"),
        "hedgers_share": Measure("Hedgers' share of aggressive selling", share, "fraction"),
        "hedgers_sold": Measure("Hedgers' net selling in the fall", sold, "lots"),
        "withdrawals": Measure(
            "Withdrawals", float((run.events["kind"] == "withdrawal").sum()), "times"
        ),
    }


def _liquidity(run: RunRecords, instrument: str) -> Summary:
    bid, ask = best_depth(run, instrument)
    volume = float(rows_of(run, run.trades, instrument)["quantity"].sum())
    daily = daily_volatility(run, instrument)
    return {
        "volatility": Measure("Realised volatility, daily", daily, "fraction a day"),
        "volatility_annual": Measure(
            "Realised volatility, annual", annualised_volatility(run, instrument), "fraction a year"
        ),
        "volume": Measure("Volume", volume, "lots"),
        "spread": Measure("Quoted spread", quoted_spread(run, instrument), "ticks"),
        "bid_depth": Measure("Bid depth, best five levels", bid, "lots"),
        "ask_depth": Measure("Ask depth, best five levels", ask, "lots"),
    }


def _impact(run: RunRecords, instrument: str) -> Summary:
    imbalance = flow_imbalance(run, instrument)
    illiquidity = amihud_illiquidity(run, instrument)
    quotes = order_flow_impact(run, instrument)
    return {
        "amihud": Measure("Amihud illiquidity", illiquidity, "fraction a million"),
        "kyle_lambda": Measure("Kyle's lambda", kyle_lambda(run, instrument).slope, "ticks a lot"),
        "quote_impact": Measure("Impact of order flow imbalance", quotes.slope, "ticks a lot"),
        "flow_imbalance": Measure("Imbalance of aggressive flow", imbalance, "fraction"),
    }


def _options(run: RunRecords) -> Summary:
    try:
        desks, quoted, hedges = run.desks, option_spread(run)["volatility"], slippage(run)
        traded = float(len(run.option_trades))
    except RunError:
        return {}
    if desks.empty:
        return {}
    made = makers_parts(run)
    return {
        "option_trades": Measure("Option trades", traded, "trades"),
        "refusals": Measure("Option clients refused", _events(run, "refusal"), "times"),
        "limit_breaches": Measure("Breaches of risk limits", _events(run, *LIMITS), "times"),
        "option_spread": Measure(
            "Quoted option spread", 100 * float(quoted.mean()), "volatility points"
        ),
        "hedge_slippage": Measure(
            "Slippage of hedges", weighted(hedges["ticks"], hedges["filled"]), "ticks a lot"
        ),
        "makers_edge": Measure(
            "Option makers' edge", float(made[list(FAMILIES["edge"])].sum()), "currency"
        ),
        "makers_hedging": Measure(
            "Option makers' hedging cost", -float(made[list(FAMILIES["hedging"])].sum()), "currency"
        ),
    }


def _events(run: RunRecords, *kinds: str) -> float:
    return float(run.events["kind"].isin(list(kinds)).sum())


def _profits(run: RunRecords, fall: Fall | None) -> Summary:
    path = wealth(run)
    day = {
        f"profit_{group}": Measure(f"Profit of {group}", float(value), "currency")
        for group, value in growth(path, None, run.close_time).items()
    }
    if fall is None:
        return day
    return day | {
        f"profit_in_fall_{group}": Measure(
            f"Profit of {group} in the fall", float(value), "currency"
        )
        for group, value in growth(path, fall.start, fall.trough).items()
    }
