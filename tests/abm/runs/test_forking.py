"""A run forked on its way: one future is the run, the other what the change makes of it."""

import json
import shutil

import pandas as pd
import pytest

from abm.errors import UsageError
from abm.kernel.book.messages import CANCELLED
from abm.kernel.records.registry import RECORDS
from abm.records.run import RunError, open_run
from abm.risk.run.crashes import worst_fall
from abm.runs.files import FileErrors
from abm.runs.forking import plan_fork, run_futures
from abm.runs.running import Request, run
from tests.abm.runs.test_running import SMALL, assert_same

SECOND = 10**9
BAND = "agents.option_makers.hedging.band=0.5"
SLICES = "agents.insurers.execution={kind: slices, lots: 5, interval: 1}"
LARGER = "agents.large_seller.size.lots=12"


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The run of the small experiment, and its file beside it."""
    folder = tmp_path_factory.mktemp("saved")
    (folder / "small.yaml").write_text(SMALL)
    return run(Request(folder / "small.yaml"), folder / "run")


@pytest.fixture
def copied(saved, tmp_path):
    """A copy of the run to spoil."""
    shutil.copytree(saved.path, tmp_path / "copy")
    return tmp_path / "copy"


def say(folder, **facts):
    file = folder / "run.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | facts))


def fork(saved, out, at, *overrides, without=()):
    plan = plan_fork(saved.path, at, overrides, without)
    return plan, *run_futures(plan, out)


def same_records(some, others, until=None):
    """Both have the same records, up to a time (ns)."""
    frames = [[one.read(name) for name in RECORDS] for one in (some, others)]
    for mine, theirs in zip(*frames, strict=True):
        if until is not None:
            mine, theirs = (frame[frame["time"] <= until] for frame in (mine, theirs))
        pd.testing.assert_frame_equal(mine, theirs)


def test_one_future_is_the_saved_run_and_the_other_parts_from_it_at_the_fork(saved, tmp_path):
    plan, base, changed = fork(saved, tmp_path, "09:31:30", BAND)
    assert plan.time == saved.open_time + 90 * SECOND
    assert_same(saved, base)
    assert base.facts == saved.facts
    same_records(saved, changed, until=plan.time)
    assert not saved.orders.equals(changed.orders)
    assert (base.status, changed.status) == ("complete", "complete")
    assert changed.id == plan.id != saved.id
    assert changed.facts["last_time"] == saved.close_time
    assert changed.experiment["agents"]["option_makers"]["hedging"]["band"] == 0.5
    told = {"parent": saved.id, "time": plan.time, "set": [BAND], "without": []}
    assert changed.facts["fork"] == told


@pytest.mark.parametrize("change", [LARGER, SLICES])
def test_a_change_of_what_is_not_used_yet_is_another_experiment_from_the_open(
    saved, tmp_path, change
):
    # the seller comes after a minute; the insurers, with other compiled decisions, trade later
    _, _, changed = fork(saved, tmp_path, "09:30:45", change)
    request = Request(saved.path.parent / "small.yaml", (change,))
    whole = run(request, tmp_path / "whole")
    assert not whole.trades.equals(saved.trades)
    same_records(whole, changed)


def test_who_is_taken_out_trades_no_more(saved, tmp_path):
    hedgers = saved.hedger_groups
    plan, base, changed = fork(saved, tmp_path, "09:31:30", without=hedgers)
    same_records(saved, base)
    assert (changed.orders["time"].diff().dropna() >= 0).all()
    trades = [one.trades[one.trades["time"] > plan.time] for one in (base, changed)]
    theirs = [
        (each[["maker_group", "taker_group"]].isin(hedgers)).to_numpy().sum() for each in trades
    ]
    assert theirs[0] > 100
    assert theirs[1] == 0
    assert len(trades[1]) > 100
    last = changed.groups.groupby("group", observed=True)["position"].last()
    then = changed.groups[changed.groups["time"] <= plan.time]
    held = then.groupby("group", observed=True)["position"].last()
    assert last[list(hedgers)].tolist() == held[list(hedgers)].tolist()
    assert worst_fall(changed).size < worst_fall(base).size
    assert changed.facts["without"] == saved.facts["without"] == []


def test_orders_of_all_groups_that_leave_are_cancelled_on_the_record(saved, tmp_path):
    plan, _, changed = fork(saved, tmp_path, "09:30:50", without=("noise_traders", "providers"))
    then = changed.orders[changed.orders["time"] == plan.time]
    assert (then["kind"] == CANCELLED).all()
    assert set(then["taker"]) >= {60, 61, 62, 63}  # the providers come after the noise traders
    assert min(then["taker"]) < 60
    assert changed.quotes.iloc[-1][["bid_quantity", "ask_quantity"]].tolist() == [0, 0]


def test_by_default_it_is_forked_a_minute_before_its_worst_fall(saved):
    begin = worst_fall(saved).start
    plan = plan_fork(saved.path, None, (BAND,), ())
    assert plan.time == begin - 60 * SECOND > saved.open_time


def test_every_change_and_time_has_its_id_and_none_is_that_of_a_run(saved):
    asked = [("09:31", (BAND,), ()), ("09:32", (BAND,), ()), ("09:31", (LARGER,), ())]
    asked += [("09:31", (), ("insurers",)), ("09:31", (BAND,), ("insurers",))]
    ids = [plan_fork(saved.path, *each).id for each in asked]
    assert len({saved.id, *ids}) == 6
    assert plan_fork(saved.path, *asked[0]).id == ids[0]


OPENINGS = {
    "agents.insurers.count=3": "agents.insurers.count",
    "agents.option_makers.options.0.quantity=-400": "agents.option_makers.options.0.quantity",
    "agents.providers.position=5": "agents.providers.position",
    "agents.providers.cash=5.0": "agents.providers.cash",
    "instruments.stock.price=101.0": "instruments.stock.price",
    "instruments.stock.tick_size=0.02": "instruments.stock.tick_size",
    "session.close='09:36'": "session.close",
    "session.closing_auction=20": "session.closing_auction",
    "record.interval=2": "record.interval",
    "rate=0.05": "rate",
    "agents.late={kind: noise_trader}": "agents.late",
    "agents.insurers={kind: noise_trader, count: 4}": "agents.insurers",
}


@pytest.mark.parametrize("override", OPENINGS)
def test_what_is_given_at_the_open_is_refused_by_its_path(saved, override):
    with pytest.raises(UsageError) as error:
        plan_fork(saved.path, "09:31", (BAND, override), ())
    given = f"--set {OPENINGS[override]}: given at the open, and cannot be changed on the way"
    assert str(error.value).startswith(given)


PARAMETERS = (
    "agents.noise_traders.wake_law=even",
    "agents.noise_traders.latency.fixed=0.1",
    "agents.noise_traders.placement={law: table, chances: [0.5, 0.5]}",
    "agents.providers.lots=3",
    "agents.insurers.policy={kind: tipp}",
    "agents.option_makers.limits.delta=100.0",
    "rules.fees.taker=0.1",
    "rules.own_orders.instruction=cancel_both",
    "instruments.stock.jumps=3.0",
    "instruments.stock.news_volatility=0.0",
    "instruments.stock.news_interval=30",
)


@pytest.mark.parametrize("override", PARAMETERS)
def test_parameters_can_be_changed(saved, override):
    assert plan_fork(saved.path, "09:31", (override,), ()).change == override


@pytest.mark.parametrize("asked", [(), ("title=Other",), ("agents.insurers.move=0.01",)])
def test_nothing_to_change(saved, asked):
    with pytest.raises(UsageError, match="nothing to change"):
        plan_fork(saved.path, "09:31", asked, ())


def test_paths_and_groups_that_do_not_exist_are_told_the_nearest(saved):
    with pytest.raises(FileErrors) as error:
        plan_fork(saved.path, "09:31", ("agents.insurer.move=0.1",), ("noise_trader",))
    said = str(error.value).splitlines()
    assert said[0].startswith("--set agents.insurer.move=0.1: agents.insurer: found the key")
    assert said[1].startswith("--without noise_trader: agents: found 'noise_trader'")
    assert said[1].endswith("did you mean 'noise_traders'?")


@pytest.mark.parametrize(
    ("at", "seconds"), [("09:31", 60), ("09:31:30", 90), ("0 09:31", 60), ("day 0 09:31", 60)]
)
def test_times(saved, at, seconds):
    assert plan_fork(saved.path, at, (BAND,), ()).time == saved.open_time + seconds * SECOND


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ("09:29:59", "outside of the session, 09:30:00 to 09:35:00"),
        ("09:35", "outside of the session"),
        ("1 09:31", "outside of the session"),
        ("9:31am", "a time is HH:MM"),
        ("25:00", "a time is HH:MM"),
    ],
)
def test_times_that_are_none(saved, at, why):
    with pytest.raises(UsageError, match=why):
        plan_fork(saved.path, at, (BAND,), ())


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"status": "interrupted"}, "is interrupted: run it again"),
        ({"code_version": "0.0.1+old"}, r"other code \(0.0.1\+old, this is .*\): run it again"),
        ({"fork": {}}, "itself the future of a fork"),
    ],
)
def test_runs_that_cannot_be_forked(copied, facts, why):
    say(copied, **facts)
    with pytest.raises(UsageError, match=why):
        plan_fork(copied, "09:31", (BAND,), ())


def test_a_folder_without_a_run(tmp_path):
    with pytest.raises(RunError, match="holds no run"):
        plan_fork(tmp_path, "09:31", (BAND,), ())


def test_a_run_that_does_not_repeat_itself_is_refused(copied, tmp_path):
    trades = pd.read_parquet(copied / "trades.parquet")
    trades.loc[trades["time"] < 34_260 * SECOND, "price"] += 1
    trades.to_parquet(copied / "trades.parquet")
    plan = plan_fork(copied, "09:31", (BAND,), ())
    with pytest.raises(UsageError, match=r"does not repeat itself .* run it again"):
        run_futures(plan, tmp_path / "out")
    (copied / "trades.parquet").unlink()  # as a run that keeps no trades
    assert run_futures(plan, tmp_path / "out")[1].status == "complete"


@pytest.mark.parametrize("after", [20, 100])
def test_ctrl_c_keeps_both_futures_so_far(saved, tmp_path, after):
    def stop(model):
        if model.now > saved.open_time + after * SECOND:
            raise KeyboardInterrupt

    plan = plan_fork(saved.path, "09:31", (BAND,), ())
    with pytest.raises(KeyboardInterrupt):
        run_futures(plan, tmp_path, stop)
    futures = [open_run(tmp_path / name) for name in ("base", "changed")]
    assert [one.status for one in futures] == ["interrupted", "interrupted"]
    last = [one.facts["last_time"] for one in futures]
    assert last[0] > saved.open_time + after * SECOND
    assert last[1] == min(last[0], plan.time)
    for one, until in zip(futures, last, strict=True):
        wanted = saved.trades[saved.trades["time"] <= until]
        assert one.trades["maker_id"].tolist() == wanted["maker_id"].tolist()
        assert len(one.trades) > 100


def test_a_run_with_traders_of_its_own_is_refused(copied):
    experiment = open_run(copied).experiment | {"code": ["mine.py"]}
    say(copied, experiment=experiment)
    with pytest.raises(UsageError, match=r"traders of its own \(mine.py\)"):
        plan_fork(copied, "09:31", (BAND,), ())
