"""Hedging gamma and vega with two other options, and then delta."""

from typing import Literal

from abm.agents.hedging.bands import BandPolicy, hedge_in_band
from abm.agents.hedging.needs import percent_gamma, point_vega
from abm.agents.hedging.option_hedges import lives_offered, most_lots, nearest_series, trade_series
from abm.kernel.compiling.jit import compiled
from abm.kernel.options.marking import value_option_account
from abm.kernel.options.options import option_account_of, series_of
from abm.market.fields import Days, parameter


class DeltaGammaVega(BandPolicy):
    """Trades two options when gamma or vega is too large, and hedges delta in a band.

    They are the options nearest to the money of the shortest and of the longest life that others
    buy and sell. With one life alone there is no such pair, and none is traded. If there are too
    few lots, both trades shrink alike, so that gamma and vega do.
    """

    kind: Literal["delta_gamma_vega"] = "delta_gamma_vega"
    vega_tolerance: float = parameter(
        10_000.0, unit="currency a volatility point", about="net vega that is left alone", ge=0
    )
    gamma_tolerance: float = parameter(
        100_000.0,
        unit="currency of delta a percent",
        about="change of delta at a move of 1 % that is left alone",
        ge=0,
    )
    least_life: Days = parameter(
        1.0, unit="trading days", about="life of an option it trades, at least", ge=0
    )
    largest: int = parameter(
        1000, unit="lots", about="most that it trades of an option at once", ge=1, le=10**9
    )


@compiled
def hedge(state, params, market, number, now):
    """Trade options if gamma or vega is too large; returns the lots into the band of delta."""
    too_much_vega = point_vega(market, number) > params.vega_tolerance
    if too_much_vega or percent_gamma(market, number) > params.gamma_tolerance:
        hedge_gamma_and_vega(market, number, params.least_life, params.largest)
    return hedge_in_band(market, number, params.band, params.hedge_to)


@compiled
def cancelling_lots(gamma, vega, short, long):
    """Lots of two series, short- and long-lived, that cancel a gamma and a vega (Cramer's rule)."""
    determinant = short.gamma * long.vega - long.gamma * short.vega
    return (
        (long.gamma * vega - gamma * long.vega) / determinant,
        (gamma * short.vega - short.gamma * vega) / determinant,
    )


@compiled
def hedge_gamma_and_vega(market, number, least_life, largest):
    """Bring gamma and vega to zero with two options, as far as lots go, and see it anew."""
    shortest, longest = lives_offered(market, number, least_life)
    if shortest == longest:
        return
    short_row = nearest_series(market, number, least_life, shortest)
    long_row = nearest_series(market, number, least_life, longest)
    option_account = option_account_of(market, number)
    short, long = series_of(market, short_row), series_of(market, long_row)
    short_lots, long_lots = cancelling_lots(option_account.gamma, option_account.vega, short, long)
    short_share = share_of(market, number, short_row, short_lots, largest)
    share = min(short_share, share_of(market, number, long_row, long_lots, largest))
    trade_series(market, number, short_row, share * short_lots)
    trade_series(market, number, long_row, share * long_lots)
    value_option_account(market, number)


@compiled
def share_of(market, number, row, lots, largest):
    """Share of these lots of a series that an option account can trade at once."""
    return most_lots(market, number, row, lots, largest) / abs(lots) if lots != 0.0 else 1.0


DeltaGammaVega.rule = hedge
