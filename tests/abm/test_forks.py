"""A market goes on with other parameters as if it had had them, and a group leaves cleanly."""

import numpy as np
import pytest

from abm.agents.noise_trader import NoiseTrader
from abm.agents.trader import Trader
from abm.forks import given_at_open, go_on, is_same, reseed, take_out
from abm.kernel.book.book import FREE
from abm.kernel.book.messages import ACCEPTED, CANCELLED, EXPIRED, REJECTED, TRADE
from abm.kernel.market.market import ARRIVE
from abm.kernel.records.registry import RECORDS
from abm.model import MarketModel
from abm.rules.fees import Fees
from tests.abm.test_model import (
    CHAINS,
    FALLING,
    RULES,
    SELLER,
    assert_same,
    at,
    falling,
    market,
    tapes_of,
)

LARGER = {"size": {"law": "fixed", "lots": 8}}


def falling_with(rules=RULES, seller=(), **changes):
    """The falling of test_model with other parameters of its seller and its groups."""
    groups = {name: each | changes.get(name, {}) for name, each in FALLING.items()}
    model = market(groups, rules=rules, chains=CHAINS)
    model.add("large_seller", NoiseTrader, **SELLER | dict(seller))
    return model


def forked(changed, until):
    """A changed market that goes on from where the day stands at a time (ns), and the day."""
    model = falling()
    model.advance(until)
    assert not given_at_open(falling(), changed)
    go_on(changed, model)
    return changed, model


def joined(before, after):
    return {name: np.concatenate([before.tape(name), after.tape(name)]) for name in RECORDS}


def test_what_nobody_has_read_yet_is_as_if_it_had_been_so_from_the_open():
    whole = falling_with(seller=LARGER)
    changed, model = forked(
        falling_with(seller=LARGER), at(20)
    )  # the seller comes after 30 seconds
    for each in (whole, changed):
        each.advance(at(70))
    assert_same(tapes_of(whole), joined(model, changed))
    as_it_was = falling()
    as_it_was.advance(at(70))
    model.advance(at(70))
    assert_same(tapes_of(as_it_was), tapes_of(model))
    lots = [each.state.group_accounts["sold"][-1] for each in (as_it_was, whole)]
    assert lots[1] > lots[0] > 0


def test_fees_change_at_the_fork():
    dear = {"fees": Fees(maker=0.001, taker=0.03)}
    changed, model = forked(falling_with(rules=RULES | dear), at(40))
    changed.advance(at(70))
    paid = np.zeros(len(changed.state.accounts))
    for part, maker, taker in ((model, -200_000, 300_000), (changed, 100_000, 3_000_000)):
        trades = part.tape("trades")
        assert len(trades) > 50
        for side, fee in (("maker", maker), ("taker", taker)):
            paid += np.bincount(trades[side], fee * trades["quantity"], len(paid))
    assert np.array_equal(changed.state.accounts["fees"], paid)


def test_wake_ups_and_latency_change_at_the_fork():
    slow = {"wake_interval": 20.0, "wake_law": "even", "latency": {"fixed": 5.0}}
    changed, model = forked(falling_with(noise=slow), at(40))
    changed.advance(at(140))

    def orders(part, after, until):
        tape = part.tape("orders")
        new = np.isin(tape["kind"], [ACCEPTED, REJECTED])  # some are dead when they arrive
        mine = new & (tape["taker"] < 60)
        return int((mine & (tape["time"] > at(after)) & (tape["time"] <= at(until))).sum())

    assert orders(model, 0, 40) == pytest.approx(60 * 40 / 2, rel=0.15)
    assert orders(changed, 40.001, 44.999) == 0  # the first that were sent late are under way
    assert orders(changed, 60, 140) == 60 * 80 / 20


OPENINGS = {
    "noise": {"count": 61},
    "providers": {"position": 3},
    "insurers": {"assets": 2e6},
    "option_makers": {"options": ({"kind": "put", "quantity": -1000, "expiry": 2},)},
    "clients": {"cash": 5.0},
}


@pytest.mark.parametrize("group", OPENINGS)
def test_what_is_given_at_the_open_is_told(group):
    assert given_at_open(falling(), falling_with(**{group: OPENINGS[group]}))


def test_what_can_be_changed_is_told_from_what_is_the_same():
    dear = {"fees": Fees(maker=-0.002, taker=0.03)}
    assert is_same(falling(), falling_with())
    for other in (falling_with(rules=RULES | dear), falling_with(insurers={"move": 0.02})):
        assert not given_at_open(falling(), other)
        assert not is_same(falling(), other)


# a group that leaves

SLOW = {"latency": {"fixed": 0.3, "extra": 0.5}}
LEAVERS = ("noise", "option_makers")


def left():
    """The falling, slow, before and after two of its groups left after 45 seconds."""
    changes = dict.fromkeys(LEAVERS, SLOW)
    before, after = falling_with(**changes), falling_with(**changes)
    before.advance(at(45))
    go_on(after, before)
    members = [n for name in LEAVERS for n in after.groups[name].numbers]
    for name in LEAVERS:
        take_out(after, name)
    return before, after, members


