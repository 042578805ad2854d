"""A run is a pure function of experiment, seed and code; leaving hedgers out leaves the rest."""

import json
import signal
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from abm.errors import UsageError
from abm.kernel.book.messages import ACCEPTED
from abm.kernel.records.registry import RECORDS
from abm.records.run import open_run
from abm.runs.files import FileErrors
from abm.runs.running import Request, between_slices, run, run_id, run_seeds

SMALL = """\
title: A large seller, and hedgers who sell with him
seed: 3
instruments:
  stock: {price: 100.0, news_volatility: 0.02, news_interval: 60}
venues:
  exchange: {instrument: stock}
rules:
  fees: {kind: fees, maker: -0.002, taker: 0.003}
  own_orders: {kind: self_match_prevention}
session: {open: "09:30", close: "09:35"}
agents:
  noise_traders: {kind: noise_trader, count: 60, wake_interval: 2, lifetime: 10, informed: 0.2}
  providers: {kind: liquidity_provider, count: 4, wake_interval: 0.5, inventory_limit: 60}
  insurers: {kind: portfolio_insurer, count: 4, move: 0.01, wake_interval: 2}
  option_makers:
    kind: option_market_maker
    count: 3
    wake_interval: 5
    hedging: {kind: fixed_band, band: 0.1}
    options: [{kind: put, quantity: -500, expiry: 2}]
  large_seller:
    kind: noise_trader
    wake_interval: 0.5
    active_from: 60
    active_for: 60
    buy_probability: 0.0
    size: {law: fixed, lots: 8}
    placement: {law: table, chances: [1.0]}
"""
"""Noise traders, providers, and both kinds of hedgers."""

HEDGERS = ("insurers", "option_makers")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    return path


def assert_same(some, others):
    """Two runs have the same id and the same records."""
    assert some.id == others.id
    assert len(some.trades) > 100
    for record in RECORDS:
        pd.testing.assert_frame_equal(some.read(record), others.read(record))


def test_a_run_repeats_itself_in_this_and_other_processes(file, tmp_path):
    first = run(Request(file), tmp_path / "first", seed=4)
    assert_same(first, run(Request(file), tmp_path / "second", seed=4))
    alone = run_seeds(Request(file), tmp_path / "one", [4, 5], jobs=1)
    together = run_seeds(Request(file), tmp_path / "two", [4, 5], jobs=2)
    assert [one.seed for one in together] == [4, 5]
    assert_same(first, alone[0])
    for one, other in zip(alone, together, strict=True):
        assert_same(one, other)


def test_another_seed_or_parameter_is_another_run(file, tmp_path):
    runs = [
        run(Request(file), tmp_path / "a"),
        run(Request(file), tmp_path / "b", seed=5),
        run(Request(file, ("agents.noise_traders.lifetime=11",)), tmp_path / "c"),
    ]
    assert [one.seed for one in runs] == [3, 5, 3]
    assert len({one.id for one in runs}) == 3
    assert len({one.trades["price"].sum() for one in runs}) == 3


def test_a_seed_set_in_the_file_or_given_is_the_same_run(file):
    request, same = Request(file), Request(file, ("seed=8",))
    assert run_id(request, request.read(), 8) == run_id(same, same.read(), 8)


def test_without_hedgers_it_is_the_same_storm_until_their_first_order(file, tmp_path):
    whole = run(Request(file), tmp_path / "whole")
    rest = run(Request(file, without=HEDGERS), tmp_path / "rest")
    first = 60 + 4  # noise traders and providers come before the hedgers
    hedgers = range(first, first + 4 + 3)
    mine = whole.orders["taker"].isin(hedgers)
    assert mine.any()
    begin = whole.orders["time"][mine].min()
    # those who come after the hedgers have other numbers, but the same draws
    columns = [name for name in whole.orders if name not in ("maker", "taker")]
    before, same = (one.orders[one.orders["time"] < begin][columns] for one in (whole, rest))
    assert len(before) > 1000
    pd.testing.assert_frame_equal(before, same)
    assert len(rest.orders) != len(whole.orders)
    assert rest.hedger_groups == whole.hedger_groups == HEDGERS
    assert (rest.groups.loc[rest.groups["group"].isin(HEDGERS), "members"] == 0).all()


def test_without_hedgers_all_others_come_at_the_same_times(file, tmp_path):
    def arrivals(one, number):
        mine = one.orders[(one.orders["taker"] == number) & (one.orders["kind"] == ACCEPTED)]
        return mine["time"].tolist()

    whole = run(Request(file), tmp_path / "whole")
    rest = run(Request(file, without=HEDGERS), tmp_path / "rest")
    seller = arrivals(whole, 60 + 4 + 4 + 3)
    assert len(seller) > 80
    assert seller == arrivals(rest, 60 + 4)
    assert all(arrivals(whole, number) == arrivals(rest, number) for number in range(60))


def test_a_broken_off_run_is_kept_and_marked(file, tmp_path):
    def stop(model):
        if model.now > model.session.open_time + 100 * 10**9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(Request(file), tmp_path / "run", watch=stop)
    broken, whole = open_run(tmp_path / "run"), run(Request(file), tmp_path / "whole")
    assert (broken.status, whole.status) == ("interrupted", "complete")
    last = broken.facts["last_time"]
    assert 0 <= last - broken.open_time - 100 * 10**9 < 10**9
    wanted = whole.trades[whole.trades["time"] <= last]
    assert broken.trades["time"].tolist() == wanted["time"].tolist()
    assert whole.facts["last_time"] == whole.close_time
    assert not list(tmp_path.glob("*.partial"))


