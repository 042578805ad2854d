from dataclasses import replace

import pandas as pd
import pytest

from abm.risk.run.attribution import (
    FAMILIES,
    MAKERS_HEDGING,
    PARTS,
    attribution,
    families,
    makers_parts,
    path,
)
from abm.risk.run.frames import MINUTE, SECOND
from tests.abm.risk.run.made_run import OPEN, MadeRun, option_accounts

RUN = MadeRun(
    seconds=120,
    tick_size=0.01,
    multiplier=50,
    option_accounts=option_accounts(
        [0, 0, 0, 60, 60, 60, 120, 120, 120],
        trader=[4, 5, 9] * 3,
        group=["makers", "makers", "insurers"] * 3,
        delta=[10, 0, 1000, 40, -20, 400, 70, -50, -600],
        gamma=[0, 0, 0, -6, -8, 0, -20, -10, 0],
        edge=[0, 0, 0, 5, 0, 0, 9, 30, 0],
        fees=[0, 0, 0, -1, -2, -7, -2, -3, -11],
    ),
)
"""Wealth is the sum of the parts; a tick x lot is worth 0.5."""


def test_each_desk_has_its_parts_from_the_first_record_to_the_close():
    found = attribution(RUN)
    assert found.index.tolist() == [("makers", 4), ("makers", 5), ("insurers", 9)]
    assert list(found.columns) == [*PARTS, "total"]
    assert found.loc[("makers", 4), ["delta", "gamma", "edge", "fees", "total"]].tolist() == [
        *(0.5 * 60, 0.5 * -20, 0.5 * 9, 0.5 * -2),
        0.5 * (60 - 20 + 9 - 2),
    ]
    assert found.loc[("insurers", 9), "total"] == 0.5 * (-1600 - 11)
    assert found["theta"].eq(0).all()


def test_an_interval_begins_with_the_last_record_before_it():
    late = OPEN + 60 * SECOND
    found = attribution(RUN, "makers", late, OPEN + 120 * SECOND)
    assert found["delta"].tolist() == [0.5 * 30, 0.5 * -30]
    assert attribution(RUN, "makers", late, OPEN + 119 * SECOND)["total"].tolist() == [0, 0]
    # before the open nothing is won
    pd.testing.assert_frame_equal(attribution(RUN, start=0), attribution(RUN))
    assert attribution(RUN, start=0, end=1)["total"].tolist() == [0, 0, 0]


def test_the_path_adds_up_all_desks_and_ends_at_the_attribution():
    whole = path(RUN)
    assert ((whole.index - OPEN) / SECOND).tolist() == [0, 60, 120]
    assert whole["delta"].tolist() == [0, 0.5 * (30 - 20 - 600), 0.5 * (60 - 50 - 1600)]
    pd.testing.assert_series_equal(whole.iloc[-1], attribution(RUN).sum(), check_names=False)
    assert path(RUN, "makers")["edge"].tolist() == [0, 2.5, 19.5]
    # between two records the earlier one holds
    half = path(RUN, "makers", MINUTE // 2)["edge"]
    assert half.tolist() == [0, 0, 2.5, 2.5, 19.5]


def test_families_leave_nothing_out():
    assert sorted(part for family in FAMILIES.values() for part in family) == sorted(PARTS)
    found = families(attribution(RUN, "makers"))
    assert found["hedging"].tolist() == [-1, -1.5]
    pd.testing.assert_series_equal(
        found.drop(columns="total").sum(axis=1), found["total"], check_names=False
    )


def test_unknown_groups_and_runs_without_desks():
    with pytest.raises(
        ValueError, match="no group of option accounts 'maker', only: makers, insurers"
    ):
        attribution(RUN, "maker")
    assert attribution(MadeRun()).empty
    assert path(MadeRun(seconds=60))["total"].tolist() == [0, 0]


def test_what_option_makers_made_is_the_attribution_of_their_groups():
    # one of its option accounts quotes, so a group makes markets; insurers never do
    makers = replace(
        RUN, option_accounts=RUN.option_accounts.assign(quotes=[True, False, False] * 3)
    )
    found = makers_parts(makers)
    assert found["delta"] == 0.5 * (60 - 50)
    assert found["fees"] == 0.5 * (-2 - 3)
    pd.testing.assert_series_equal(found, attribution(makers, "makers")[list(PARTS)].sum())
    # all option accounts of the run quote: both groups count
    pd.testing.assert_series_equal(makers_parts(RUN), attribution(RUN)[list(PARTS)].sum())


def test_nobody_who_quotes_options_makes_nothing():
    nobody = replace(RUN, option_accounts=RUN.option_accounts.assign(quotes=False))
    for run in (nobody, MadeRun()):
        assert makers_parts(run).to_dict() == dict.fromkeys(PARTS, 0.0)


def test_hedging_that_cost_nothing_is_0_not_minus_0():
    idle = MadeRun(option_accounts=option_accounts([0, 60]))
    assert str(MAKERS_HEDGING.of(idle, None, None)) == "0.0"
