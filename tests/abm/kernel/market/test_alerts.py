"""Wake-ups by event, against the quotes and trades that they wait for, read off the tapes."""

from itertools import pairwise

import numpy as np
import pytest

from abm.agents.noise_trader import NoiseTrader
from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.kernel.base.heap import heap_room
from abm.kernel.book.messages import BUY, SELL
from abm.kernel.market import alerts
from abm.kernel.market.alerts import (
    wake_when_best_moves,
    wake_when_filled,
    wake_when_price_crosses,
    wake_when_queue_thins,
)
from abm.kernel.market.market import MOST_MESSAGES, NONE, WAKE
from abm.kernel.market.trading import (
    best_price,
    mid_price,
    note,
    send_cancel,
    send_limit,
    take_fills,
)
from abm.kernel.records.events import REFUSAL
from abm.kernel.records.registry import RECORDS
from abm.market.fields import Seconds, parameter
from abm.market.parameter_records import record
from abm.market.session import Session
from abm.model import MarketModel, TooManyMessagesError

SECOND = 10**9
OPEN = Session().open_time
MOVES, CROSSES, THINS, FILLS, ALL = range(5)
SPAN, LOTS = 1.5, 6
MADE = REFUSAL
"""Kind of the events that the traders below write when they wake."""


class WatcherParameters(TraderParameters):
    what: int = parameter(MOVES, unit="", about="what it waits for")
    reaction: Seconds = parameter(0.01, unit="s", about="time after it")
    patience: Seconds = parameter(1e5, unit="s", about="time after which it wakes without it")


class Watcher(Trader):
    """Waits for one thing, or for all, and notes when it wakes and the lots it bought since."""

    Parameters = WatcherParameters
    memory = record(order=np.int64)

    @staticmethod
    def wake(state, params, market, now, rng):
        bought, sold = take_fills(market, 0)
        note(market, 0, MADE, float(bought - sold))
        if params.what == MOVES or params.what == ALL:
            wake_when_best_moves(market, 0, params.reaction)
        if params.what == CROSSES or params.what == ALL:
            wake_when_price_crosses(market, 0, mid_price(market, 0) + SPAN, params.reaction)
            wake_when_price_crosses(market, 0, mid_price(market, 0) - SPAN, params.reaction)
        if params.what == THINS or params.what == ALL:
            wake_when_queue_thins(market, 0, SELL, LOTS, params.reaction)
        if params.what == FILLS or params.what == ALL:
            if state.order != 0:
                send_cancel(market, 0, state.order)
            state.order = send_limit(market, 0, BUY, best_price(market, 0, BUY), 3)
            wake_when_filled(market, params.reaction)
        return now + params.patience


def market(*groups, plain=False, noise=60, **options):
    """Noise traders and groups of watchers, told what they wait for."""
    model = MarketModel(seed=5, plain=plain, **options)
    model.add("noise", NoiseTrader, count=noise, wake_interval=0.5, lifetime=3.0)
    for number, told in enumerate(groups):
        model.add(f"watchers {number}", Watcher, **{"wake_law": "even"} | told)
    return model


def at(seconds):
    return OPEN + round(seconds * SECOND)


def wakes(model, number):
    """Times at which a watcher woke, and net lots that it had bought since the time before."""
    events = model.tape("events")
    mine = events[(events["kind"] == MADE) & (events["trader"] == number)]
    return mine["time"], mine["value"]


class Quotes:
    """What the quote tape says, with the quote of the open before the first row."""

    def __init__(self, model):
        tape = model.tape("quotes")
        first = np.zeros(1, tape.dtype)
        first["bid_price"] = first["ask_price"] = 10_000
        rows = np.concatenate([first, tape])
        self.time, self.asked = rows["time"], rows["ask_quantity"]
        self.sides = [(rows[f"{s}_price"], rows[f"{s}_quantity"] > 0) for s in ("bid", "ask")]
        both = self.sides[0][1] & self.sides[1][1]
        middles = 0.5 * (rows["bid_price"] + rows["ask_price"])
        last = np.maximum.accumulate(np.where(both, np.arange(len(rows)), 0))
        self.mid = middles[last]

    def moved(self):
        changes = [np.diff(part) != 0 for side in self.sides for part in side]
        return np.append(False, np.any(changes, axis=0))

    def mid_at(self, time):
        return self.mid[np.searchsorted(self.time, time, "right") - 1]

    def due(self, what, time):
        """Time of the first quote after a time for which a watcher waits."""
        is_due = np.zeros(len(self.time), bool)
        if what in (MOVES, ALL):
            is_due |= self.moved()
        if what in (CROSSES, ALL):
            is_due |= np.abs(self.mid - self.mid_at(time)) >= SPAN
        if what in (THINS, ALL):
            is_due |= self.asked < LOTS
        later = self.time[is_due & (self.time > time)]
        return int(later[0]) if len(later) else None


