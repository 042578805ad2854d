import math

import numpy as np
import pandas as pd
import pytest
import QuantLib

from abm.agents.option_market_maker import OptionMarketMaker
from abm.market.chains import OptionChain
from abm.market.venue import Instrument, Venue
from abm.model import MarketModel
from abm.risk.run.frames import SECOND
from abm.risk.run.surface import chain_rows, option_spread, volatility_at
from tests.abm.risk.run.made_run import OPEN, MadeRun, option_series

DAY = 86_400 * SECOND
SMILE = option_series(
    [0] * 4 + [60] * 3,
    strike=[90, 100, 110, 100, 90, 100, 110],
    expiry=[DAY] * 3 + [5 * DAY] + [DAY] * 3,
    spot=[100] * 4 + [104] * 3,
    volatility=[0.30, 0.20, 0.16, 0.25, 0.32, 0.22, 0.17],
)
"""A smile of one day and a single strike of five; then the spot moves to 104."""


def test_at_the_money_is_interpolated_between_strikes():
    found = volatility_at(MadeRun(option_series=SMILE))
    assert list(found.columns) == [DAY, 5 * DAY]
    assert found.index.tolist() == [OPEN, OPEN + 60 * SECOND]
    assert found[DAY].tolist() == pytest.approx([0.20, 0.22 + 0.4 * (0.17 - 0.22)])
    assert found[5 * DAY].iloc[0] == 0.25
    assert np.isnan(found[5 * DAY].iloc[1])


def test_any_moneyness_between_the_strikes_is_interpolated():
    low, high = (volatility_at(MadeRun(option_series=SMILE), at) for at in (0.95, 1.05))
    assert (low[DAY].iloc[0], high[DAY].iloc[0]) == pytest.approx((0.25, 0.18))
    # 0.95 of 104 is 98.8, 1.05 of it 109.2
    assert low[DAY].iloc[1] == pytest.approx(0.22 + 0.12 * 0.1)
    assert high[DAY].iloc[1] == pytest.approx(0.17 + 0.08 * 0.05)
    assert low[5 * DAY].isna().all()
    assert volatility_at(MadeRun(option_series=SMILE), 0.8)[DAY].isna().all()


def test_chains_are_kept_apart_and_loose_options_left_out():
    rows = pd.concat(
        [option_series([0], chain=None), SMILE, option_series([0], chain="other", spot=1)]
    )
    run = MadeRun(option_series=rows.reset_index(drop=True))
    assert len(chain_rows(run)) == len(SMILE)
    assert len(chain_rows(run, "other")) == 1
    assert chain_rows(MadeRun()).empty
    assert volatility_at(MadeRun()).empty


def european(kind, strike, years, volatility, rate):
    """Value, delta and vega on a spot of 1000 by QuantLib."""
    sign = QuantLib.Option.Call if kind == "call" else QuantLib.Option.Put
    payoff = QuantLib.PlainVanillaPayoff(sign, strike)
    forward, spread = 1000 * math.exp(rate * years), volatility * math.sqrt(years)
    black = QuantLib.BlackCalculator(payoff, forward, spread, math.exp(-rate * years))
    return black.value(), black.delta(1000), black.vega(years)


def test_greeks_recorded_are_those_of_quantlib():
    chain = OptionChain(venue="exchange", moneyness=(0.9, 1.0, 1.12), expiries=(1, 60))
    model = MarketModel(
        {"stock": Instrument(price=10.0)},
        {"exchange": Venue(instrument="stock")},
        chains={"chain": chain},
        rate=0.05,
    )
    model.add("makers", OptionMarketMaker, count=1)
    model.advance(model.session.open_time)
    rows, years = model.frame("option_series"), model.state.series["years"]
    assert len(rows) == len(years) == 12
    for row, term in zip(rows.itertuples(), years, strict=True):
        found = european(row.kind, row.strike, term, row.volatility, 0.05)
        assert row.spot == 1000
        assert (row.value, row.delta, row.vega) == pytest.approx(found, rel=1e-7, abs=1e-9)


def test_the_spread_is_a_mean_over_the_options_quoted_on_both_sides():
    value, delta, change = european("put", 1000, 0.25, 0.2, 0.03)
    rows = option_series(
        [0, 0, 0, 60],
        kind="put",
        strike=1000,
        spot=1000,
        volatility=0.2,
        value=value,
        delta=delta,
        vega=change,
        bid=[0.19, 0.18, 0.0, 0.0],
        ask=[0.21, 0.22, 0.5, 0.5],
    )
    found = option_spread(MadeRun(option_series=rows, tick_size=0.01, multiplier=50))
    assert found.index.tolist() == [OPEN]
    assert found["volatility"].iloc[0] == pytest.approx(0.03)
    assert found["currency"].iloc[0] == pytest.approx(0.03 * change * 0.5, rel=1e-7)
