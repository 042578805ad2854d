import json

import numpy as np
import pandas as pd
import pytest

from abm.risk.run.bars import bars
from abm.risk.run.frames import SECOND
from abm.risk.sweep.dry_up import dry_up
from abm.risk.sweep.early_warning import skill, warnings_of_runs
from abm.risk.sweep.estimator import Question
from abm.risk.sweep.paired import amplifications
from abm.risk.sweep.phase import phase_table
from abm.risk.sweep.points import at_each_point
from abm.risk.sweep.probability import crash_probability
from abm.risk.sweep.response import response_table
from abm.risk.sweep.sensitivity import ESTIMATOR, morris_indices
from abm.risk.sweep.systemic import findings
from abm.risk.sweep.tails import quantiles, tail_index, tail_risk
from abm.risk.sweep.threshold import critical_value
from abm.runs.designs import Sweep as Asked
from tests.abm.risk.run import made_run
from tests.abm.risk.sweep.made_sweep import made_sweep, written

SEEDS = 6
ALWAYS = ["crashes", "falls", "tail_risk", "tail_index"]
CRASHED = [*ALWAYS, "times", "liquidity", "classes"]
QUIET = [*ALWAYS, "liquidity", "classes"]


def days(points, fall, left_out=None, **more) -> pd.DataFrame:
    """Runs at points (values by factor) of SEEDS seeds; fall(values, seed), as are those without.

    left_out: groups of the counterfactual, in whose runs the fall is half as deep.
    """
    cells = [
        (number, values, groups, seed)
        for number, values in enumerate(points)
        for groups in ("", *([left_out] if left_out else []))
        for seed in range(1, SEEDS + 1)
    ]
    falls = [fall(values, seed) / (2 if groups else 1) for _, values, groups, seed in cells]
    seeds = np.array([seed for *_, seed in cells])
    columns = {
        "point": [number for number, *_ in cells],
        "seed": seeds,
        "without": [groups for *_, groups, _ in cells],
        "fall_start": 800.0,
        "fall_trough": 800.0 + seeds,
        "recovery": np.where(seeds % 3, 10.0 * seeds, np.nan),
        "depth_left": 1 - np.array(falls),
        "bid_depth_left": 0.9 - np.array(falls),
        "empty": 0.0,
        "withdrawals": seeds % 2,
        "profit_makers": -1e6 * np.array(falls) + seeds,
        "profit_in_fall_makers": 0.0,
    }
    names = dict.fromkeys(name for values in points for name in values)
    factors = {name: [values.get(name) for _, values, *_ in cells] for name in names}
    return made_sweep(falls, **columns, **factors, **more)


def deep(_, seed):
    """A crash of every other seed."""
    return 0.08 + seed / 1000 if seed % 2 else 0.01 + seed / 1000


def rising(values, seed):
    """Deeper the more of the first factor; crashes at .5 and above, and some at .4."""
    return 0.1 * next(iter(values.values())) + (0.012 if seed > 4 else 0.0)


def over(name, values):
    return [{name: value} for value in values]


def both(xs, ys):
    return [{"x": x, "y": y} for x in xs for y in ys]


def tables(sweep, crash=None):
    """Tables by key; every finding says what it is and stands once."""
    found = findings(sweep, crash)
    assert all(each.title for each in found)
    assert len({each.key for each in found}) == len(found)
    return {each.key: each.table for each in found}


SHARES = [0.0, 0.1, 0.2, 0.4, 0.5, 0.6]
CUBE = {"x": [0.0, 2 / 3, 2 / 3, 1.0, 1.0, 1 / 3], "y": [0.0, 0.0, 2 / 3, 1.0, 1 / 3, 1 / 3]}
"""Two paths of Morris's, by strides of 2/3."""
CRASHES = {0.05: [36, 0, 14], 0.03: [36, 0, 20]}
"""Of the falls that rise with the shares, from two levels on: runs, lost, crashes."""
PATHS = [{"x": x, "y": y} for x, y in zip(*CUBE.values(), strict=True)]
TWO = ["response", "critical"]
PHASE = ["phase", "boundary"]