def fill_after(model, number, time):
    """Time of the first trade of a trader after a time."""
    tape = model.tape("trades")
    mine = (tape["maker"] == number) | (tape["taker"] == number)
    later = tape["time"][mine & (tape["time"] > time)]
    return int(later[0]) if len(later) else None


def expected(model, quotes, number, told, time):
    """When a watcher that woke at a time wakes next."""
    events = []
    if told["what"] != FILLS:
        events.append(quotes.due(told["what"], time))
    if told["what"] in (FILLS, ALL):
        events.append(fill_after(model, number, time))
    reaction = round(told.get("reaction", 0.01) * SECOND)
    patience = round(told.get("patience", 1e5) * SECOND)
    due = [event + reaction for event in events if event is not None]
    return min([time + patience, *due])


GROUPS = (
    {"what": MOVES, "reaction": 0.003, "count": 3},
    {"what": MOVES, "reaction": 1.0, "patience": 0.9},
    {"what": CROSSES, "reaction": 0.0},
    {"what": CROSSES, "reaction": 0.2, "patience": 3.0, "count": 2},
    {"what": THINS, "reaction": 0.05},
    {"what": FILLS, "reaction": 0.001, "patience": 4.0, "count": 2},
    {"what": ALL, "reaction": 0.3, "patience": 0.35, "count": 2, "latency": {"fixed": 0.0001}},
)


def test_watchers_wake_when_the_tapes_say_that_it_happened():
    model = market(*GROUPS)
    model.advance(at(90))
    quotes = Quotes(model)
    for group, told in zip(list(model.groups.values())[1:], GROUPS, strict=True):
        for number in group.numbers:
            times, _ = wakes(model, number)
            assert len(times) > 8, told
            for time, following in pairwise(times.tolist()):
                # a reaction takes a nanosecond at least
                wanted = max(expected(model, quotes, number, told, time), time + 1)
                assert following == wanted + (told["reaction"] == 0.0), told


def test_fills_since_the_last_look_are_those_of_the_trade_tape():
    model = market({"what": FILLS, "patience": 4.0, "count": 4})
    model.advance(at(90))
    trades = model.tape("trades")
    for number in model.groups["watchers 0"].numbers:
        times, lots = wakes(model, number)
        signs = (trades["side"] == BUY) * 2 - 1
        mine = ((trades["taker"] == number) * 1 - (trades["maker"] == number)) * signs
        held = np.cumsum(mine * trades["quantity"])
        before = np.append(0, held)[np.searchsorted(trades["time"], times, "right")]
        assert lots.sum() > 5
        assert np.cumsum(lots).tolist() == before.tolist()


def test_plain_and_compiled_leave_the_same_tapes():
    models = [market(*GROUPS, plain=plain, noise=30) for plain in (False, True)]
    for model in models:
        model.advance(at(20))
    assert (models[0].tape("events")["kind"] == MADE).sum() > 100
    for name in RECORDS:
        assert np.array_equal(models[0].tape(name), models[1].tape(name)), name


@pytest.mark.parametrize("moment", [11.0, 23.456789])
def test_a_fork_goes_on_with_the_alerts_of_its_origin(moment):
    whole, forked = market(*GROUPS), market(*GROUPS)
    whole.advance(at(40))
    forked.advance(at(moment))
    twin = forked.fork()
    twin.advance(at(40))
    for name in RECORDS:
        joined = np.concatenate([forked.tape(name), twin.tape(name)])
        assert np.array_equal(whole.tape(name), joined), name


CROWD = (
    {"what": CROSSES, "count": 900, "wake_interval": 0.001, "reaction": 0.2, "patience": 0.7},
    {"what": CROSSES, "count": 400, "wake_interval": 0.001, "reaction": 0.1},
    {"what": FILLS, "count": 10},
)


def test_the_room_for_alerts_grows_with_those_who_wait_and_not_with_those_who_ask_again():
    model = market(*CROWD)
    rows = []
    for second in (10, 20, 40):
        model.advance(at(second))
        rows.append((len(model.state.alerts), len(model.state.agenda)))
    # 2 x 1300 wait at a time, four times as many ask in vain in ten seconds
    assert rows[0] == rows[1] == rows[2]
    assert len(model.state.alerts) <= 4 * 2 * 1300
    quotes = Quotes(model)
    for number in list(model.groups["watchers 0"].numbers)[:40]:
        for time, following in pairwise(wakes(model, number)[0].tolist()):
            assert following == expected(model, quotes, number, CROWD[0], time)


