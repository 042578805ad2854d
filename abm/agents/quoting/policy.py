"""What every quoting policy has: size, fee, and how inventory moves its quotes."""

import numpy as np

from abm.agents.policies import Policy
from abm.kernel.compiling.jit import compiled
from abm.kernel.options.option_trading import post_quote
from abm.kernel.options.options import option_account_of, series_of
from abm.market.fields import parameter
from abm.market.venue import Instrument

LOWEST = 0.001
"""Volatility below which nobody bids."""


class QuotingPolicy(Policy):
    """A half-spread in volatility around the surface, moved by the maker's inventory.

    A policy's rule(state, params, market, number, row) quotes a series for an option account, which
    was just seen, by post_around, with half-spreads of its own for buying and for selling; fee and
    inventory are added to these there. An option that has expired is not quoted.
    """

    lots: int = parameter(
        100, unit="lots", about="size of a quote, on either side of a series", ge=1, le=10**9
    )
    fee: float = parameter(
        0.001,
        unit="volatility",
        about="margin on each side, beyond the cost of hedging",
        ge=0,
        le=1,
    )
    vega_skew: float = parameter(
        0.0,
        unit="volatility",
        about="fall of both quotes when the vega held is vega_scale",
        ge=0,
        le=1,
    )
    vega_scale: float = parameter(
        1e5, unit="currency a volatility point", about="vega for that", gt=0
    )
    gamma_skew: float = parameter(
        0.0,
        unit="volatility",
        about="fall of both quotes when the gamma held is gamma_scale",
        ge=0,
        le=1,
    )
    gamma_scale: float = parameter(
        1e6, unit="currency of delta a percent", about="gamma for that", gt=0
    )

    def row(self, instrument: Instrument) -> np.ndarray:
        """The record, its scales in ticks x lots per 1 of volatility or of the price."""
        row = super().row(instrument)
        tick_value = instrument.tick_value
        row["vega_scale"] = 100.0 * self.vega_scale / tick_value
        row["gamma_scale"] = 100.0 * self.gamma_scale / tick_value
        return row


@compiled
def inventory_skew(params, option_account, spot):
    """By how much inventory lowers both quotes of a maker, in volatility; negative if it is short.

    Gamma is measured as the delta (ticks x lots) that a move of the price by 1 of itself brings.
    """
    by_vega = params.vega_skew * option_account.vega / params.vega_scale
    return by_vega + params.gamma_skew * option_account.gamma * spot * spot / params.gamma_scale


@compiled
def post_around(params, market, number, row, halves):
    """Quote a series around the volatility of its surface; halves: for buying, for selling."""
    option_account, series = option_account_of(market, number), series_of(market, row)
    middle = series.volatility - inventory_skew(params, option_account, series.spot)
    bid = middle - halves[0] - params.fee
    ask = max(middle + halves[1] + params.fee, LOWEST)
    post_quote(market, number, row, bid if bid >= LOWEST else 0.0, ask, params.lots)