@pytest.mark.parametrize(
    ("points", "design", "more", "expected"),
    [
        ([{}], "grid", {}, []),
        (over("share", SHARES), "grid", {}, TWO),
        (over("share", [1.0, 1.0]), "grid", {}, []),
        (over("policy", ["calm", "wild"]), "grid", {}, []),
        (over("halts", [False, True]), "grid", {}, []),
        # what never varies does no harm
        ([p | {"fixed": "a"} for p in over("share", SHARES)], "grid", {}, TWO),
        (both([0.1, 0.4, 0.8], [1, 2]), "grid", {}, PHASE),
        (both([0.1, 0.4, 0.8], [1, 2]), "tipping_point", {}, PHASE),
        (both([0.1, 0.4, 0.8], [1, 2]), "sobol", {}, []),
        # neither does a phase diagram pool markets that differ in kind
        ([p | {"z": z} for z in "ab" for p in both([0.1, 0.8], [1, 2])], "grid", {}, []),
        ([p | {"z": z} for z in (1, 2) for p in both([0.1, 0.8], [1, 2])], "grid", {}, []),
        (PATHS, "morris", {"cube": CUBE}, ["sensitivity"]),
        # a design of one factor is a curve, too
        (over("x", SHARES), "saltelli", {"cube": {"x": SHARES}}, [*TWO, "sensitivity"]),
    ],
)
def test_findings_are_those_that_the_design_allows(tmp_path, points, design, more, expected):
    frame = days(points, rising if points[0].get("share") == 0 else deep)
    sweep = written(tmp_path / "sweep", frame, points[0], design, **more)
    at = CRASHED.index("liquidity") + 1
    assert list(tables(sweep)) == [*CRASHED[:at], *expected, *CRASHED[at:]]


def test_counterfactuals_classes_and_crashes_are_told_where_there_are_any(tmp_path):
    frame = days([{}], deep, "makers")
    sweep = written(tmp_path / "both", frame, without=["makers"])
    assert set(tables(sweep)) == {*CRASHED, "amplification"}
    assert set(tables(sweep, crash=0.5)) == {*QUIET, "amplification"}
    bare = days([{}], deep).drop(columns=["profit_makers", "profit_in_fall_makers"])
    assert set(tables(written(tmp_path / "bare", bare))) == {*ALWAYS, "times", "liquidity"}


def test_tables_are_those_of_the_runs_with_everyone(tmp_path):
    points = over("share", SHARES)
    sweep = written(
        tmp_path / "sweep", days(points, rising, "makers"), ["share"], without=["makers"]
    )
    runs = sweep.runs
    whole = runs[runs["without"] == ""]

    def each_point(table):
        return at_each_point(whole, ["share"], table)

    for crash in (None, 0.03):
        found, level = tables(sweep, crash), crash or 0.05
        expected = {
            "crashes": each_point(lambda runs, level=level: crash_probability(runs, level)),
            "falls": each_point(quantiles),
            "tail_risk": each_point(tail_risk),
            "tail_index": each_point(lambda runs: pd.DataFrame([tail_index(runs).__dict__])),
            "liquidity": dry_up(whole, level),
            "amplification": amplifications(runs, ["share"]),
            "response": response_table(whole, "share", level),
        }
        for key, table in expected.items():
            pd.testing.assert_frame_equal(found[key], table)
        # by hand: two seeds of six crash at .4 and at .2, and all of them above
        assert found["crashes"][["runs", "lost", "crashes"]].sum().tolist() == CRASHES[level]
        assert found["crashes"]["share"].tolist() == SHARES
        critical = found["critical"].loc[0]
        assert critical["factor"] == "share"
        assert 10 * level - 0.1 < critical["critical"] < 10 * level
    assert found["amplification"]["pairs"].tolist() == [SEEDS] * len(SHARES)
    np.testing.assert_allclose(found["amplification"]["ratio"], 2)


def test_runs_that_were_lost_are_counted_and_left_out(tmp_path):
    frame = days(over("share", [0.1, 0.9]), rising)
    lost = frame["seed"] == 2
    frame.loc[lost, ["status", "fall", "fall_trough", "recovery"]] = ["failed", *[np.nan] * 3]
    found = tables(written(tmp_path / "sweep", frame, ["share"]))
    assert found["crashes"][["runs", "lost", "crashes"]].sum().tolist() == [10, 2, 5]
    assert found["response"]["runs"].tolist() == [5, 5]
    assert found["classes"]["runs"].tolist() == [5, 5]


def test_nothing_is_said_of_a_sweep_without_a_complete_run(tmp_path):
    frame = days([{}], deep, "makers")
    frame.loc[frame["without"] == "", "status"] = "failed"
    sweep = written(tmp_path / "failed", frame, without=["makers"])
    with pytest.raises(ValueError, match=f"{sweep.path} holds no complete run"):
        findings(sweep)
    other = written(tmp_path / "other", days([{}], deep), measure="flal")
    with pytest.raises(ValueError, match="holds no measure 'flal'"):
        findings(other)
    with pytest.raises(ValueError, match="a crash is a fall above 0"):
        findings(written(tmp_path / "good", days([{}], deep)), crash=0.0)


