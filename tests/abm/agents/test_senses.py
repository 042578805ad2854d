"""What every trader has: memory shared by its group, a class, senses in Python."""

import numpy as np
import pytest

from abm.agents.noise_trader import NoiseTrader
from abm.agents.parameters import TraderParameters
from abm.agents.standing import NotDecidingError
from abm.agents.trader import Trader
from abm.forks import go_on
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.market.trading import BY_LAW, note, send_limit
from abm.kernel.records.events import REFUSAL
from abm.kernel.records.registry import RECORDS
from abm.market.fields import parameter
from abm.market.parameter_records import record
from abm.model import MarketModel

SECOND = 10**9


class PactParameters(TraderParameters):
    most: int = parameter(3, unit="", about="after so many wake-ups one of them bids")


class Pact(Trader):
    """Count together, and bid one after the other, each a tick below the last."""

    Parameters = PactParameters
    shared = record(wakes=np.int64, price=np.float64, bids=(np.int64, 4))

    @staticmethod
    def wake(state, params, market, now, rng):
        params.shared.wakes += 1
        if params.shared.wakes % params.most == 0:
            params.shared.price = (
                9_990.0 if params.shared.price == 0.0 else params.shared.price - 1.0
            )
            order = send_limit(market, 0, BUY, int(params.shared.price), 1)
            params.shared.bids[params.shared.wakes // params.most % 4] = order
        note(market, 0, REFUSAL, float(params.shared.wakes))
        return BY_LAW


def pacts(*, plain=False, most=3):
    model = MarketModel(seed=1, plain=plain)
    model.add("noise", NoiseTrader, count=5)
    for name in ("few", "many"):
        model.add(name, Pact, count=2 if name == "few" else 5, most=most)
    return model


def advanced(model, seconds):
    model.advance(model.session.open_time + seconds * SECOND)
    return model


@pytest.mark.parametrize("plain", [False, True])
def test_a_group_remembers_together_and_no_other_group_with_it(plain):
    model = advanced(pacts(plain=plain), 20)
    events = model.tape("events")
    for group in (1, 2):
        counted = events["value"][(events["kind"] == REFUSAL) & (events["group"] == group)]
        assert counted.tolist() == list(range(1, len(counted) + 1))
        together = model.state.parameters[group]["shared"][0]
        assert together["wakes"] == len(counted) > 20
        assert together["price"] == 9_991.0 - len(counted) // 3
        tape = model.tape("orders")
        members = model.groups[("noise", "few", "many")[group]].numbers
        bids = tape["order_id"][(tape["kind"] == 0) & np.isin(tape["taker"], members)]
        assert set(together["bids"].tolist()) == set(bids[-4:].tolist())


def test_plain_and_compiled_leave_the_same_tapes():
    fast, slow = (advanced(pacts(plain=plain), 20) for plain in (False, True))
    for name in RECORDS:
        assert np.array_equal(fast.tape(name), slow.tape(name)), name


def test_what_is_shared_goes_on_in_a_fork_and_with_other_parameters():
    whole, forked = advanced(pacts(), 20), advanced(pacts(), 9)
    twin, changed = forked.fork(), pacts(most=2)
    go_on(changed, forked)
    before = forked.tape("events")
    for each in (twin, changed):
        counted = np.append(before, advanced(each, 20).tape("events"))["value"]
        assert np.array_equal(counted, whole.tape("events")["value"])
    assert (changed.state.parameters[2]["most"] == 2).all()


# a class of traders


def test_groups_of_a_class_can_be_summed_up():
    model = MarketModel(seed=1)
    for name, label in (("fast", "intermediaries"), ("slow", ""), ("large", "intermediaries")):
        model.add(name, NoiseTrader, count=4, trader_class=label)
    groups = advanced(model, 30).frame("groups")
    classes = groups.groupby("group", observed=True)["trader_class"].unique()
    assert {name: list(found) for name, found in classes.items()} == {
        "fast": ["intermediaries"],
        "slow": ["slow"],
        "large": ["intermediaries"],
    }
    last = groups[groups["time"] == groups["time"].max()]
    sums = last.groupby("trader_class", observed=True)["bought"].sum()
    assert sums["intermediaries"] == last.loc[last["group"] != "slow", "bought"].sum()


# senses of a trader in Python


class Looker(Trader):
    """Looks once, at its third wake-up."""

    def step(self):
        self.looks = getattr(self, "looks", 0) + 1
        if self.looks == 3:
            self.look()


def looking(look):
    trader = type("Looker", (Looker,), {"look": look, "watches_pulse": True})
    model = MarketModel(seed=1)
    model.add("noise", NoiseTrader, count=50)
    model.add("lookers", trader, wake_law="even", wake_interval=5.0)
    return advanced(model, 30)


def test_a_trader_in_python_sees_what_is_displayed():
    seen = {}

    def look(self):
        best = self.best_bid()
        seen["at"] = [self.quantity_at(BUY, best - ticks) for ticks in range(5)]
        seen["within"] = [self.depth_within(BUY, ticks) for ticks in range(5)]
        seen["fills"] = self.take_fills()

    looking(look)
    assert np.cumsum(seen["at"]).tolist() == seen["within"]
    assert seen["at"][0] > 0
    assert seen["fills"] == (0, 0)


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        (lambda t: t.quantity_at(2, 10), "side must be 0 to buy or 1 to sell, not 2"),
        (lambda t: t.quantity_at(BUY, 10, book=1), "book 1 does not exist"),
        (lambda t: t.volume_rate(3), "horizon must be 0 to 2, not 3"),
        (lambda t: t.wake_when_best_moves(-1), "reaction must be 0 to"),
        (lambda t: t.wake_when_price_crosses(float("nan")), "price must be a finite number"),
        (lambda t: t.wake_when_queue_thins(5, 1), "side must be"),
        (lambda t: t.wake_when_queue_thins(BUY, 0), "lots must be 1 to"),
        (lambda t: t.wake_when_filled(2**62), "reaction must be 0 to"),
    ],
)
def test_what_cannot_be_asked_is_refused(call, fault):
    found = []

    def look(self):
        with pytest.raises(ValueError, match=fault):
            call(self)
        found.append(fault)

    looking(look)
    assert found == [fault]


def test_a_trader_is_woken_by_what_it_asks_for_at_its_own_turn():
    agents = looking(lambda _: None).agents
    with pytest.raises(NotDecidingError, match="in its own step"):
        agents[0].wake_when_filled()


def test_a_trader_in_python_is_woken_by_what_it_waits_for():
    class Waiter(Trader):
        def decide(self):
            self.__dict__.setdefault("woke", []).append(self.now)
            self.wake_when_best_moves(reaction=11)
            self.wake_when_queue_thins(SELL, 1, reaction=11)
            self.wake_when_price_crosses(9_000.5)
            self.wake_when_filled()
            return -1

    model = MarketModel(seed=1)
    model.add("noise", NoiseTrader, count=50)
    model.add("waiters", Waiter)
    advanced(model, 30)
    woke = next(agent for agent in model.agents if agent.group == "waiters").woke
    assert len(woke) > 50
    times = model.tape("quotes")["time"]
    assert np.isin(np.array(woke[1:]) - 11, times).all()
