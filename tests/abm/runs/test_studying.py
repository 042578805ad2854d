"""A study is the same table whatever the processes; each run is the run that a file describes."""

import gc
import signal
import weakref

import pandas as pd
import pytest

from abm.runs import studying
from abm.runs.catalogue import read_variants
from abm.runs.files import FileErrors
from abm.runs.running import Request, run, run_id
from abm.runs.studying import Plan, StudyError, as_frame, run_study
from tests.abm.runs.test_running import SMALL

QUESTIONS = "tests.abm.runs.questions"
STUDY = """\
study:
  question: volume
  seeds: 2
  variants:
    many: {agents.noise_traders.count: 20}
    as_it_is: {}
    few:
      agents.noise_traders: {kind: noise_trader, count: 4}
      agents.noise_traders.count: 5
"""
TINY = SMALL.replace("09:35", "09:31") + STUDY


@pytest.fixture
def request_(tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY)
    return Request(path)


def plan_of(request, question="volume", *variants):
    names = variants or ("many", "as_it_is", "few")
    return Plan(request, f"{QUESTIONS}.{question}", names, range(3, 5))


def test_the_table_is_in_the_order_of_the_file_whatever_the_processes(request_):
    plan = plan_of(request_)
    backwards = dict(reversed([*run_study(plan)]))
    frame = as_frame(plan, backwards)
    pd.testing.assert_frame_equal(frame, as_frame(plan, dict(run_study(plan, jobs=2))))
    assert list(frame) == ["variant", "seed", "lots", "trades", "traders"]
    names = ["many", "many", "as_it_is", "as_it_is", "few", "few"]
    assert frame["variant"].tolist() == names
    assert frame["seed"].tolist() == [3, 4] * 3
    assert frame["traders"].tolist() == [20, 20, 60, 60, 5, 5]
    assert frame["lots"].nunique() == 6


def test_a_run_of_a_study_is_the_run_on_disk_of_its_seed(request_, tmp_path):
    rows = dict(run_study(plan_of(request_, "volume", "many")))
    overrides = ("agents.noise_traders.count=20",)
    for seed in (3, 4):
        one = run(Request(request_.path, overrides), tmp_path / str(seed), seed=seed)
        (row,) = rows["many", seed]
        assert (row["lots"], row["trades"]) == (one.trades["quantity"].sum(), len(one.trades))


