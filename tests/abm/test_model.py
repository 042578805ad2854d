"""The promises that span the whole: nothing is lost, no draw moves, every run resumes."""

import gc
import math
import weakref
import zlib
from itertools import pairwise
from typing import ClassVar

import mesa
import numpy as np
import pytest
from scipy import stats

from abm.agents.liquidity_provider import LiquidityProvider
from abm.agents.noise_trader import NoiseTrader
from abm.agents.option_client import OptionClient
from abm.agents.option_market_maker import OptionMarketMaker
from abm.agents.parameters import TraderParameters
from abm.agents.portfolio_insurer import PortfolioInsurer
from abm.agents.standing import NotDecidingError
from abm.agents.trader import Trader
from abm.kernel.base.draws import DECIDING, TELLING
from abm.kernel.book import messages
from abm.kernel.book.messages import (
    ACCEPTED,
    AUCTION,
    BUY,
    CANCELLED,
    CLOSED,
    CONTINUOUS,
    DAY,
    END_OF_DAY,
    EXPIRED,
    SELL,
    TRADE,
)
from abm.kernel.market import loop
from abm.kernel.records.events import PHASE_CHANGE
from abm.kernel.records.registry import RECORDS
from abm.market.chains import OptionChain
from abm.market.fields import MOST_SECONDS
from abm.market.session import DAY as ONE_DAY
from abm.market.session import Session
from abm.market.venue import Instrument, Venue
from abm.model import MarketModel, TooManyMessagesError
from abm.rules.fees import Fees
from abm.rules.self_match_prevention import SelfMatchPrevention

SECOND = 10**9
OPEN = Session().open_time

KINDS = {
    "noise": NoiseTrader,
    "providers": LiquidityProvider,
    "insurers": PortfolioInsurer,
    "option_makers": OptionMarketMaker,
    "clients": OptionClient,
}
"""Groups by name, always all and in this order: one set of kinds is one compiled loop."""

FALLING = {
    "noise": {"count": 60, "wake_interval": 2.0, "lifetime": 10.0},
    "providers": {"count": 4, "wake_interval": 0.3, "inventory_limit": 40, "lots": 6},
    "insurers": {"count": 4, "wake_interval": 1.0, "move": 0.0005},
    "option_makers": {
        "count": 3,
        "wake_interval": 2.0,
        "options": ({"kind": "put", "quantity": -2000, "expiry": 2},),
        "hedging": {"kind": "fixed_band", "band": 0.01},
    },
    "clients": {"count": 2, "wake_interval": 2.0},
}
"""Everyone in one small market; with a large seller who comes after 30 seconds, it falls."""

CHAINS = {"options": OptionChain(venue="exchange", expiries=(1, 5))}
RULES = {"fees": Fees(maker=-0.002, taker=0.003), "own orders": SelfMatchPrevention()}
SELLER = {
    "active_from": 30.0,
    "active_for": 30.0,
    "wake_interval": 0.25,
    "buy_probability": 0.0,
    "placement": {"law": "table", "chances": [1.0]},
    "size": {"law": "fixed", "lots": 4},
}


def market(groups, *args, **options):
    """A market of all kinds with these parameters, none of a kind that is not named."""
    model = MarketModel(*args, **options)
    for name, trader in KINDS.items():
        model.add(name, trader, **{"count": 0} | groups.get(name, {}))
    return model


def falling(**options):
    """The small market in which the price falls between 30 and 60 seconds after the open."""
    model = market(FALLING, rules=RULES, chains=CHAINS, **options)
    model.add("large_seller", NoiseTrader, **SELLER)
    return model


def at(seconds):
    """Nanoseconds at so many seconds after the open."""
    return OPEN + round(seconds * SECOND)


def tapes_of(model):
    return {name: model.tape(name) for name in RECORDS}


def assert_same(some, others):
    """Both have the same tapes, bit for bit, and something on them."""
    assert len(some["trades"]) > 0
    for name in RECORDS:
        assert np.array_equal(some[name], others[name]), name


# nothing is lost