def test_seeds_that_are_done_are_kept_and_others_run(file, tmp_path):
    request = Request(file)
    runs = run_seeds(request, tmp_path, [1, 2])
    for one in runs:
        (one.path / "mine.txt").write_text("")
    facts = json.loads((runs[1].path / "run.json").read_text())
    (runs[1].path / "run.json").write_text(json.dumps(facts | {"status": "interrupted"}))
    told = []
    again = run_seeds(request, tmp_path, [1, 2], done=told.append)
    assert [one.seed for one in told] == [1, 2]
    assert [(one.path / "mine.txt").exists() for one in again] == [True, False]
    changed = Request(file, ("agents.providers.count=3",))
    with pytest.raises(UsageError, match="holds runs of another experiment; give another folder"):
        run_seeds(changed, tmp_path, [1])
    with pytest.raises(UsageError, match="holds another run"):
        run(changed, runs[0].path, seed=1)
    assert (runs[0].path / "mine.txt").exists()


def test_a_complete_run_with_a_truncated_tape_is_run_again_beside_what_lies_there(file, tmp_path):
    whole = run(Request(file), tmp_path / "whole")
    place = run(Request(file), tmp_path / "cut").path
    (place / "what-if-1").mkdir()
    (place / "what-if-1" / "mine.txt").write_text("")
    with (place / "trades.parquet").open("r+b") as tape:
        tape.truncate(1000)
    (place / "quotes.parquet").unlink()
    assert_same(run(Request(file), place), whole)
    assert (place / "what-if-1" / "mine.txt").exists()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["cut", "small.yaml", "whole"]


TRADER = """\
from abm.agents.trader import Trader


class Mine(Trader):
    def step(self):
        self.market_order(0, 3)
"""


def test_editing_an_own_trader_makes_another_run(file, tmp_path):
    text = SMALL.replace("agents:\n", "code: [mine.py]\nagents:\n  mine: {kind: mine}\n")
    file.write_text(text)
    ids, lots = [], []
    for trader, folder in ((TRADER, "runs"), (TRADER, "runs"), (TRADER.replace("3", "5"), "more")):
        (tmp_path / "mine.py").write_text(trader)
        (one,) = run_seeds(Request(file), tmp_path / folder, [1])
        mine = one.orders[(one.orders["taker"] == 0) & (one.orders["kind"] == ACCEPTED)]
        ids.append(one.id)
        lots.append(set(mine["quantity"]))
    assert ids[0] == ids[1] != ids[2]
    assert lots == [{3}, {3}, {5}]
    with pytest.raises(UsageError, match="holds runs of another experiment"):
        run_seeds(Request(file), tmp_path / "runs", [2])


def test_own_traders_that_cannot_be_read_are_all_named(file, tmp_path):
    file.write_text(SMALL.replace("agents:\n", "code: [no.py, empty.py, wrong.py]\nagents:\n"))
    (tmp_path / "empty.py").write_text("x = 1\n")
    (tmp_path / "wrong.py").write_text("def\n")
    with pytest.raises(FileErrors) as errors:
        Request(file).read()
    faults = errors.value.faults
    assert [fault.path for fault in faults] == ["code.0", "code.1", "code.2"]
    assert {fault.line for fault in faults} == {SMALL[: SMALL.index("agents:")].count("\n") + 1}


def test_facts_suffice_to_repeat_a_run(file, tmp_path):
    one = run(Request(file, ("agents.providers.lots=7",)), tmp_path / "one")
    assert one.experiment["agents"]["providers"]["lots"] == 7
    assert set(one.facts["libraries"]) > {"numba", "numpy"}
    assert one.facts["code_version"].startswith("0.")
    assert np.isclose(one.tick_size, 0.01)
    again = tmp_path / "again.yaml"
    again.write_text(json.dumps(one.experiment))  # JSON is YAML
    two = run(Request(again), tmp_path / "two")
    assert_same(one, two)


UNTIL_THE_FIRST_EVENT = """\
import sys
from pathlib import Path

from abm.cli.console import progress_bar
from abm.cli.run import Watcher
from abm.runs.running import Request, run


def first_event(model):
    model.advance(model.now)
    print(*sorted(sys.modules.keys() & {heavy!r}))
    sys.exit()


run(Request(Path(sys.argv[1])), Path(sys.argv[2]), watch=first_event)
"""
HEAVY = (
    *("dask", "distributed", "duckdb", "matplotlib", "networkx", "pandas", "plotly", "tqdm"),
    *("pyarrow.compute", "scipy.optimize", "scipy.spatial", "scipy.special", "scipy.stats"),
)


def test_the_first_event_waits_for_no_library_that_only_its_measures_need(file, tmp_path):
    code = UNTIL_THE_FIRST_EVENT.format(heavy=set(HEAVY))
    command = [sys.executable, "-c", code, file, tmp_path / "run"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("", 0), done.stderr


def test_ctrl_c_waits_until_it_is_checked_once():
    with between_slices() as check:
        check()
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            check()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