def test_rows_come_one_by_one_and_those_that_came_are_a_table(request_):
    plan = plan_of(request_, "volume", "few")
    coming = run_study(plan)
    case, rows = next(coming)
    assert case == ("few", 3)
    assert as_frame(plan, {case: rows})["seed"].tolist() == [3]
    assert list(as_frame(plan, {})) == ["variant", "seed"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_measure_that_fails_names_the_run_and_its_own_line(request_, jobs):
    with pytest.raises(StudyError) as error:
        list(run_study(plan_of(request_, "faulty"), jobs))
    assert str(error.value).startswith("variant 'few', seed 4: ValueError: no trade (")
    assert "faulty.py, line 7)" in str(error.value)


def test_what_a_model_holds_is_gone_after_its_run_though_mesa_knows_its_agents(
    request_, monkeypatch
):
    seen = []
    question = plan_of(request_, "volume").question

    def measure(model, _):
        seen.append((weakref.ref(model.state), len(model.agents)))
        return []

    monkeypatch.setattr(question, "measure", measure)
    gc.disable()
    try:
        list(run_study(plan_of(request_, "volume", "few")))
        assert [state() for state, _ in seen] == [None, None]
    finally:
        gc.enable()
    assert min(agents for _, agents in seen) > 10


def test_ctrl_c_ends_a_study_between_slices_of_a_run(request_, monkeypatch):
    reached = []

    def interrupted(model, count):
        for until in range(count):
            signal.raise_signal(signal.SIGINT)
            reached.append(until)
            yield model.now

    monkeypatch.setattr(studying, "slices", interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(run_study(plan_of(request_)))
    assert reached == [0]


def test_a_study_is_no_part_of_what_one_run_is(request_, tmp_path):
    alone = tmp_path / "alone.yaml"
    alone.write_text(TINY.removesuffix(STUDY))
    ids = {run_id(request, request.read(), 3) for request in (request_, Request(alone))}
    assert len(ids) == 1


def test_a_variant_is_read_as_the_file_with_its_changes(request_):
    study = request_.read().study
    found = read_variants(request_.path, study)
    assert list(found) == ["many", "as_it_is", "few"]
    assert found["as_it_is"].model_dump() == request_.read().model_dump()
    assert [one.agents["noise_traders"].count for one in found.values()] == [20, 60, 5]
    assert found["few"].agents["noise_traders"].wake_interval != 2.0  # all of the group is new
    assert found["few"].study == study
    set_ = ("study.variants.more={agents.providers.lots: 7}", "agents.providers.lots=6")
    more = Request(request_.path, set_)
    assert more.read().agents["providers"].lots == 6
    assert more.read("more").agents["providers"].lots == 7


WRONG = """\
    nois:
      agents.nois_traders.count: 5
      agents.noise_traders.informed: -1
    book: {agents.noise_traders.book: 1}
    venue:
      agents.providers.count: 3

      agents.providers.lots: few
    far: {venues: {other: {instrument: bond}}}
"""


def test_every_fault_of_every_variant_has_its_line_and_the_way_to_it(request_):
    request_.path.write_text(TINY + WRONG)
    first = TINY.count("\n") + 1
    with pytest.raises(FileErrors) as errors:
        read_variants(request_.path, request_.read().study)
    section = "study.variants"
    file = str(request_.path)
    assert [(f.file, f.line, f.path, f.nearest) for f in errors.value.faults] == [
        (file, first + 1, f"{section}.nois.agents.nois_traders", "noise_traders"),
        (file, first + 2, f"{section}.nois.agents.noise_traders.informed", None),
        (file, first + 3, f"{section}.book.agents.noise_traders.book", None),
        (file, first + 7, f"{section}.venue.agents.providers.lots", None),
        (file, first + 8, f"{section}.far.venues.other.instrument", None),
    ]


def test_a_fault_that_a_variant_makes_elsewhere_is_told_at_the_variant(request_):
    request_.path.write_text(TINY + "    none: {instruments: {bond: {price: 1}}}\n")
    with pytest.raises(FileErrors) as errors:
        read_variants(request_.path, request_.read().study)
    (fault,) = errors.value.faults
    assert fault.line == TINY.count("\n") + 1
    assert fault.path == "study.variants.none.venues.exchange.instrument"
    assert fault.allowed == "one of the instruments: bond"


@pytest.mark.parametrize("way", ["study.seeds", "seed", "code"])
def test_what_all_variants_share_cannot_be_changed_by_one(request_, way):
    request_.path.write_text(TINY + f"    other: {{{way}: 9}}\n")
    with pytest.raises(FileErrors) as errors:
        request_.read()
    (fault,) = errors.value.faults
    assert (fault.line, fault.path) == (TINY.count("\n") + 1, f"study.variants.other.{way}")
    assert fault.allowed.startswith("a change of the market")


def test_what_every_variant_sets_cannot_be_set_beside_it(request_):
    overrides = ("agents.noise_traders.count=9",)
    study = request_.read().study
    assert len(read_variants(request_.path, study, overrides)) == 3  # one leaves it as it is
    others = {name: way for name, way in study.variants.items() if name != "as_it_is"}
    alone = study.model_copy(update={"variants": others})
    with pytest.raises(FileErrors, match="a value that every variant sets anew"):
        read_variants(request_.path, alone, overrides)
    read_variants(request_.path, alone, ("agents.providers.lots=7",))


def test_a_change_that_a_later_one_undoes_is_refused(request_):
    request_.path.write_text(TINY + "    lost: {agents.providers.lots: 3, agents.providers: {}}\n")
    with pytest.raises(FileErrors, match=r"found a value that agents\.providers sets anew"):
        request_.read("lost")