def test_cash_shares_and_fees_are_conserved_at_every_step():
    model = falling()
    state = model.state
    lots, cash = state.accounts["position"].sum(), state.accounts["cash"].sum()
    for _ in range(90):
        model.step()
        accounts, group_accounts = state.accounts, state.group_accounts
        assert accounts["position"].sum() == lots
        assert accounts["cash"].sum() == cash
        assert accounts["fees"].sum() == state.listings["collected"][0]
        for name in ("position", "cash", "fees"):
            by_group = np.bincount(
                state.traders["group"], accounts[name].astype(float), len(group_accounts)
            )
            assert np.array_equal(by_group, group_accounts[name])
        assert group_accounts["bought"].sum() == group_accounts["sold"].sum()
    trades = model.tape("trades")
    hedgers = np.isin(trades["taker_group"], [2, 3])
    assert hedgers.any()
    assert len(model.tape("events")) > 1  # a provider withdrew: it was a day


def test_every_accepted_lot_is_traded_cancelled_expired_or_rests():
    model = falling()
    model.advance(at(75))
    tape, orders = model.tape("orders"), model.state.books.orders
    ids = np.unique(tape["order_id"])

    def lots(kind, name="order_id"):
        rows = tape[tape["kind"] == kind]
        index = np.searchsorted(ids, rows[name])
        assert np.array_equal(ids[index], rows[name])
        return np.bincount(index, rows["quantity"].astype(float), len(ids))

    resting = orders[orders["place"] > 0]
    left = np.bincount(
        np.searchsorted(ids, resting["order_id"]), resting["quantity"].astype(float), len(ids)
    )
    traded = lots(TRADE, "taker_id") + lots(TRADE, "maker_id")
    assert np.array_equal(lots(ACCEPTED), traded + lots(CANCELLED) + lots(EXPIRED) + left)
    assert traded.sum() == 2 * model.tape("trades")["quantity"].sum()
    assert min(traded.sum(), lots(CANCELLED).sum(), lots(EXPIRED).sum(), left.sum()) > 0


def test_every_fill_pays_the_price_of_the_maker():
    model = falling()
    model.advance(at(75))
    tape, trades = model.tape("orders"), model.tape("trades")
    accepted = tape[tape["kind"] == ACCEPTED]
    limit = dict(zip(accepted["order_id"].tolist(), accepted["price"].tolist(), strict=True))
    assert [limit[maker] for maker in trades["maker_id"].tolist()] == trades["price"].tolist()


def test_fees_of_makers_and_takers_go_to_the_venue():
    model = falling()
    model.advance(at(75))
    trades = model.tape("trades")
    # millionths of a tick a lot: the rebate is 0.2 ticks, the fee 0.3
    maker = np.bincount(trades["maker"], trades["quantity"], len(model.state.traders))
    taker = np.bincount(trades["taker"], trades["quantity"], len(model.state.traders))
    assert np.array_equal(model.state.accounts["fees"], 300_000 * taker - 200_000 * maker)
    assert model.state.listings["collected"][0] == 100_000 * trades["quantity"].sum()


# Mesa


def test_traders_are_agents_of_mesa():
    model = falling()
    model.step()
    assert isinstance(model, mesa.Model)
    assert len(model.agents) == len(model.state.traders) == 74
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)
    assert [agent.number for agent in model.agents] == list(range(74))
    counts = {kind.__name__: len(agents) for kind, agents in model.agents_by_type.items()}
    assert counts == {
        "NoiseTrader": 61,
        "LiquidityProvider": 4,
        "PortfolioInsurer": 4,
        "OptionMarketMaker": 3,
        "OptionClient": 2,
    }
    assert set(model.agent_types) == set(model.agents_by_type)
    insurers = model.agents.select(lambda agent: agent.group == "insurers")
    assert set(insurers.get("position")) != {0}
    held = [agent.position() for agent in insurers]
    assert held == [int(model.account(agent.number)["position"]) for agent in insurers]


def test_agents_stand_in_the_order_of_their_numbers_whoever_acted_first():
    model = market({"noise": {"count": 3}})
    model.add("followers", Follower, count=5, wake_interval=0.2)
    model.step()
    assert [agent.number for agent in model.agents] == list(range(8))
    (followers,) = (agents for kind, agents in model.agents_by_type.items() if "Foll" in str(kind))
    assert [agent.number for agent in followers] == list(range(3, 8))


def test_agents_are_sorted_also_when_all_have_acted():
    model = MarketModel(seed=1)
    model.add("followers", Follower, count=20, wake_interval=0.2)
    model.advance(model.now + 5 * SECOND)
    assert len(model.faces) == 20
    assert [agent.number for agent in model.agents] == list(range(20))


