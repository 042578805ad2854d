import numpy as np
import pandas as pd
import pytest

from abm.risk.run.crashes import worst_fall
from abm.risk.run.hedging import hedgers_share_of_selling, net_selling, net_sold
from tests.abm.risk.run.made_run import MadeRun, groups, mids, trades

MIDS = mids([0, 10, 20, 30], [100, 100, 80, 100])
TRADES = trades(
    [10, 11, 12, 13, 14, 15, 16, 21],
    quantity=[900, 10, 30, 5, 7, 4, 100, 800],
    side=[1, 1, 1, 0, 0, 1, 1, 1],
    auction=[False] * 6 + [True, False],
    taker_group=[
        "insurers",
        "insurers",
        "noise",
        "insurers",
        "noise",
        "insurers",
        "insurers",
        "noise",
    ],
    maker_group=["makers"] * 4 + ["insurers", "insurers", "makers", "insurers"],
)


def test_share_of_aggressive_selling_between_peak_and_trough():
    run = MadeRun(quotes=MIDS, trades=TRADES)
    assert hedgers_share_of_selling(run, worst_fall(run)) == pytest.approx(14 / 44)


def test_net_selling_counts_every_role_and_cancels_trades_among_hedgers():
    run = MadeRun(quotes=MIDS, trades=TRADES)
    assert net_sold(run, worst_fall(run)) == 10 - 5 + 7 + 100


def test_nobody_sold():
    run = MadeRun(quotes=MIDS)
    assert np.isnan(hedgers_share_of_selling(run, worst_fall(run)))
    assert net_sold(run, worst_fall(run)) == 0
    assert net_selling(run).empty


def test_the_path_of_net_selling_by_group():
    rows = groups(
        [0, 0, 0, 1, 1, 1],
        group=["noise", "dealers", "insurers"] * 2,
        bought=[0, 0, 0, 9, 2, 1],
        sold=[0, 0, 0, 1, 7, 4],
    )
    other = groups([0, 1], instrument="FUTURE", group="insurers", sold=99)
    run = MadeRun(
        quotes=MIDS,
        groups=pd.concat([rows, other]).astype({"group": "category"}),
        hedger_groups=("insurers", "dealers", "absent"),
    )
    path = net_selling(run)
    assert list(path.columns) == ["insurers", "dealers"]
    assert path.to_numpy().tolist() == [[0, 0], [3, 5]]
