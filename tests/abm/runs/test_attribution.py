"""Who made the fall: against the average over all orders, of runs made one by one."""

from itertools import combinations, permutations
from math import isnan, nan

import numpy as np
import pandas as pd
import pytest

from abm.cli.many_runs import run_plan
from abm.errors import UsageError
from abm.risk.run.summary import summarize
from abm.runs.attribution import CoalitionRuns
from abm.runs.running import Request, run
from tests.abm.runs.test_running import SMALL

BRIEF = (
    SMALL.replace('"09:35"', '"09:32"')
    .replace("active_from: 60", "active_from: 30")
    .replace("move: 0.01", "move: 0.001")
)
"""Two minutes; the large seller comes in the first, and insurers sell after him."""
PLAYERS = ("insurers", "option_makers", "large_seller")
SEEDS = [3, 4]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("days")
    (folder / "brief.yaml").write_text(BRIEF)
    return folder


@pytest.fixture(scope="module")
def request_(home):
    return Request(home / "brief.yaml")


@pytest.fixture(scope="module")
def coalition_runs(home, request_):
    return CoalitionRuns(request_, home / "results", PLAYERS, seeds=2)


@pytest.fixture(scope="module")
def rows(coalition_runs):
    """What came of every run."""
    return run_plan(coalition_runs.plan, 1, None)


@pytest.fixture(scope="module")
def falls(home):
    """Fall of every coalition by seed, run by hand."""
    found = {}
    for size in range(4):
        for coalition in combinations(PLAYERS, size):
            left_out = tuple(name for name in PLAYERS if name not in coalition)
            request = Request(home / "brief.yaml", without=left_out)
            found[frozenset(coalition)] = np.array(
                [
                    summarize(
                        run(request, home / "-".join(["by hand", *coalition, str(seed)]), seed=seed)
                    )["fall"].value
                    for seed in SEEDS
                ]
            )
    return found


def averaged(falls, orders):
    """What each player adds when it comes, on average over orders: shape (seeds,) each."""
    gains = {player: [] for player in PLAYERS}
    for order in orders:
        for place, player in enumerate(order):
            before = frozenset(order[:place])
            gains[player].append(falls[before | {player}] - falls[before])
    return {player: np.mean(each, axis=0) for player, each in gains.items()}


def test_shares_are_the_average_over_all_orders_of_runs_made_by_hand(coalition_runs, rows, falls):
    found = coalition_runs.attribution(rows)
    assert coalition_runs.players == list(PLAYERS)
    expected = averaged(falls, permutations(PLAYERS))
    assert found.values["player"].tolist() == list(PLAYERS)
    for row in found.values.itertuples():
        one, other = expected[row.player]
        assert row.value == pytest.approx((one + other) / 2, abs=1e-12)
        assert isnan(row.high)  # two seeds have no interval
    assert found.values["value"].abs().min() > 1e-5
    none, everyone = falls[frozenset()].mean(), falls[frozenset(PLAYERS)].mean()
    assert (found.none, found.everyone) == pytest.approx((none, everyone))
    assert found.values["value"].sum() == pytest.approx(everyone - none)
    assert found.pairs[["player", "other"]].to_numpy().tolist() == [
        list(pair) for pair in combinations(PLAYERS, 2)
    ]


def test_the_result_is_the_same_whatever_the_processes(home, request_, coalition_runs, rows):
    again = CoalitionRuns(request_, home / "two", PLAYERS, seeds=2)
    other = run_plan(again.plan, 2, None)
    assert {name: row["fall"] for name, row in other.items()} == {
        name: row["fall"] for name, row in rows.items()
    }
    one, two = coalition_runs.attribution(rows), again.attribution(other)
    pd.testing.assert_frame_equal(one.values, two.values, check_exact=True)
    pd.testing.assert_frame_equal(one.pairs, two.pairs, check_exact=True)


def test_an_order_drawn_at_random_is_averaged_with_its_reverse(home, request_, rows, falls):
    coalition_runs = CoalitionRuns(request_, home / "results", PLAYERS, seeds=2, samples=1)
    orders = [way for order in coalition_runs.orders for way in (order, order[::-1])]
    assert len(orders) == 2
    assert len(coalition_runs.coalitions) == 6
    # they are among the runs of all coalitions, so there is nothing to do
    assert {task.run for task in coalition_runs.plan.tasks()} < rows.keys()
    found = coalition_runs.attribution(rows)
    for player, gains in averaged(falls, orders).items():
        (row,) = found.values[found.values["player"] == player].to_dict("records")
        assert row["value"] == pytest.approx(gains.mean(), abs=1e-12)
    assert found.values["value"].sum() == pytest.approx(found.everyone - found.none)
    assert found.pairs.empty