def test_agents_of_other_kinds_stand_behind_the_traders():
    model = MarketModel(seed=1)
    model.add("followers", Follower, count=3)
    regulator = mesa.Agent(model)
    assert list(model.agents)[3:] == [regulator]
    regulator.remove()
    assert len(model.agents) == 3


def test_data_collector_of_mesa_works():
    model = falling()
    collector = mesa.DataCollector(
        model_reporters={"mid": lambda m: float(m.state.listings["mid"][0])},
        agent_reporters={"position": lambda trader: trader.position()},
    )
    for _ in range(3):
        model.step()
        collector.collect(model)
    mids = collector.get_model_vars_dataframe()["mid"]
    positions = collector.get_agent_vars_dataframe()["position"]
    assert mids.iloc[-1] == model.state.listings["mid"][0]
    assert len(positions) == 3 * 74
    assert (positions.groupby(level=0).sum() == model.state.accounts["position"].sum()).all()


# keyed randomness


def on_two_books(**others):
    """Noise traders on each of two books; parameters of those on the second, groups besides."""
    stocks = {"a": Instrument(price=100.0), "b": Instrument(price=50.0)}
    venues = {"first": Venue(instrument="a"), "second": Venue(instrument="b")}
    near = {"count": 20, "wake_interval": 1.0, "lifetime": 5.0, "cancel_probability": 0.2}
    model = market({"noise": near, "providers": {"count": 2}}, stocks, venues, seed=5)
    far = near | {"book": 1, "latency": {"fixed": 0.01, "extra": 0.1}}
    model.add("far", NoiseTrader, **far | others)
    if others:
        model.add("strangers", NoiseTrader, count=7, book=1)
    model.advance(at(60))
    return model


def of_first_book(model):
    """Tapes of the first book, with ids by rank: ids and messages are counted over all books."""
    found = {}
    for name in ("trades", "orders", "quotes", "depth"):
        rows = model.tape(name)
        rows = rows[rows["book"] == 0]
        for field in {"order_id", "maker_id", "taker_id", "message"} & set(rows.dtype.names):
            rows[field] = np.unique(rows[field], return_inverse=True)[1]
        found[name] = rows
    return found


def test_draws_do_not_depend_on_who_else_is_there():
    alone, crowded = on_two_books(), on_two_books(count=33)
    assert len(crowded.tape("trades")) > len(alone.tape("trades"))
    first, second = of_first_book(alone), of_first_book(crowded)
    assert len(first["trades"]) > 50
    for name, rows in first.items():
        assert np.array_equal(rows, second[name]), name


def test_members_of_a_group_keep_their_streams_when_it_grows():
    def streams(count):
        model = market({"noise": {"count": count}})
        return model.state.traders["stream"][:10].tolist(), model.state.agenda["time"]

    (few, wakes), (many, later_wakes) = streams(10), streams(500)
    assert few == many
    assert set(wakes[1:].tolist()) - {0} <= set(later_wakes.tolist())


class Drawer(Trader):
    """Notes when it wakes and what it draws; at its third wake-up it draws and sends more."""

    more: ClassVar[int] = 0

    def step(self):
        notes = self.__dict__.setdefault("notes", [])
        notes.append((self.now, [self.uniform() for _ in range(3)]))
        asked = 1
        if len(notes) == 3:
            asked += self.more
            [self.uniform() for _ in range(self.more)]
        for _ in range(asked):
            self.limit(BUY, 5_000, 1)


class KeenDrawer(Drawer):
    """Draws three numbers more, and sends three orders more."""

    more = 3


def drawers(trader, others=()):
    """Notes of each drawer by group and place in it, and times of arrival of its orders."""
    model = MarketModel(seed=3)
    for name in others[:1]:
        model.add(name, NoiseTrader, count=9)
    slow = {"latency": {"fixed": 0.01, "extra": 0.02}}
    for name in ("some", "same"):
        model.add(name, trader, count=4, wake_interval=2.0, **slow)
    for name in others[1:]:
        model.add(name, Drawer, count=2)
    model.advance(at(40))
    tape = model.tape("orders")
    found = {}
    for name in ("some", "same"):
        for place, number in enumerate(model.groups[name].numbers):
            face = next(agent for agent in model.agents if agent.number == number)
            found[name, place] = face.notes, tape["time"][tape["taker"] == number].tolist()
    return found