def test_every_alert_is_free_or_stands_in_one_watch():
    model = market(*CROWD, *GROUPS)
    for second in np.arange(1, 12, 0.7):
        model.advance(at(float(second)))
        state = model.state
        table, free, row = state.alerts, [], int(state.header["free_alert"][0])
        while row != NONE:
            free.append(row)
            row = int(table["next"][row])
        assert len(free) == state.header["free_alerts"][0]
        assert (table["watch"][free] == NONE).all()
        standing = np.flatnonzero(table["watch"] != NONE)
        fills = int((state.traders["fill_reaction"] != 0).sum())
        assert state.header["waiting"][0] == len(standing) + fills
        assert sorted([*free, *standing.tolist()]) == list(range(len(table)))


class Asker(Trader):
    """Asks for so many alerts at once."""

    asks = MOST_MESSAGES

    def step(self):
        for _ in range(self.asks):
            wake_when_price_crosses(self.model.market, 0, 9_000.0, 5)


@pytest.mark.parametrize("more", [0, 1])
def test_as_many_alerts_as_messages_can_be_asked_for_at_a_wake_up(more):
    model = MarketModel()
    model.add("askers", type("Asker", (Asker,), {"asks": MOST_MESSAGES + more}), count=3)
    if more == 0:
        model.advance(at(10))
        assert model.decisions > 20
        return
    with pytest.raises(TooManyMessagesError, match=r"messages or notes or alerts at one wake-up"):
        model.advance(at(10))


class Setter(Trader):
    """Quotes around a middle that follows a script of (second, bid, ask)."""

    script = (
        (0.0, 9_990, 10_010),
        (1.0, 9_995, 10_010),
        (2.0, 9_998, 10_010),
        (3.0, 9_990, 10_010),
    )

    def decide(self):
        done = self.__dict__.setdefault("done", [])
        for order in getattr(self, "orders", []):
            self.cancel(order)
        _, bid, ask = self.script[len(done)]
        done.append(self.now)
        self.orders = [self.limit(BUY, bid, 9), self.limit(SELL, ask, 9)]
        later = self.script[len(done) :]
        return at(later[0][0]) if later else -1


class Once(Trader):
    """Waits for a price, once, half a second after the open."""

    price = 10_000.0

    def decide(self):
        self.__dict__.setdefault("woke", []).append(self.now)
        if self.now > at(0.5):
            return -1
        if self.now < at(0.5):
            return at(0.5)
        wake_when_price_crosses(self.model.market, 0, self.price, 7)
        return -1


@pytest.mark.parametrize(
    ("price", "second"),
    [(10_002.5, 1.0), (10_003.0, 2.0), (10_002.6, 2.0), (10_000.0, 1.0), (9_999.5, None)],
)
def test_a_price_is_crossed_when_it_is_reached_and_left_when_it_is_not_it(price, second):
    model = MarketModel()
    model.add("setter", Setter, wake_interval=1e-9, wake_law="even")
    model.add("once", type("Once", (Once,), {"price": price}), wake_interval=0.1)
    model.advance(at(5))
    woke = next(agent for agent in model.agents if agent.group == "once").woke
    # the quote goes for a moment as it is replaced, its mid-price stays
    assert woke[2:] == ([] if second is None else [at(second) + 7])


def test_those_who_wait_for_the_same_wake_in_the_sequence_in_which_they_asked():
    model = market({"what": MOVES, "count": 9, "wake_interval": 0.3, "wake_law": "poisson"})
    model.advance(at(30))
    events = model.tape("events")
    events = events[events["kind"] == MADE]
    times, counts = np.unique(events["time"], return_counts=True)
    together = [events["trader"][events["time"] == time].tolist() for time in times[counts == 9]]
    assert len(together) > 5
    # all asked at the same moment, one after the other, in the sequence in which they had woken
    assert all(order == together[0] for order in together)


def test_nobody_is_woken_in_the_night_or_twice():
    session = Session(open="09:30", close="09:31", days=2, pre_open=5.0, closing_auction=5.0)
    told = {"what": ALL, "reaction": 3.0, "patience": 100.0, "count": 3}
    model = market(told, session=session)
    model.run_model()
    for number in model.groups["watchers 0"].numbers:
        times, _ = wakes(model, number)
        assert len(times) > 4
        assert np.diff(times).min() > 0
        night = (times > session.close_time) & (times < session.start_time + 86_400 * SECOND)
        assert not night.any()


def test_wake_ups_made_void_by_a_sooner_one_leave_the_agenda_when_it_is_full():
    model = market({"what": MOVES, "reaction": 0.001, "count": 5})
    model.advance(at(60))
    state = model.state
    state._forget_void_wake_ups()
    items = state.agenda[1 : 1 + state.agenda[0]["serial"]]
    mine = items[(items["kind"] == WAKE) & (items["payload"] >= 60)]
    assert np.bincount(mine["payload"] - 60, minlength=5).max() <= 2
    assert heap_room(state.agenda.ctypes.data) > 0
    assert alerts.__doc__
