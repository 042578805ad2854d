"""The flow of hedging: what hedgers have to sell as the price falls by 1 %, at the open."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from abm.model import MarketModel

PERCENT = 0.01


def sold_per_percent(model: "MarketModel", experiment: Any) -> float:
    """Lots that all hedgers sell for a fall of 1 %, to first order; negative if they buy.

    Options by their gamma on the first rows of the tape of option accounts, which must be kept;
    insurers by the flow of their policy.
    """
    price = model.instrument_of(0).ticks
    rows = model.tape("option_accounts")
    gamma = float(rows["net_gamma"][rows["time"] == model.session.open_time].sum())
    insured = sum(
        _flow(parameters, model.instrument_of(parameters.book).tick_value)
        for parameters in experiment.agents.values()
        if hasattr(parameters, "policy") and hasattr(parameters.policy, "flow")
    )
    return PERCENT * (insured / price - gamma * price)


def _flow(insurers: Any, tick_value: float) -> float:
    """Of all insurers of a group, ticks x lots for a move of 1 in logs."""
    return float(insurers.count * insurers.policy.flow * insurers.assets / tick_value)
