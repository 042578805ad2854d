"""A plan asks for the very runs that the file with the settings of each point describes."""

import json
import pickle

import pytest

from abm.runs.catalogue import kinds_of, schema
from abm.runs.files import FileErrors
from abm.runs.files.sections import Recording
from abm.runs.running import Request, run_id
from abm.runs.sweeping.plan import Plan
from tests.abm.runs.sweeping.tiny import LOTS, TINY, asked, plan_of

RECORDS = Recording().kept
CROWD = """\
sweep:
  vary:
    crowd: {kind: choice, values: [0.33, 1, 0.34], paths: {agents.noise_traders.count: 20}}
    agents.seller.size.lots: {kind: range, low: 1, high: 9, whole: true, steps: 2}
  seeds: 3
  without: [seller]
  keep: [depth, trades]
"""
SECTIONS = """\
sweep:
  vary:
    agents.seller:
      kind: choice
      names: [small, large]
      values:
        - {kind: noise_trader, count: 2, buy_probability: 0.0}
        - {kind: noise_trader, count: 9, buy_probability: 0.0}
    agents.noise_traders.count: {kind: choice, values: [20, 30]}
  seeds: 1
  without: [seller]
"""
SERIES = TINY.count("\n") + 1
"""Of `sweep:` in the file."""


def ids_of(plan, sets, without=()):
    request = Request(plan.request.path, tuple(sets), without)
    return [run_id(request, request.read(), seed) for seed in (3, 4, 5)]


def test_ids_are_those_of_the_file_with_the_settings(tmp_path):
    plan = plan_of(tmp_path, CROWD)
    unkept = [f"record.{name}=false" for name in RECORDS - {"depth", "trades"}]
    cells = iter(plan.cells)
    for count, lots in ((7, 1), (7, 9), (20, 1)):
        sets = [f"agents.noise_traders.count={count}", f"agents.seller.size.lots={lots}", *unkept]
        for without in ((), ("seller",)):
            cell = next(cells)
            assert cell.without == without
            found = [task.run for task in plan.tasks_of(cell)]
            assert found == ids_of(plan, sets, without)


def test_points_of_the_same_market_share_their_runs(tmp_path):
    """0.33 and 0.34 of 20 traders are 7; without the seller his lots make the file no other."""
    plan = plan_of(tmp_path, CROWD)
    places, tasks = list(plan.places()), list(plan.tasks())
    assert len(places) == 6 * 2 * 3
    assert [(place["crowd"], place["agents.seller.size.lots"]) for place in places[::6]] == [
        (crowd, lots) for crowd in (0.33, 1, 0.34) for lots in (1, 9)
    ]
    first, third = places[:12], places[24:]
    assert [place["run"] for place in first] == [place["run"] for place in third]
    ids = [task.run for task in tasks]
    assert len(ids) == len(set(ids)) == 2 * 2 * 2 * 3
    assert set(ids) == {place["run"] for place in places}