def test_a_trader_that_draws_more_at_one_wake_up_draws_the_same_at_all_others():
    usual, keen = drawers(Drawer), drawers(KeenDrawer)
    for key, (notes, arrivals) in usual.items():
        others, later = keen[key]
        assert len(notes) > 8
        assert notes == others
        # the first message of each wake-up arrives when it did, the three more beside it
        assert len(later) == len(arrivals) + 3
        assert set(arrivals) <= set(later)
    assert len({tuple(draws) for notes, _ in usual.values() for _, draws in notes}) == sum(
        len(notes) for notes, _ in usual.values()
    )


def test_groups_added_before_and_after_leave_draws_and_latencies_as_they_were():
    assert drawers(Drawer) == drawers(Drawer, ("first", "last"))


def test_a_wake_up_draws_from_the_stream_of_its_trader_at_its_number():
    notes, _ = drawers(Drawer)["same", 2]
    key = np.array([3, (zlib.crc32(b"same") << 32) + 2], np.uint64)
    for number, (_, draws) in enumerate(notes):
        counter = np.array([0, number + 1, DECIDING, 0], np.uint64)
        words = np.random.Generator(np.random.Philox(key=key, counter=counter)).random(4)
        assert draws == words[1:].tolist()  # the first is kept for the time of the next wake-up
        if number + 1 < len(notes):
            wait = max(1, int(-2e9 * math.log1p(-words[0])))
            assert notes[number + 1][0] - notes[number][0] == wait


def test_seeds_make_different_storms():
    first, second = (market(FALLING, seed=seed) for seed in (1, 2))
    for model in (first, second):
        model.advance(at(5))
    assert not np.array_equal(first.tape("orders"), second.tape("orders"))


# saving


class Follower(Trader):
    """Buys after a rise and sells after a fall of the mid-price; remembers in attributes."""

    def step(self):
        seen = getattr(self, "seen", [])
        if len(seen) > 2 and seen[-1] != seen[0]:
            side = BUY if seen[-1] > seen[0] else SELL
            self.market_order(side, 1 + int(3 * self.uniform()))
        self.seen = [*seen[-4:], self.mid_price()]


@pytest.mark.parametrize("moment", [37.0, 44.123456789, 58.5])
def test_a_fork_in_the_middle_of_a_fall_goes_on_as_if_uninterrupted(moment):
    def make():
        model = falling()
        slow = {"latency": {"fixed": 0.2, "extra": 0.3}}
        model.add("followers", Follower, count=3, wake_interval=0.7, **slow)
        model.add("slow", NoiseTrader, count=20, lifetime=5.0, **slow)
        return model

    whole, forked = make(), make()
    whole.advance(at(80))
    forked.advance(at(moment))
    held = len(forked.state.in_flight) - int(forked.state.header["free_in_flight"][0])
    assert held > 0  # messages are under way
    before, twin = tapes_of(forked), forked.fork()
    twin.advance(at(80))
    forked.advance(at(80))
    joined = {name: np.concatenate([before[name], twin.tape(name)]) for name in RECORDS}
    assert_same(tapes_of(whole), joined)
    assert_same(tapes_of(whole), tapes_of(forked))
    followers = {f.number: f.seen for f in twin.agents if f.group == "followers"}
    assert followers == {f.number: f.seen for f in whole.agents if f.group == "followers"}


@pytest.mark.filterwarnings("error")  # Numba warns if it compiles for the same dtypes again
def test_a_saved_market_resumes_from_a_file(tmp_path):
    whole, first = falling(), falling()
    whole.advance(at(70))
    first.advance(at(45))
    np.savez(tmp_path / "market.npz", **first.saved())
    resumed = falling()
    with np.load(tmp_path / "market.npz") as saved:
        resumed.restore(saved)
    assert resumed.now == at(45)
    resumed.advance(at(70))
    joined = {n: np.concatenate([first.tape(n), resumed.tape(n)]) for n in RECORDS}
    assert_same(tapes_of(whole), joined)


def test_tapes_do_not_depend_on_the_size_of_the_steps():
    whole, steps, odd = falling(), falling(), falling()
    whole.advance(at(60))
    for _ in range(60):
        steps.step()
    for seconds in (0, 0.0001, 7.3, 31.234567891, 31.234567892, 60):
        odd.advance(at(seconds))
    assert steps.now == odd.now == at(60)
    assert_same(tapes_of(whole), tapes_of(steps))
    assert_same(tapes_of(whole), tapes_of(odd))