def test_who_leaves_has_no_orders_and_sends_none_but_keeps_what_it_holds():
    before, after, members = left()
    orders = before.state.books.orders
    resting = orders["order_id"][(orders["place"] != FREE) & np.isin(orders["owner"], members)]
    held = before.state.accounts["position"][members]
    after.advance(at(80))
    tape = after.tape("orders")
    gone = tape[np.isin(tape["taker"], members) & (tape["kind"] != TRADE)]
    assert len(resting) > 3
    assert sorted(gone["order_id"].tolist()) == sorted(resting.tolist())
    assert (gone["kind"] == CANCELLED).all()
    assert (gone["time"] == at(45)).all()
    assert not np.isin(after.tape("trades")["maker"], members).any()
    assert np.array_equal(after.state.accounts["position"][members], held)
    assert np.any(held != 0)
    assert not after.state.option_accounts["quotes"][
        after.state.traders["option_account"][members[-3:]]
    ].any()
    assert (~np.isin(tape["taker"], members)).any()  # the others go on


def test_messages_of_who_leaves_never_arrive_and_their_rows_are_free():
    before, after, members = left()
    for model, expected in ((before, True), (after, False)):
        state = model.state
        items = state.agenda[1 : 1 + state.agenda[0]["serial"]]
        slots = items["payload"][items["kind"] == ARRIVE]
        assert np.isin(state.in_flight["owner"][slots], members).any() == expected
        free, slot = [], int(state.header["first_free_in_flight"][0])
        while slot < len(state.in_flight) and slot >= 0 and len(free) <= len(state.in_flight):
            free.append(slot)
            slot = int(state.in_flight["order_id"][slot])
        assert len(free) == state.header["free_in_flight"][0]
        assert sorted([*free, *slots.tolist()]) == list(range(len(state.in_flight)))


def test_an_order_that_was_due_before_the_fork_expires_before_it():
    whole = falling()
    whole.advance(at(50))
    tape = whole.tape("orders")
    due = tape[(tape["kind"] == EXPIRED) & (tape["time"] > at(45))][0]
    changed, model = forked(falling(), int(due["time"]) + 1)  # nothing else happens in between
    last = model.tape("orders")[-1]
    assert (last["kind"], last["order_id"], last["time"]) == (EXPIRED, due["order_id"], due["time"])
    take_out(changed, "noise")
    changed.drain()
    rows = changed.tape("orders")
    assert {(row["kind"], row["time"]) for row in rows} == {(CANCELLED, changed.now)}


def test_nothing_is_lost_when_a_group_leaves():
    before, after, _ = left()
    after.advance(at(80))
    tape = joined(before, after)["orders"]
    orders = after.state.books.orders

    def lots(kind, name="order_id"):
        rows = tape[tape["kind"] == kind]
        return np.bincount(rows[name], rows["quantity"], 1 + tape["order_id"].max())

    resting = orders[orders["place"] != FREE]
    left_over = np.bincount(resting["order_id"], resting["quantity"], 1 + tape["order_id"].max())
    traded = lots(TRADE, "taker_id") + lots(TRADE, "maker_id")
    assert np.array_equal(lots(ACCEPTED), traded + lots(CANCELLED) + lots(EXPIRED) + left_over)
    quotes = after.tape("quotes")
    assert quotes["time"][0] == at(45)  # those who left were at the touch


# other random numbers from a time on


def day_of(seed, **options):
    """The falling, which draws with another seed after its fortieth second, if one is given."""
    day = falling(**options)
    day.advance(at(40))
    if seed is not None:
        reseed(day, seed)
    day.advance(at(60))
    return tapes_of(day)


def test_other_numbers_are_drawn_after_a_time_and_only_then():
    as_it_was, same, other = day_of(None), day_of(0), day_of(8)
    assert_same(as_it_was, same)  # its own seed
    assert_same(other, day_of(8))
    assert_same(other, day_of(8, plain=True))
    for name in ("trades", "orders", "quotes"):
        before, after = (
            [tapes[name][when(tapes[name]["time"], at(40))] for tapes in (as_it_was, other)]
            for when in (np.less_equal, np.greater)
        )
        assert len(before[0]) > 10
        assert np.array_equal(*before)
        assert not np.array_equal(*after)


class Noting(Trader):
    """Notes at each wake-up what it draws from Mesa's generators."""

    def step(self):
        notes = self.__dict__.setdefault("notes", [])
        notes.append((self.now, self.random.random(), float(self.model.rng.random())))


def test_traders_written_in_python_and_mesa_draw_anew():
    notes, outside = [], []
    for seed, drawn in ((1, 0), (1, 5), (2, 0)):
        model = MarketModel(seed=1)
        model.add("noting", Noting, count=1, wake_interval=1.0)
        model.advance(at(10))
        [(model.random.random(), model.rng.random()) for _ in range(drawn)]
        reseed(model, seed)
        outside.append((model.random.random(), float(model.rng.random())))
        model.advance(at(20))
        notes.append(model.faces[0].notes)
    assert notes[0] == notes[1]
    early = [note for note in notes[0] if note[0] <= at(10)]
    assert notes[2][: len(early)] == early
    assert not set(notes[2][len(early) :]) & set(notes[0])
    assert outside[0] == outside[1]
    assert not set(outside[0]) & set(outside[2])


def test_what_is_no_seed_is_refused():
    with pytest.raises(ValueError, match="seed"):
        reseed(falling(), -1)