def test_a_counterfactual_leaves_other_points_as_they_are(tmp_path):
    cells = plan_of(tmp_path, SECTIONS).cells
    counts = [(cell.point, cell.without, cell.experiment.agents["seller"].count) for cell in cells]
    assert counts == [
        (point, without, 0 if without else (2, 9)[point // 2])
        for point in range(4)
        for without in ((), ("seller",))
    ]


def test_a_task_says_all_that_it_takes(tmp_path):
    plan = plan_of(tmp_path, CROWD)
    for cell in plan.cells[:2]:
        for task in pickle.loads(pickle.dumps(plan.tasks_of(cell))):
            own = kinds_of(task.traders, ("doer.py",), task.own)
            read = schema(own).validate_json(task.experiment, strict=True)
            asked = cell.experiment.model_dump(exclude={"sweep"})
            assert read.model_dump(exclude={"sweep"}) == asked
            assert read.record.kept == {"depth", "trades"} == set(task.keep)
    with pytest.raises(RuntimeError, match=r"doer\.py in .* changed since the sweep began"):
        kinds_of(task.traders, ("doer.py",), "another")


def test_facts_and_design_are_what_was_asked(tmp_path):
    design = "design: {kind: latin_hypercube, count: 4, design_seed: 9}"
    vary = CROWD.replace("  seeds", f"  {design}\n  seeds")
    plan = plan_of(tmp_path, vary)
    facts = json.loads(json.dumps(plan.facts()))
    assert facts["design"] == {"kind": "latin_hypercube", "count": 4, "design_seed": 9}
    assert facts["seeds"] == [3, 4, 5]
    assert (facts["points"], facts["without"], facts["measure"]) == (4, ["seller"], "fall")
    crowd, lots = facts["factors"]
    assert (crowd["name"], set(crowd["values"])) == ("crowd", {0.33, 1, 0.34})
    assert (lots["low"], lots["high"], lots["values"]) == (1, 9, None)
    rows = plan.design()
    assert [row["point"] for row in rows] == [0, 1, 2, 3]
    for row in rows:
        assert row["crowd"] == (0.33, 1, 0.34)[int(row["u: crowd"] * 3)]
        assert row["agents.seller.size.lots"] == 1 + int(row["u: agents.seller.size.lots"] * 9)


@pytest.mark.parametrize(
    ("change", "path", "found", "hint"),
    [
        (("count: 20", "count: -20"), "sweep.agents.noise_traders.count", "-7", "at least 0"),
        (("size.lots", "size.lost"), "sweep.agents.seller.size.lost", "the key 'lost'", "'lots'"),
        (("low: 1,", "low: -1,"), "sweep.agents.seller.size.lots", "-1", "1"),
        (("[seller]", "[sellers]"), "sweep.without", "'sellers'", "noise_traders, seller, doer"),
    ],
)
def test_a_fault_of_a_point_is_one_of_the_sweep(tmp_path, change, path, found, hint):
    with pytest.raises(FileErrors) as errors:
        _ = plan_of(tmp_path, CROWD.replace(*change)).cells
    (fault,) = errors.value.faults
    assert fault.file == str(tmp_path / "tiny.yaml")
    assert fault.line == (None if path == "sweep.without" else SERIES)
    assert (fault.path, fault.found) == (path, found)
    assert hint in str(fault)


def test_what_every_point_sets_cannot_be_set_beside_it(tmp_path):
    request = asked(tmp_path, LOTS)
    for text in ("agents.seller.size={law: fixed, lots: 3}", "agents.doer.cash=1"):
        assert len(Plan(Request(request.path, (text,)), tmp_path).cells) == 3
    for text in ("agents.seller.size.lots=3", "record.trades=true"):
        with pytest.raises(FileErrors, match="a value that every point of the sweep sets anew"):
            _ = Plan(Request(request.path, (text,)), tmp_path).cells


@pytest.mark.parametrize("count", ["[20, 20.5]", "[20.5]"])
def test_a_fraction_of_a_trader_is_refused(tmp_path, count):
    """The table would tell of 20.5 traders where 20 were; 0.33 of 20 are seven."""
    vary = f"{{agents.noise_traders.count: {{kind: choice, values: {count}}}}}"
    with pytest.raises(FileErrors) as errors:
        _ = plan_of(tmp_path, f"sweep:\n  vary: {vary}\n").cells
    (fault,) = errors.value.faults
    assert (fault.path, fault.found) == ("sweep.agents.noise_traders.count", "20.5")
    assert fault.allowed.startswith("a whole number: a range with `whole: true`")


def test_seeds_beyond_64_bits_are_refused(tmp_path):
    last = 2**63 - 2
    for text in (f"seed={last}", f"seed={last + 1}"):
        request = Request(asked(tmp_path, LOTS).path, (text,))
        if text.endswith(str(last)):
            assert len(Plan(request, tmp_path).seeds) == 2
            continue
        with pytest.raises(FileErrors, match=f"seed: found {last + 1}; allowed: at most {last}"):
            request.read()
