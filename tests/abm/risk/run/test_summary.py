from dataclasses import replace

import numpy as np
import pytest

from abm.records.run import RunError
from abm.risk.run.summary import MEASURES, is_fraction, one_row, summarize
from tests.abm.risk.run.made_run import (
    MadeRun,
    depth,
    events,
    executions,
    groups,
    mids,
    option_accounts,
    option_series,
    option_trades,
    trades,
)

QUIET = MadeRun(quotes=mids([0], [1000]))
FALLING = MadeRun(
    seconds=60,
    quotes=mids([0, 10, 40, 50], [1000, 1000, 900, 960]),
    trades=trades([20, 30], quantity=[6, 2], side=1, taker_group=["insurers", "noise"]),
    depth=depth(range(60), bid_quantity_1=[50] * 30 + [5] * 30, ask_quantity_1=50),
    groups=groups([0, 60], group="insurers", position=[10, 4], cash=[0, 6000]),
    events=events([15, 16, 30], kind=["withdrawal", "withdrawal", "return"], group="makers"),
)


def test_a_storm_in_one_row():
    row = one_row(summarize(FALLING))
    expected = {
        "fall": 0.1,
        "fall_start": 9.5 * 60 + 1 / 6,
        "fall_speed": 0.2,
        "recovery": 1 / 6,
        "retraced": 0.6,
        "bid_depth_left": 0.1,
        "hedgers_share": 0.75,
        "hedgers_sold": 6,
        "withdrawals": 2,
        "volume": 8,
        "empty": 0,
        "profit_insurers": (6000 + 4 * 960 - 10_000) * 0.01,
        "flow_imbalance": -1,
        "spread": 2,
    }
    np.testing.assert_allclose(
        [row[name] for name in expected], list(expected.values()), rtol=1e-12
    )


def test_measures_stand_by_subject_and_then_by_file():
    assert list(MEASURES) == [
        *("fall", "fall_start", "fall_trough", "fall_speed", "recovery", "retraced"),
        *("bid_depth_left", "depth_left", "empty", "hedgers_share", "hedgers_sold", "withdrawals"),
        *("volatility", "volatility_annual", "volume"),
        *("spread", "bid_depth", "ask_depth", "amihud"),
        *("kyle_lambda", "quote_impact", "flow_imbalance"),
        *("option_trades", "refusals", "limit_breaches", "option_spread", "hedge_slippage"),
        *("makers_edge", "makers_hedging"),
    ]


def test_fractions_are_told_in_percent():
    assert all(map(is_fraction, ("fall", "fall_speed", "volatility", "depth_left")))
    assert not any(map(is_fraction, ("spread", "fall_start", "profit_insurers", "no measure")))


def test_a_quiet_run_has_the_same_columns_and_no_fall():
    quiet, falling = one_row(summarize(QUIET)), one_row(summarize(FALLING))
    assert [name for name in falling if not name.startswith("profit_")] == list(quiet)
    assert quiet["fall"] == 0
    assert np.isnan([quiet["fall_start"], quiet["recovery"], quiet["hedgers_share"]]).all()
    assert all(measure.name and measure.unit for measure in summarize(QUIET).values())


HEDGED = replace(
    QUIET,
    tick_size=0.5,
    option_trades=option_trades([1, 2, 3]),
    events=events([1, 2, 3, 4], kind=["refusal", "vega_limit", "within_limits", "loss_limit"]),
    option_accounts=option_accounts(
        [0, 0, 60, 60],
        trader=[1, 2] * 2,
        group=["makers", "insurers"] * 2,
        quotes=[True, False, False, False],
        edge=[0, 0, 30, -30],
        spread=[0, 0, -4, -50],
        fees=[0, 0, -2, 0],
    ),
    hedger_groups=("insurers", "makers"),
    executions=executions(
        [5, 6, 7],
        group=["makers", "makers", "programme"],
        lots=[2, -6, 100],
        filled=[2, -6, 100],
        cost=[1, 9, 1e6],
    ),
    option_series=option_series(
        [0, 0], bid=[0.19, 0.18], ask=[0.21, 0.23], volatility=0.2, value=5, delta=0.5, spot=100
    ),
)


def test_desks_add_what_their_options_and_hedges_did():
    quiet, hedged = one_row(summarize(QUIET)), one_row(summarize(HEDGED))
    added = {name: value for name, value in hedged.items() if name not in quiet}
    assert added == pytest.approx(
        {
            **{"option_trades": 3, "refusals": 1, "limit_breaches": 2, "option_spread": 3.5},
            **{"hedge_slippage": 10 / 8, "makers_edge": 15, "makers_hedging": 3},
        }
    )


def test_hedgers_without_an_option_market_have_the_same_columns():
    alone = one_row(summarize(replace(QUIET, option_accounts=HEDGED.option_accounts)))
    assert list(alone) == list(one_row(summarize(HEDGED)))
    assert np.isnan([alone["option_spread"], alone["hedge_slippage"]]).all()


def test_a_run_that_kept_no_desks_is_measured_without_them():
    class Lean(MadeRun):
        def __getattribute__(self, name):
            if name == "option_accounts":
                raise RunError("keeps no option accounts")
            return super().__getattribute__(name)

    assert list(one_row(summarize(QUIET))) == list(one_row(summarize(Lean(quotes=QUIET.quotes))))