def test_times_know_the_close_of_the_last_day(tmp_path):
    frame = days([{}], lambda _, seed: 0.1 + seed / 1000)
    frame["recovery"] = [100.0, *[np.nan] * (SEEDS - 1)]
    frame["fall_start"] = 2000.0
    frame["fall_trough"] = 2000.0 + np.arange(1, SEEDS + 1)
    experiment = {"session": {"close": "16:00:00", "days": 2}}
    times = tables(written(tmp_path / "sweep", frame, experiment=experiment))["times"].loc[0]
    assert times["minutes_to_trough"] == 3.5
    assert times["recovered"] == pytest.approx(1 / 6)
    # five of six watched until 16:00 of the second day had not recovered
    assert np.isnan(times["minutes_to_half_recovery"])
    # a market without a session is watched at least until its last recovery
    times = tables(written(tmp_path / "open", frame, experiment={}))["times"].loc[0]
    assert times["minutes_to_half_recovery"] == 100


# critical values


def test_critical_values_beyond_what_was_tried_are_undefined(tmp_path):
    def seldom(values, seed):
        return 0.1 if seed <= values["x"] * 3 * values.get("y", 1) else 0.01

    x, y = [0.0, 0.25, 0.5, 0.75], [0.2, 2]
    curve = days(over("x", x), seldom)
    beyond = critical_value(curve, "x")
    assert 0.75 < beyond.value < 5
    row = tables(written(tmp_path / "one", curve, ["x"]))["critical"].loc[0]
    assert row[["critical", "low", "high"]].isna().all()
    assert (row["slope"], row["runs"]) == (beyond.slope, 24)
    plane = days(both(x, y), seldom)
    found = tables(written(tmp_path / "two", plane, ["x", "y"]))
    pd.testing.assert_frame_equal(found["phase"], phase_table(plane, "x", "y"))
    boundary = found["boundary"]
    assert boundary["y"].tolist() == y
    assert boundary.loc[0, ["critical_x", "low", "high"]].isna().all()
    inside = critical_value(plane[plane["y"] == 2], "x")
    assert boundary.loc[1, "critical_x"] == inside.value
    assert np.isnan([inside.low, inside.high]).all()  # six seeds are too few for a bootstrap
    assert 0 < inside.value < 0.75


def test_points_of_a_list_that_leave_a_factor_as_it_is_are_no_part_of_its_curve(tmp_path):
    points = [*over("x", SHARES), {}]
    frame = days(points, lambda values, seed: rising(values or {"x": 9}, seed), "makers")
    sweep = written(tmp_path / "list", frame, ["x"], "list", without=["makers"])
    found = tables(sweep)
    only = frame[frame["x"].notna() & (frame["without"] == "")]
    assert found["response"]["x"].tolist() == SHARES
    assert found["critical"].loc[0, "critical"] == critical_value(only, "x").value
    assert found["amplification"]["point"].tolist() == list(range(7))


# sensitivity


def test_sobol_indices_of_ishigami_through_a_sweep(tmp_path):
    bound = {"kind": "range", "low": -np.pi, "high": np.pi}
    vary = dict.fromkeys(("x1", "x2", "x3"), bound)
    asked = Asked.model_validate(
        {"vary": vary, "design": {"kind": "saltelli", "base": 1024}, "seeds": 1}
    )
    points = asked.points()
    x = pd.DataFrame(points.values)
    y = np.sin(x["x1"]) + 7 * np.sin(x["x2"]) ** 2 + 0.1 * x["x3"] ** 4 * np.sin(x["x1"])
    # shares of the variance do not change with the unit; a fall lies between 0 and 1
    frame = made_sweep(
        (y + 12) / 40,
        point=range(len(x)),
        seed=1,
        **x,
        **dict.fromkeys(["fall_start", "fall_trough", "recovery"], 900.0),
        **dict.fromkeys(["depth_left", "bid_depth_left", "empty", "withdrawals"], 0.0),
    )
    cube = dict(zip(points.dimensions, points.cube.T, strict=True))
    sweep = written(tmp_path / "ishigami", frame, x.columns, "saltelli", cube)
    (finding,) = ESTIMATOR.of(Question(sweep, sweep.runs, sweep.crash))  # tails take minutes
    found = finding.table.set_index("factor")
    # Ishigami and Homma 1990
    first, total = [0.3139, 0.4424, 0.0], [0.5576, 0.4424, 0.2437]
    assert found.index.tolist() == ["x1", "x2", "x3"]
    np.testing.assert_allclose(found["first"], first, atol=0.02)
    np.testing.assert_allclose(found["total"], total, atol=0.02)
    for name, exact in (("first", first), ("total", total)):
        assert (found[f"{name}_low"] < exact).all()
        assert (exact < found[f"{name}_high"]).all()