def test_a_day_that_failed_with_one_coalition_is_left_out(coalition_runs, rows, falls):
    lost = coalition_runs.plan.tasks_of(coalition_runs.plan.cells[3])[0]
    alone = averaged({who: each[1:] for who, each in falls.items()}, permutations(PLAYERS))
    failed = rows | {lost.run: rows[lost.run] | {"status": "failed"}}
    for left in (failed, {each: row for each, row in rows.items() if each != lost.run}):
        found = coalition_runs.attribution(left)
        values = dict(zip(found.values["player"], found.values["value"], strict=True))
        assert values == {player: pytest.approx(gain[0]) for player, gain in alone.items()}
        assert found.values[["low", "high"]].isna().all(axis=None)
    with pytest.raises(UsageError, match="no day was completed with every coalition"):
        coalition_runs.attribution({})


def test_a_mid_that_never_fell_is_a_fall_of_nothing(coalition_runs, rows, falls):
    everyone = coalition_runs.plan.cells[coalition_runs.coalitions.index(frozenset(PLAYERS))]
    risen = {
        task.run: rows[task.run] | {"fall": nan} for task in coalition_runs.plan.tasks_of(everyone)
    }
    found = coalition_runs.attribution(rows | risen)
    assert found.everyone == 0
    assert found.values["value"].sum() == pytest.approx(-falls[frozenset()].mean())


# who plays


def test_who_is_named_plays_once_and_others_stay_in_the_market(home, request_):
    coalition_runs = CoalitionRuns(request_, home, ("providers", "insurers", "providers"), seeds=1)
    assert coalition_runs.players == ["providers", "insurers"]
    counts = {
        frozenset(coalition): {
            name: group.count for name, group in cell.experiment.agents.items() if group.count
        }
        for coalition, cell in zip(
            coalition_runs.coalitions, coalition_runs.plan.cells, strict=True
        )
    }
    others = {"noise_traders": 60, "option_makers": 3, "large_seller": 1}
    assert counts == {
        frozenset(): others,
        frozenset({"providers"}): others | {"providers": 4},
        frozenset({"insurers"}): others | {"insurers": 4},
        frozenset({"providers", "insurers"}): others | {"providers": 4, "insurers": 4},
    }


def test_background_and_those_who_are_not_there_play_only_when_named(home):
    assert CoalitionRuns(Request(home / "brief.yaml"), home).players == ["providers", *PLAYERS]
    absent = Request(home / "brief.yaml", ("agents.insurers.count=0",))
    assert CoalitionRuns(absent, home).players == ["providers", *PLAYERS[1:]]
    assert CoalitionRuns(absent, home, ("noise_traders", "insurers")).players[0] == "noise_traders"
    quiet = home / "quiet.yaml"
    quiet.write_text(BRIEF[: BRIEF.index("  providers:")])
    with pytest.raises(UsageError, match="no group to share the fall among; name some"):
        CoalitionRuns(Request(quiet), home)


def test_unknown_groups_are_told_the_nearest(home, request_):
    message = (
        "--classes: there is no group 'insurer', only: noise_traders, providers, insurers,"
        " option_makers, large_seller; did you mean 'insurers'?"
    )
    with pytest.raises(UsageError) as error:
        CoalitionRuns(request_, home, ("insurer",))
    assert str(error.value) == message


def test_too_many_groups_need_names_or_samples(home):
    seller = BRIEF[BRIEF.index("  large_seller:") :]
    more = "".join(seller.replace("large_seller", f"seller_{n}") for n in range(5))
    many = Request(home / "many.yaml")
    many.path.write_text(BRIEF + more)
    with pytest.raises(UsageError, match="9 groups have 512 coalitions: name at most 8") as error:
        CoalitionRuns(many, home)
    assert "--classes" in str(error.value)
    assert "--samples" in str(error.value)
    assert len(CoalitionRuns(many, home, [f"seller_{n}" for n in range(5)]).coalitions) == 32
    assert len(CoalitionRuns(many, home, samples=3).coalitions) <= 2 + 3 * 2 * 8
