"""What holds for every execution policy, in a market that moves, answers late and runs dry."""

import numpy as np
import pytest
from pydantic import TypeAdapter

from abm.agents.execution.policy import ExecutionPolicy
from abm.agents.noise_trader import NoiseTrader
from abm.kernel.book.messages import ACCEPTED
from tests.abm.agents.execution.workers import (
    OPEN,
    SECOND,
    PythonWorker,
    Worker,
    after,
    fills,
    hedged_market,
    worker_of,
)

POLICIES = (
    {"kind": "at_market"},
    {"kind": "slices", "lots": 7, "interval": 0.5},
    {"kind": "touch", "patience": 2.0},
    {"kind": "touch", "patience": 3.0, "first": "touch", "last": "inside"},
    {"kind": "twap", "horizon": 20.0, "children": 9},
    {"kind": "vwap", "horizon": 20.0, "children": 9, "u_shape": 4.0},
    {"kind": "pov", "rate": 1.5, "interval": 1.0},
    {"kind": "trailing_volume", "rate": 10.0, "interval": 0.5},
    {"kind": "almgren_chriss", "horizon": 20.0, "children": 9, "volatility": 500.0},
)
NAMES = [f"{number}-{policy['kind']}" for number, policy in enumerate(POLICIES)]
AIMS = ((5.0, 60), (20.0, 90), (30.0, 15), (32.0, -40), (60.0, 0))
LATENCIES = ({}, {"fixed": 0.25}, {"fixed": 0.05, "extra": 0.4})


def noisy_market(policies, *, worker=PythonWorker, plain=False, seed=2, **told):
    """A thin book kept by noise traders on two venues, and one worker a policy."""
    model = hedged_market(policies[0], AIMS, (), worker=worker, fees=(0.2, 0.5), **told)
    model.plain, model.seed = plain, seed
    for number, policy in enumerate(policies[1:]):
        law = {"wake_interval": 0.1, "wake_law": "even"}
        model.add(f"worker {number}", worker, execution=policy, aims=AIMS, **law | told)
    for book in (0, 1):
        model.add(f"noise {book}", NoiseTrader, book=book, count=40, lifetime=8.0)
    return model


@pytest.mark.parametrize("venues", ["home", "all"])
@pytest.mark.parametrize("latency", LATENCIES, ids=["at once", "late", "at random"])
@pytest.mark.parametrize("policy", POLICIES, ids=NAMES)
def test_never_trades_more_than_it_is_to(policy, latency, venues):
    model = noisy_market([policy | {"venues": venues}], latency=latency)
    trades = after(model, 120)
    held = np.cumsum(trades[:, 1])
    assert len(held) > 4
    assert held[-1] == 0
    # from aim to aim, and what was under way when the aim turned
    assert held.max() <= 90
    assert held.min() >= -40
    rises = {(5.0, 30.0): 1, (31.0, 60.0): -1, (61.0, 120.0): 1}
    for (begin, end), sign in rises.items():
        within = (trades[:, 0] > begin + 1) & (trades[:, 0] <= end)
        assert (np.sign(trades[within, 1]) == sign).all()


@pytest.mark.parametrize("policy", POLICIES, ids=NAMES)
def test_the_execution_tape_says_what_the_trade_tape_says(policy):
    model = noisy_market([policy | {"venues": "all"}], latency={"fixed": 0.25})
    trades = after(model, 120)
    rows, quotes = model.tape("executions"), model.tape("quotes")
    tape, number = model.tape("trades"), worker_of(model)
    mine = tape[(tape["taker"] == number) | (tape["maker"] == number)]
    fees = np.where(mine["taker"] == number, np.where(mine["book"] == 0, 200_000, 500_000), 0)
    orders = model.tape("orders")
    accepted = orders[(orders["kind"] == ACCEPTED) & (orders["taker"] == number)]
    assert len(rows) >= 3
    for row in rows:
        within = (mine["time"] > row["start"]) & (mine["time"] <= row["time"])
        lots, price = trades[within, 1], trades[within, 2]
        home = quotes[(quotes["book"] == 0) & (quotes["time"] <= row["start"])]
        both = home[(home["bid_quantity"] > 0) & (home["ask_quantity"] > 0)][-1]
        assert row["arrival"] == (both["bid_price"] + both["ask_price"]) / 2
        assert row["filled"] == lots.sum()
        assert row["cost"] == pytest.approx(lots @ (price - row["arrival"]))
        assert row["fees"] == fees[within] @ np.abs(lots)
        after_start = (accepted["time"] > row["start"]) & (accepted["time"] <= row["time"])
        assert row["children"] == after_start.sum()
        assert abs(row["filled"]) <= abs(row["lots"])


def test_plain_and_compiled_leave_the_same_tapes():
    told = {"latency": {"fixed": 0.05, "extra": 0.1}, "wake_law": "poisson"}
    policies = [policy | {"venues": "all"} for policy in POLICIES]
    tapes = []
    for plain in (False, True):
        model = noisy_market(policies, worker=Worker, plain=plain, **told)
        model.advance(OPEN + 90 * SECOND)
        names = ("trades", "orders", "events", "executions")
        tapes.append([model.tape(name) for name in names])
    assert len(tapes[0][-1]) > 2 * len(POLICIES)
    for compiled, plain in zip(*tapes, strict=True):
        assert np.array_equal(compiled, plain)


@pytest.mark.parametrize("policy", POLICIES, ids=NAMES)
def test_is_read_from_an_experiment_by_its_kind(policy):
    read = TypeAdapter(ExecutionPolicy).validate_python(policy)
    assert read.model_dump(include=set(policy)) == policy
    assert read.row(None)["venues"] == 0


def test_a_desk_at_its_aim_sends_nothing():
    model = hedged_market({"kind": "twap"}, ((0.0, 0),))
    assert len(after(model, 5)) == len(fills(model)) == len(model.tape("executions")) == 0