def test_plain_and_compiled_leave_the_same_tapes():
    calm = {
        "insurers": {"rebalancing": "time"},
        "option_makers": {"hedging": {"kind": "fixed_band", "band": 0.0}},
    }
    groups = {
        name: each | {"wake_interval": 1.0, "latency": {"extra": 0.02}} | calm.get(name, {})
        for name, each in FALLING.items()
    }
    groups["noise"] |= {"count": 15, "wake_interval": 0.5}
    fast, slow = (market(groups, seed=4, plain=plain) for plain in (False, True))
    for model in (fast, slow):
        model.advance(at(12))
    assert_same(tapes_of(fast), tapes_of(slow))
    takers = fast.tape("trades")["taker_group"]
    assert set(takers.tolist()) >= {0, 2, 3}
    assert (fast.tape("trades")["maker_group"] == 1).any()


# sessions

TWO_DAYS = Session(
    open="09:30", close="09:32", pre_open=20.0, closing_auction=15.0, days=2, step=5.0
)


class Caller(Trader):
    """Bids for a lot at 50.00, for the day, at its first wake-up of each day."""

    def step(self):
        day = self.now // ONE_DAY
        if getattr(self, "day", -1) != day:
            self.day = day
            self.limit(BUY, 5_000, 1)
            state = self.model.state
            slot = state.outbox[state.header["sent"][0] - 1]
            state.in_flight["time_in_force"][slot] = DAY


def two_days():
    model = market({"noise": FALLING["noise"], "providers": {"count": 2}}, session=TWO_DAYS)
    model.add("callers", Caller)
    return model


def test_a_day_runs_through_its_phases():
    model = two_days()
    model.run_model()
    turns = model.tape("events")
    turns = turns[turns["kind"] == PHASE_CHANGE]
    times = [TWO_DAYS.start_time, OPEN, TWO_DAYS.close_time - 15 * SECOND, TWO_DAYS.close_time]
    assert turns["time"].tolist() == [time + day * ONE_DAY for day in (0, 1) for time in times]
    assert turns["value"].tolist() == [AUCTION, CONTINUOUS, AUCTION, CLOSED] * 2
    assert not model.running
    assert model.now == TWO_DAYS.end_time == ONE_DAY + TWO_DAYS.close_time


