"""Hedging vega with another option, and then delta."""

from typing import Literal

from abm.agents.hedging.bands import BandPolicy, hedge_in_band
from abm.agents.hedging.needs import point_vega
from abm.agents.hedging.option_hedges import most_lots, nearest_series, trade_series
from abm.kernel.book.book import NONE
from abm.kernel.compiling.jit import compiled
from abm.kernel.options.marking import value_option_account
from abm.kernel.options.options import option_account_of, series_of
from abm.market.fields import Days, parameter


class DeltaVega(BandPolicy):
    """Trades one option with other makers when the vega is too large, and hedges delta in a band.

    The option is the nearest to the money that lives long enough and that others buy and sell; the
    vega that it cannot take away, for want of lots, stays until the next time.
    """

    kind: Literal["delta_vega"] = "delta_vega"
    vega_tolerance: float = parameter(
        10_000.0, unit="currency a volatility point", about="net vega that is left alone", ge=0
    )
    least_life: Days = parameter(
        5.0, unit="trading days", about="life of an option it trades, at least", ge=0
    )
    largest: int = parameter(
        1000, unit="lots", about="most that it trades of an option at once", ge=1, le=10**9
    )


@compiled
def hedge(state, params, market, number, now):
    """Trade an option if the vega is too large; returns the lots into the band of delta."""
    if point_vega(market, number) > params.vega_tolerance:
        hedge_vega(market, number, params.least_life, params.largest)
    return hedge_in_band(market, number, params.band, params.hedge_to)


@compiled
def hedge_vega(market, number, least_life, largest):
    """Bring the vega of an account to zero with one option, as far as lots go, and see it anew."""
    row = nearest_series(market, number, least_life, 0.0)
    if row == NONE:
        return
    lots = -option_account_of(market, number).vega / series_of(market, row).vega
    most = most_lots(market, number, row, lots, largest)
    trade_series(market, number, row, most if lots > 0.0 else -most)
    value_option_account(market, number)


DeltaVega.rule = hedge