def test_morris_effects_are_slopes_of_the_unit_cube(tmp_path):
    frame = days(PATHS, lambda values, seed: 0.03 * values["x"] + 0.3 * values["y"] + seed / 1e4)
    sweep = written(tmp_path / "sweep", frame, ["x", "y"], "morris", CUBE)
    found = tables(sweep)["sensitivity"]
    np.testing.assert_allclose(found["mu_star"], [0.03, 0.3])
    cube = np.column_stack(list(CUBE.values()))
    pd.testing.assert_frame_equal(found, morris_indices(sweep.runs, cube, ["x", "y"]))


def test_a_point_that_is_missing_leaves_the_other_findings(tmp_path):
    frame = days(PATHS, deep)
    frame.loc[frame["point"] == 3, "status"] = "timed out"
    sweep = written(tmp_path / "sweep", frame, ["x", "y"], "morris", CUBE)
    found = {each.key: each for each in findings(sweep)}
    assert set(found) == {*CRASHED, "sensitivity"}
    assert found["sensitivity"].table.empty
    assert "1 of 6 points have no fall: 3" in found["sensitivity"].about


# early warning

MINUTES = 120
START = 90
"""Minute of the crash of a run that crashes."""


def tape(seed, crash) -> made_run.MadeRun:
    """Two hours from 09:30; in the quarter of an hour before a crash everybody sells."""
    draw = np.random.default_rng(seed)
    seconds = np.arange(0, 60 * MINUTES, 6) + 3
    side = np.arange(len(seconds)) % 2
    prices = 1000 + draw.integers(-3, 4, len(seconds))
    if crash:
        side[seconds > 60 * (START - 15)] = 1
        prices[seconds > 60 * START] -= 80
    return made_run.MadeRun(
        seconds=60 * MINUTES,
        trades=made_run.trades(seconds, price=prices, quantity=2, side=side),
        quotes=made_run.mids(seconds, prices),
        depth=made_run.depth(seconds, bid_price_1=999, bid_quantity_1=draw.integers(5, 9)),
        groups=made_run.groups(seconds, group="noise").assign(withdrawn=0),
    )


def kept(folder, run, made) -> None:
    """The records of a run, beside a sweep."""
    folder = folder / "tapes" / f"run={run}"
    folder.mkdir(parents=True)
    for name in ("trades", "quotes", "depth", "groups", "events"):
        getattr(made, name).to_parquet(folder / f"{name}.parquet")
    facts = {"id": run, "seed": 1, "status": "complete", "experiment": {}, "hedger_groups": []}
    facts |= {"tick_size": made.tick_size, "multiplier": made.multiplier}
    facts |= {"open_time": made.open_time, "close_time": made.close_time}
    (folder / "run.json").write_text(json.dumps(facts))


@pytest.fixture
def watched(tmp_path):
    """A sweep of six runs, of which three crash; all their records were kept."""
    frame = days([{}], deep)
    frame["fall_start"] = 570.0 + START
    frame["fall_trough"] = 570.0 + START + 1
    sweep = written(tmp_path / "sweep", frame)
    for run, seed, fall in zip(frame["run"], frame["seed"], frame["fall"], strict=True):
        kept(sweep.path, run, tape(seed, fall > 0.05))
    return sweep


def test_crashes_that_were_seen_coming_are_told_from_kept_records(watched):
    found = tables(watched)["warnings"].set_index("signal")
    # but for the first bars, when the half of the window before still counts
    assert found.loc["selling", "auc"] > 0.95
    runs = watched.runs
    by_run = {
        run: bars(tape(seed, fall > 0.05), 30 * SECOND)
        for run, seed, fall in zip(runs["run"], runs["seed"], runs["fall"], strict=True)
    }
    expected = skill(warnings_of_runs(by_run, runs, 0.05))
    pd.testing.assert_frame_equal(found.reset_index(), expected)


def test_without_crashes_or_records_there_are_no_warnings(watched):
    assert "warnings" not in tables(watched, crash=0.5)
    for file in watched.path.glob("tapes/*/depth.parquet"):
        file.unlink()
    assert "warnings" not in tables(watched)


def test_records_of_runs_that_failed_are_not_watched(watched):
    runs = watched.runs
    for run in runs["run"][1:]:
        (watched.path / "tapes" / f"run={run}" / "depth.parquet").unlink()
    runs.loc[0, "status"] = "failed"
    assert "warnings" not in tables(watched)