def test_auctions_open_and_close_the_day_at_one_price():
    model = two_days()
    model.run_model()
    trades = model.tape("trades")
    for day in (0, 1):
        midnight = day * ONE_DAY
        today = trades[trades["time"] // ONE_DAY == day]
        assert today["time"][0] == midnight + OPEN  # the first price is that of the auction
        for moment in (OPEN, TWO_DAYS.close_time):
            auction = today[today["time"] == midnight + moment]
            assert len(auction) > 10
            assert (auction["auction"] == 1).all()
            assert len(np.unique(auction["price"])) == 1
        within = today[today["auction"] == 0]
        assert len(within) > 0
        assert within["time"].min() > midnight + OPEN
        assert within["time"].max() < midnight + TWO_DAYS.close_time - 15 * SECOND
    group_accounts = model.state.group_accounts
    assert group_accounts["aggressive_bought"].sum() < group_accounts["bought"].sum()


def test_day_orders_end_and_traders_sleep_overnight():
    model = two_days()
    model.run_model()
    tape = model.tape("orders")
    ended = tape[tape["reason"] == END_OF_DAY]
    assert ended["taker"].tolist() == [model.groups["callers"].first] * 2
    assert ended["time"].tolist() == [TWO_DAYS.close_time, TWO_DAYS.end_time]
    assert (ended["kind"] == EXPIRED).all()
    night = (TWO_DAYS.close_time, ONE_DAY + TWO_DAYS.start_time)
    new = tape[tape["kind"] == ACCEPTED]["time"]
    assert not ((new > night[0]) & (new < night[1])).any()
    assert (new >= night[1]).any()
    depth = model.tape("depth")["time"]
    assert not ((depth > night[0]) & (depth < night[1])).any()


# several books


class Carrier(Trader):
    """Buys in the first book and sells in the second, lot for lot."""

    def step(self):
        self.market_order(BUY, 1, book=0)
        if self.position(1) > 0:
            self.market_order(SELL, self.position(1), book=1)


def test_two_venues_of_one_instrument_share_positions():
    venues = {name: Venue(instrument="stock") for name in ("here", "there")}
    model = market({"noise": FALLING["noise"]}, venues=venues)
    model.add("noise_there", NoiseTrader, book=1, **FALLING["noise"])
    model.add("carriers", Carrier, wake_interval=1.0)
    model.advance(at(60))
    carrier = model.groups["carriers"].first
    assert len(model.state.accounts) == len(model.state.traders)  # one account, whichever the book
    trades = model.frame("trades")
    mine = trades[trades["taker_group"] == "carriers"]
    assert set(mine["instrument"]) == {"stock"}
    lots = mine.groupby(["venue", "side"], observed=True)["quantity"].sum()
    assert lots["here", BUY] > 30
    assert lots["there", SELL] > 30
    position = model.account(carrier)["position"]
    assert position == lots["here", BUY] - lots["there", SELL]
    assert set(model.frame("depth")["venue"]) == {"here", "there"}


# latency


class Punctual(Trader):
    """Sends a limit order far from the market at each wake-up and remembers when."""

    def step(self):
        sent = getattr(self, "sent", {})
        self.sent = {**sent, self.limit(BUY, 5_000, 1): self.now}


def delays(latency, wake_interval):
    """Seconds from sending to arrival of a trader's messages, in the order of sending."""
    model = market({})
    model.add("punctual", Punctual, wake_interval=wake_interval, wake_law="even", latency=latency)
    model.advance(at(400 * wake_interval))
    tape = model.tape("orders")
    assert (tape["kind"] == ACCEPTED).all()
    sent = next(iter(model.agents)).sent
    return tape, np.array(
        [t - sent[i] for i, t in zip(tape["order_id"], tape["time"], strict=True)]
    ) / SECOND


def test_constant_latency_is_that_of_every_message():
    tape, found = delays({"fixed": 0.125}, wake_interval=0.1)
    assert len(found) > 390
    assert set(found.tolist()) == {0.125}
    assert np.diff(tape["order_id"]).tolist() == [1] * (len(tape) - 1)


def test_drawn_latency_is_exponential_above_the_fixed_part():
    _, found = delays({"fixed": 0.05, "extra": 0.1}, wake_interval=3.0)
    assert stats.kstest(found, stats.expon(0.05, 0.1).cdf).pvalue > 0.01


def test_messages_of_one_trader_do_not_overtake_each_other():
    tape, found = delays({"extra": 1.0}, wake_interval=0.1)
    assert len(found) > 300
    assert (np.diff(tape["time"]) == 0).any()  # some had to wait for an earlier one
    assert (np.diff(tape["order_id"]) == 1).all()


# limits


class Flooder(Trader):
    """Sends more messages at once than a market takes."""

    Parameters = TraderParameters

    def step(self):
        for _ in range(257):
            self.limit(BUY, 9_000, 1)


def test_too_many_messages_name_the_trader():
    model = market({"noise": {"count": 3}})
    model.add("flooders", Flooder, count=2)
    wanted = r"trader [34] of group 'flooders' sent more than 256 messages .* wake more often"
    with pytest.raises(TooManyMessagesError, match=wanted):
        model.advance(at(60))


def test_groups_are_added_before_the_first_step_and_once():
    model = market({"noise": {"count": 1}})
    with pytest.raises(ValueError, match="'noise' needs another name"):
        model.add("noise", NoiseTrader)
    model.step()
    with pytest.raises(RuntimeError, match="before the first step"):
        model.add("late", NoiseTrader)


def test_time_does_not_go_back():
    model = market({"noise": {"count": 3}})
    model.advance(at(5))
    model.advance(at(5))
    with pytest.raises(ValueError, match="until must be"):
        model.advance(at(5) - 1)
    for wrong in (float(at(6)), None, "now"):
        with pytest.raises(TypeError, match="until must be a whole number"):
            model.advance(wrong)
    assert model.now == at(5)
    model.advance(2**63 - 1)
    model.step()
    model.run_model()
    assert model.now == model.session.end_time


@pytest.mark.parametrize(
    ("told", "error", "match"),
    [
        ({"seed": -1}, ValueError, "seed must be 0 to 18446744073709551615"),
        ({"seed": 2**64}, ValueError, "seed must be 0 to"),
        ({"seed": 1.0}, TypeError, "seed must be a whole number"),
        ({"rate": math.nan}, ValueError, "rate must be a finite number"),
        (
            {"record_interval": 0.0},
            ValueError,
            "record_interval must be a finite number from 0.001",
        ),
        ({"record_interval": 1e-10}, ValueError, "record_interval must be"),
        ({"option_interval": math.inf}, ValueError, "option_interval must be"),
        ({"instruments": ["stock"]}, TypeError, "instruments must be of the class Mapping"),
        (
            {"instruments": {"stock": 100.0}},
            TypeError,
            r"instruments\['stock'\] must be of the class",
        ),
        (
            {"venues": {"here": Venue(instrument="gold")}},
            ValueError,
            "'gold' does not exist: .*stock",
        ),
        (
            {"chains": {"far": OptionChain(venue="there")}},
            ValueError,
            "'there' does not exist: .*exch",
        ),
        ({"session": "09:30"}, TypeError, "session must be of the class Session"),
        ({"plain": None}, TypeError, "plain must be True or False"),
        ({"sink": []}, TypeError, "sink must be a function"),
    ],
)
def test_markets_that_cannot_be_are_refused(told, error, match):
    with pytest.raises(error, match=match):
        MarketModel(**told)


@pytest.mark.parametrize("seed", [0, 2**64 - 1, np.uint64(2**64 - 1)])
def test_the_ends_of_the_range_of_seeds_are_taken(seed):
    model = MarketModel(seed=seed)
    model.add("followers", Follower, count=2)
    model.advance(model.now + 5 * SECOND)
    assert model.decisions > 0
    assert model.state.rng["seed"][0] == seed


def test_what_a_market_does_not_have_is_told():
    model = market({"noise": {"count": 3}})
    asked = [
        (model.instrument_of, (1,), "book 1 does not exist"),
        (model.instrument_at, ("far",), "venue 'far' does not exist: there is exchange"),
        (model.account, (3,), "trader 3 does not exist: this market has 3, 0 to 2"),
        (model.account, (-1,), "trader -1 does not exist"),
        (model.account, (0, 1), "book 1 does not exist"),
        (model.view_of, (3,), "trader 3 does not exist"),
        (model.tape, ("trade",), "record 'trade' does not exist: there is depth"),
        (model.frame, ("trade",), "record 'trade' does not exist: there is depth"),
    ]
    for ask, arguments, told in asked:
        with pytest.raises(ValueError, match=told):
            ask(*arguments)


def test_a_sink_does_not_move_the_market():
    model = MarketModel(seed=1, sink=lambda *_: model.step())
    model.add("followers", Follower, count=2)
    with pytest.raises(RuntimeError, match="advance is for when the market stands still"):
        model.step()


# closing


def followed(look):
    """A market that has run a while, whose agents may have been looked at."""
    model = market({"noise": {"count": 50}})
    model.add("followers", Follower, count=5)
    model.advance(at(20))
    if look:
        assert len(model.agents) == 55
    return model


@pytest.mark.parametrize("look", [False, True])
@pytest.mark.parametrize("end", [lambda model: model, MarketModel.close])
def test_nobody_keeps_a_market_that_was_let_go(look, end):
    def used():
        model = followed(look)
        end(model)
        return weakref.ref(model), weakref.ref(model.faces[0] if model.faces else model)

    kept = [used() for _ in range(3)]
    gc.collect()
    assert [(model(), agent()) for model, agent in kept] == [(None, None)] * 3


def test_closing_frees_the_arrays_though_an_agent_is_still_known():
    with followed(look=True) as model:
        agent, regulator = model.agents[0], mesa.Agent(model)
        known = [weakref.ref(each) for each in (model.state, model.agents[10])]
    gc.collect()
    assert [each() for each in known] == [None, None]
    assert agent.model is regulator.model is model
    assert model not in getattr(mesa.Agent, "_ids", {})


def test_a_closed_market_says_so():
    model = market({"noise": {"count": 5}})
    agent = model.agents[0]
    model.close()
    model.close()
    uses = [model.step, model.run_model, model.fork, model.saved, lambda: model.agents]
    uses += [lambda: model.now, lambda: model.trades, lambda: model.tape("trades")]
    uses += [agent.best_bid, agent.position, agent.wealth, model.__enter__, model.drain]
    uses += [lambda: model.add("more", NoiseTrader), lambda: model.restore({})]
    for use in uses:
        with pytest.raises(RuntimeError, match="this market is closed"):
            use()


# news


def test_news_move_the_fundamental_by_draws_keyed_by_their_number():
    volatility, interval = 0.3, 5.0
    stock = Instrument(price=100.0, news_volatility=volatility, news_interval=interval)
    model = market({"noise": {"count": 2}}, {"stock": stock}, seed=9)
    key = np.array([9, zlib.crc32(b"news of stock") << 32], np.uint64)
    step = volatility * math.sqrt(interval / (6.5 * 3600))
    value, found, wanted = 10_000.0, [], []
    for number in range(40):
        model.advance(at(interval * (number + 1)) - 1)
        found.append(float(model.state.fundamentals["fundamental"][0]))
        wanted.append(value)
        counter = np.array([0, number + 1, TELLING, 0], np.uint64)
        words = np.random.Generator(np.random.Philox(key=key, counter=counter)).random(2)
        normal = math.sqrt(-2 * math.log1p(-words[0])) * math.cos(2 * math.pi * words[1])
        value *= math.exp(step * normal)
    assert found == pytest.approx(wanted, rel=1e-12)
    assert all(before != after for before, after in pairwise(found))


class Interrupted(Trader):
    """Sends an order at each wake-up, and is interrupted at its first."""

    asked = 0

    def step(self):
        self.limit(BUY, 9_000, 1)
        self.asked += 1
        if self.asked == 1:
            raise KeyboardInterrupt


def test_an_interrupted_turn_leaves_no_orders():
    model = MarketModel(seed=1)
    model.add("one", Interrupted, wake_law="even", wake_interval=100.0)
    with pytest.raises(KeyboardInterrupt):
        model.advance(model.now + 200 * SECOND)
    model.advance(model.now + 50 * SECOND)
    assert len(model.tape("orders")) == model.agents[0].asked - 1 == 1


class Foe(Trader):
    """Cancels, reduces and replaces what another has in the book."""

    def step(self):
        for order in range(1, 20):
            self.cancel(order)


def test_orders_are_amended_by_nobody_but_their_owner():
    model = MarketModel(seed=1)
    model.add("noise", NoiseTrader, count=5, wake_interval=0.1, lifetime=1e6)
    model.add("foe", Foe, wake_interval=0.5)
    model.step()
    orders, foe = model.tape("orders"), model.agents[-1].number
    cancelled = orders["kind"] == messages.CANCELLED  # what is left of market orders, at once
    assert (orders["reason"][cancelled] != messages.NO_REASON).all()
    of_foe = orders[orders["taker"] == foe]
    assert len(of_foe) > 10
    assert set(of_foe["kind"]) == {messages.REJECTED}
    assert set(of_foe["reason"]) == {messages.UNKNOWN_ORDER}


@pytest.mark.parametrize("law", ["poisson", "even"])
@pytest.mark.parametrize("u_shape", [1.0, 50.0])
def test_who_wakes_almost_never_does_not_wake_at_all(law, u_shape):
    model = MarketModel(seed=1)
    model.add("n", NoiseTrader, count=20, wake_interval=MOST_SECONDS, wake_law=law, u_shape=u_shape)
    model.run_model()
    assert model.decisions == 0


def test_a_message_under_way_for_ever_never_arrives():
    model = MarketModel(seed=1)
    model.add(
        "noise", NoiseTrader, count=20, latency={"extra": MOST_SECONDS}, lifetime=MOST_SECONDS
    )
    model.run_model()
    assert len(model.tape("orders")) == 0


class Restless(Trader):
    """Wakes every 100 ns, and does nothing."""

    @staticmethod
    def wake(state, params, market, now, rng):
        return now + 100


def test_the_loop_comes_back_so_that_it_can_be_interrupted(monkeypatch):
    model, found = MarketModel(seed=1), []
    monkeypatch.setattr(model, "record_interval", 1e9)
    model.add("setter", Restless, wake_interval=1e-9, wake_law="even")
    run = model._run

    def watched(until):
        found.append(run(until))
        return found[-1]

    monkeypatch.setattr(model, "_run", watched)
    model.step()
    assert model.decisions > loop.PATIENCE
    assert loop.PAUSED in found


def test_a_turn_is_taken_at_its_time_alone():
    model = market({"noise": {"count": 3}})
    model.step()
    before = len(model.tape("orders"))
    with pytest.raises(NotDecidingError, match="not the turn of trader 0"):
        model.agents[0].decide()
    model.drain()
    assert len(model.tape("orders")) == before


@pytest.mark.parametrize("terms", [{"news_interval": 1e-9}, {"jumps": 1e300}])
def test_news_that_would_never_end_are_refused(terms):
    with pytest.raises(ValueError, match=next(iter(terms))):
        Instrument(price=100.0, news_volatility=0.1, **terms)
