import numpy as np

from abm.risk.summary import one_row, summarize
from tests.abm.risk.made_run import MadeRun, depth, events, groups, mids, trades

QUIET = MadeRun(quotes=mids([0], [1000]))
STORM = MadeRun(
    seconds=60,
    quotes=mids([0, 10, 40, 50], [1000, 1000, 900, 960]),
    trades=trades([20, 30], quantity=[6, 2], side=1, taker_group=["insurers", "noise"]),
    depth=depth(range(60), bid_quantity_1=[50] * 30 + [5] * 30, ask_quantity_1=50),
    groups=groups([0, 60], group="insurers", position=[10, 4], cash=[0, 6000]),
    events=events([15, 16, 30], kind=["withdrawal", "withdrawal", "return"], group="makers"),
)


def test_a_storm_in_one_row():
    row = one_row(summarize(STORM))
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


def test_a_quiet_run_has_the_same_columns_and_no_fall():
    quiet, storm = one_row(summarize(QUIET)), one_row(summarize(STORM))
    assert [name for name in storm if not name.startswith("profit_")] == list(quiet)
    assert np.isnan([quiet["fall"], quiet["recovery"], quiet["hedgers_share"]]).all()
    assert all(measure.name and measure.unit for measure in summarize(QUIET).values())
