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

DEFINED = {
    "fall": ("Worst fall", "fraction"),
    "fall_start": ("Start of the fall", CLOCK),
    "fall_trough": ("Trough", CLOCK),
    "fall_speed": ("Speed", "fraction a minute"),
    "recovery": ("Half retraced after", "minutes"),
    "retraced": ("Retraced by the close", "fraction"),
    "bid_depth_left": ("Bid depth left in the fall", "fraction"),
    "depth_left": ("Depth left in the fall", "fraction"),
    "empty": ("A side was empty for", "s"),
    "hedgers_share": ("Hedgers' share of aggressive selling", "fraction"),
    "hedgers_sold": ("Hedgers' net selling in the fall", "lots"),
    "withdrawals": ("Withdrawals", "times"),
    "volatility": ("Realised volatility, daily", "fraction a day"),
    "volatility_annual": ("Realised volatility, annual", "fraction a year"),
    "volume": ("Volume", "lots"),
    "spread": ("Quoted spread", "ticks"),
    "bid_depth": ("Bid depth, best five levels", "lots"),
    "ask_depth": ("Ask depth, best five levels", "lots"),
    "amihud": ("Amihud illiquidity", "fraction a million"),
    "kyle_lambda": ("Kyle's lambda", "ticks a lot"),
    "quote_impact": ("Impact of order flow imbalance", "ticks a lot"),
    "flow_imbalance": ("Imbalance of aggressive flow", "fraction"),
    "option_trades": ("Option trades", "trades"),
    "refusals": ("Option clients refused", "times"),
    "limit_breaches": ("Breaches of risk limits", "times"),
    "option_spread": ("Quoted option spread", "volatility points"),
    "hedge_slippage": ("Slippage of hedges", "ticks a lot"),
    "makers_edge": ("Option makers' edge", "currency"),
    "makers_hedging": ("Option makers' hedging cost", "currency"),
}
"""Name for readers and unit of each measure but profits, which are named after groups."""


def is_fraction(column: str) -> bool:
    """Whether a measure is one that readers are told in percent."""
    return column in DEFINED and DEFINED[column][1].startswith("fraction")


def summarize(run: RunRecords, instrument: str | None = None) -> Summary:
    """All scalar measures of a run on one instrument, by default its first.

    The keys are the same for every run, but for those of profit_<group> and profit_in_fall_<group>,
    and for those of options and hedging, which only runs have that keep records of option accounts.
    """
    instrument = instrument or first_instrument(run)
    fall = worst_fall(run, instrument)
    values = {
        **_fall(fall),
        **_role(run, fall, instrument),
        **_liquidity(run, instrument),
        **_impact(run, instrument),
        **_options(run),
    }
    measures = {column: _measure(column, value) for column, value in values.items()}
    return measures | _profits(run, fall)


def _measure(column: str, value: float) -> Measure:
    name, unit = DEFINED[column]
    return Measure(name, value, unit)


def one_row(summary: Summary) -> dict[str, float]:
    """Values by name: a row of a table of runs."""
    return {name: measure.value for name, measure in summary.items()}


def _fall(fall: Fall | None) -> dict[str, float]:
    if fall is None:
        names = ("fall", "fall_start", "fall_trough", "fall_speed", "recovery", "retraced")
        return dict.fromkeys(names, NAN)
    return {
        "fall": fall.size,
        "fall_start": fall.start / MINUTE,
        "fall_trough": fall.trough / MINUTE,
        "fall_speed": fall.speed,
        "recovery": NAN if fall.recovery is None else fall.recovery / MINUTE,
        "retraced": fall.retraced,
    }


def _role(run: RunRecords, fall: Fall | None, instrument: str) -> dict[str, float]:
    left = evaporation(run, fall, instrument) if fall else None
    return {
        "bid_depth_left": left.bid if left else NAN,
        "depth_left": left.both if left else NAN,
        "empty": empty_seconds(run, instrument),
        "hedgers_share": hedgers_share_of_selling(run, fall, instrument) if fall else NAN,
        "hedgers_sold": net_sold(run, fall, instrument) if fall else NAN,
        "withdrawals": _events(run, "withdrawal"),
    }


def _liquidity(run: RunRecords, instrument: str) -> dict[str, float]:
    bid, ask = best_depth(run, instrument)
    return {
        "volatility": daily_volatility(run, instrument),
        "volatility_annual": annualised_volatility(run, instrument),
        "volume": float(rows_of(run, run.trades, instrument)["quantity"].sum()),
        "spread": quoted_spread(run, instrument),
        "bid_depth": bid,
        "ask_depth": ask,
    }


def _impact(run: RunRecords, instrument: str) -> dict[str, float]:
    return {
        "amihud": amihud_illiquidity(run, instrument),
        "kyle_lambda": kyle_lambda(run, instrument).slope,
        "quote_impact": order_flow_impact(run, instrument).slope,
        "flow_imbalance": flow_imbalance(run, instrument),
    }


def _options(run: RunRecords) -> dict[str, float]:
    try:
        option_accounts, quoted, hedges = (
            run.option_accounts,
            option_spread(run)["volatility"],
            slippage(run),
        )
        traded = float(len(run.option_trades))
    except RunError:
        return {}
    if option_accounts.empty:
        return {}
    made = makers_parts(run)
    return {
        "option_trades": traded,
        "refusals": _events(run, "refusal"),
        "limit_breaches": _events(run, *LIMITS),
        "option_spread": 100 * float(quoted.mean()),
        "hedge_slippage": weighted(hedges["ticks"], hedges["filled"]),
        "makers_edge": float(made[list(FAMILIES["edge"])].sum()),
        "makers_hedging": -float(made[list(FAMILIES["hedging"])].sum()),
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
