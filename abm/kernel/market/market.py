"""What a market is made of: books, traders, accounts, the agenda, and the tapes it leaves.

books           the order books, see abm.kernel.book.book
fundamentals    FUNDAMENTAL an instrument: its fundamental value, and how news move it, see news.py
listings        LISTING a book: which instrument it trades, its fee, the last quote seen
traders         TRADER a trader: its group, its stream of random numbers
groups          GROUP a group of traders of one kind: how they wake and how far away they are
accounts        ACCOUNT a trader and instrument, at trader * instruments + instrument
group_accounts  GROUP_ACCOUNT a group and instrument: the same summed up, and what was traded
agenda          heap of what falls due: wake-ups, arriving messages, recordings
in_flight       MESSAGE rows under way to a book; free ones are chained by their order_id
outbox          rows of in_flight sent in the present decision
alerts          ALERT rows that wait for something in a book; free ones are chained by their next
pulses          PULSE a book: its recent volume, flow and volatility, see abm.kernel.market.pulse
watches         first alert of each kind in a book, at book * KINDS + kind, see alerts.py
rng             the random numbers of the trader who decides
hooks           HOOK a moment at which a rule is asked, see abm.kernel.market.rules
series, chains, slices, option_accounts, holdings, option_quotes, parents
                the option market, see abm.kernel.options.options
tapes           TAPE a record, with its rows: see abm.kernel.market.tapes
"""

from typing import Any, NoReturn

import numpy as np

from abm.kernel.base.draws import DRAW
from abm.kernel.base.heap import new_heap
from abm.kernel.book.book import BOOKS, NONE
from abm.kernel.book.books import Books
from abm.kernel.book.messages import MESSAGE
from abm.kernel.compiling.jit import compiled, copied_rows, new_rows, rows_at
from abm.kernel.market.tapes import TAPE
from abm.kernel.records.record import Room
from abm.kernel.records.registry import RECORDS, number_of

LONG, SHORT = 1 << 14, 1 << 11
"""Rows of tapes to which reports go, and of the others, which small markets need not wait for."""

MOST_MESSAGES = 256
"""Messages that a trader can send at one wake-up, and alerts that it can ask for."""

# kind of an item on the agenda
WAKE, ARRIVE, RECORD, SESSION, NEWS, EXPIRY, RECORD_OPTIONS, TIMER = range(8)

# what an alert waits for
BEST_MOVES, PRICE_RISES, PRICE_FALLS, BID_THINS, ASK_THINS = range(5)
KINDS = 5

# how a group wakes: at the points of a Poisson process, or at even intervals
POISSON, EVEN = 0, 1

TRADER = np.dtype(
    [
        ("stream", "u8"),  # key of its random stream
        ("wakes", "i8"),  # number of its latest wake-up
        # of its latest message, ns: its messages do not overtake each other
        ("last_arrival", "i8"),
        # last serial given before its latest wake-up: wake-ups and alerts up to it are void
        ("woken", "i8"),
        ("fill_reaction", "i8"),  # ns after its next fill at which it wakes, 0: it need not
        ("row", "i4"),  # its row in the memory of its group
        ("option_account", "i4"),  # its number, NONE without one
        ("group", "i2"),  # its group
        ("withdrawn", "i2"),  # 1: it has stopped trading, until it returns
        ("removed", "i2"),  # 1: it never wakes again
    ],
    align=True,
)
"""A trader."""

GROUP = np.dtype(
    [
        ("memory", "i8"),  # address of the memories of its members
        ("parameters", "i8"),  # address of its parameters
        ("latency", "i8"),  # of a message, the fixed part, ns
        ("extra_latency", "f8"),  # mean of the exponential part, ns
        ("wake_interval", "f8"),  # mean time between two wake-ups of a member, ns
        ("u_shape", "f8"),  # activity at open and close as a multiple of that at midday
        ("withdrawn", "i8"),  # members that have stopped trading
        # address of its decision, see abm.kernel.compiling.decisions; 0 in Python
        ("decide", "i8"),
        ("wake_law", "u1"),  # POISSON or EVEN
        ("in_python", "u1"),  # 1: it decides in Python
    ],
    align=True,
)
"""A group of traders of one kind with the same parameters."""

LISTING = np.dtype(
    [
        ("instrument", "i8"),  # what it trades
        ("taker_fee", "i8"),  # a lot, as its rules publish it; 1/1000 tick, a rebate below 0
        ("collected", "i8"),  # what fees brought its venue, 1/1000 tick x lots
        ("mid", "f8"),  # latest mid-price, ticks
        ("bid_price", "i8"),  # displayed best bid, ticks; the last one while there is none
        ("bid_quantity", "i8"),  # lots, 0: nobody bids
        ("ask_price", "i8"),  # displayed best ask, ticks; the last one while there is none
        ("ask_quantity", "i8"),  # lots, 0: nobody asks
        ("on_order", "i8"),  # first hook for an order, NONE without, see abm.kernel.market.rules
        ("on_trade", "i8"),  # first hook for a trade, NONE without
        ("on_quote", "i8"),  # first hook for a move of the best price, NONE without
    ],
    align=True,
)
"""A book in its market."""

FUNDAMENTAL = np.dtype(
    [
        ("fundamental", "f8"),  # fundamental value, ticks
        ("news", "f8"),  # standard deviation of the log move at one piece of news
        ("drift", "f8"),  # mean of that move
        ("jumps", "f8"),  # mean number of jumps that come with one piece of news
        ("jump_size", "f8"),  # mean of the log size of a jump
        ("jumps_up", "f8"),  # chance that a jump goes up
        ("freedom", "f8"),  # degrees of freedom of a move, 0: it is normal
        ("clustering", "f8"),  # standard deviation of the log of the volatility of news
        ("persistence", "f8"),  # share of that log that is left at the next news
        ("unrest", "f8"),  # that log now, of a mean of 0
        ("u_shape", "f8"),  # size of news at open and close as a multiple of that at midday
        ("stress_start", "i8"),  # since when every day is stressed, ns after the open
        ("stress_length", "i8"),  # time in which the price falls then, ns
        ("stress_volatility", "f8"),  # size of news then, as a multiple
        ("stress_activity", "f8"),  # activity then, as a multiple
        ("stress_drift", "f8"),  # log move that one piece of news adds while it falls
        ("next_news", "i8"),  # when, ns; 0: there are none
        ("stream", "u8"),  # key of their random stream
        ("told", "i8"),  # pieces of news so far
        ("interval", "i8"),  # time between two, ns
    ],
    align=True,
)
"""The fundamental value of an instrument, and the law of its news (news.py)."""

ALERT = np.dtype(
    [
        ("key", "i8"),  # up to which it is due
        ("serial", "i8"),  # given when it was asked for
        ("reaction", "i8"),  # ns until the trader then wakes
        ("trader", "i4"),  # who waits
        ("watch", "i4"),  # in which of the watches it stands, NONE: it is free
        ("child", "i4"),  # row it is linked to in its heap
        ("next", "i4"),  # row it is linked to in its heap, or the next free one
    ],
    align=True,
)
"""What a trader waits for."""

ACCOUNT = np.dtype(
    [
        ("position", "i8"),  # lots held, below 0: short
        ("cash", "i8"),  # ticks x lots received less paid
        ("fees", "i8"),  # paid, 1/1000 tick x lots
        ("bought", "i8"),  # lots, since the trader last looked at its fills
        ("sold", "i8"),  # lots, since then
    ],
    align=True,
)
"""What a trader has in an instrument."""

GROUP_ACCOUNT = np.dtype(
    [
        ("position", "i8"),  # lots held together
        ("cash", "i8"),  # ticks x lots received less paid
        ("fees", "i8"),  # paid, 1/1000 tick x lots
        ("premium", "i8"),  # of options, received less paid, mills x lots
        ("bought", "i8"),  # lots
        ("sold", "i8"),  # lots
        ("aggressive_bought", "i8"),  # lots bought as the taker
        ("aggressive_sold", "i8"),  # lots sold as the taker
        # premiums, interest and value of options at the latest snapshot, ticks x lots
        ("options", "f8"),
    ],
    align=True,
)
"""What a group has in an instrument, and did."""

OPTION_ARRAYS = (
    "series",
    "chains",
    "slices",
    "option_accounts",
    "holdings",
    "option_quotes",
    "parents",
)

_ARRAYS = (
    "fundamentals",
    "listings",
    "traders",
    "groups",
    "accounts",
    "group_accounts",
    "agenda",
    "in_flight",
    "outbox",
    "alerts",
    "watches",
    "pulses",
    "rng",
    "hooks",
    *OPTION_ARRAYS,
)

MARKET = np.dtype(
    [
        *((name, "i8") for name in ("books", "tapes", *_ARRAYS)),
        ("trader_count", "i8"),  # traders
        ("group_count", "i8"),  # groups
        ("instrument_count", "i8"),  # instruments
        ("first_free_in_flight", "i8"),  # first free row of in_flight
        ("free_in_flight", "i8"),  # free rows of in_flight
        ("sent", "i8"),  # messages in the outbox
        ("full_account", "i8"),  # trader whose account takes no more, NONE: none, see money.py
        ("refused", "i8"),  # messages, notes and alerts beyond MOST_MESSAGES in this decision
        ("free_alert", "i8"),  # first free row of alerts
        ("free_alerts", "i8"),  # free rows of alerts
        ("asked", "i8"),  # alerts asked for in this decision
        ("began", "i8"),  # last serial given before this decision
        ("waiting", "i8"),  # wake-ups that alerts and fills can cause at once
        ("now", "i8"),  # time, ns
        ("open_time", "i8"),  # of the day, ns
        ("close_time", "i8"),  # of the day, ns
        ("open_call", "i8"),  # length of the opening call, ns
        ("resume", "i8"),  # when trading begins again, ns; 0: it goes on
        ("turn", "i8"),  # turns of the session so far
        ("serial", "i8"),  # last one given
        ("next_order_id", "i8"),  # of the next order
        ("messages", "i8"),  # that reached a book so far
        ("decisions", "i8"),  # so far
        ("trader", "i8"),  # who decides, or decided last; NONE: nobody
        ("group", "i8"),  # its group
        ("record_interval", "i8"),  # between snapshots of books and groups, ns
        ("option_interval", "i8"),  # between those of option accounts and series, ns
        ("series_count", "i8"),  # option series
        ("unlisted_count", "i8"),  # of these, the first, those without a chain
        ("chain_count", "i8"),  # option chains
        ("option_account_count", "i8"),  # option accounts
        ("latest_series", "i8"),  # last number given to a series
        ("rate", "f8"),  # interest, a year
        ("keep_orders", "i8"),  # 1: the tape of orders is kept
        ("in_auction", "i8"),  # 1: the trades being settled are of an auction
        ("has_pulse", "i8"),  # 1: the pulse of the books is kept
        ("hook_count", "i8"),  # hooks of rules
        ("asked_hook", "i8"),  # the one being asked, NONE: none
        ("timers_set", "i8"),  # 1: a timer of a rule is still to be put on the agenda
    ],
    align=True,
)
"""The header: addresses of the arrays, and what there is one of."""

_books_row = rows_at(BOOKS)
_listing_row = rows_at(LISTING)
_fundamental_row = rows_at(FUNDAMENTAL)
_trader_row = rows_at(TRADER)
_group_row = rows_at(GROUP)
_account_row = rows_at(ACCOUNT)
_group_account_row = rows_at(GROUP_ACCOUNT)
_in_flight_row = rows_at(MESSAGE)
_draw_row = rows_at(DRAW)
_alert_row = rows_at(ALERT)
slot_at = rows_at(np.dtype([("slot", "i8")], align=True))


@compiled
def next_serial(market):
    """The next serial number of the agenda."""
    market.serial += 1
    return market.serial


@compiled
def books_of(market):
    """The header of the books."""
    return _books_row(market.books, 0)


@compiled
def listing_of(market, b):
    """The listing of a book."""
    return _listing_row(market.listings, b)


@compiled
def fundamental_of(market, instrument):
    """The fundamental price of an instrument, and its news."""
    return _fundamental_row(market.fundamentals, instrument)


@compiled
def trader_of(market, trader):
    """The record of a trader."""
    return _trader_row(market.traders, trader)


@compiled
def group_of(market, group):
    """The record of a group."""
    return _group_row(market.groups, group)


@compiled
def account_of(market, trader, instrument):
    """What a trader has in an instrument."""
    return _account_row(market.accounts, trader * market.instrument_count + instrument)


@compiled
def group_account_of(market, group, instrument):
    """What a group has and did in an instrument."""
    return _group_account_row(market.group_accounts, group * market.instrument_count + instrument)


@compiled
def in_flight_of(market, slot):
    """A message under way."""
    return _in_flight_row(market.in_flight, slot)


@compiled
def alert_of(market, row):
    """An alert."""
    return _alert_row(market.alerts, row)


@compiled
def rng_of(market):
    """The random numbers of the trader whose turn it is."""
    return _draw_row(market.rng, 0)


class Market:
    """The arrays of a market, and the header by which compiled code reaches them.

    decisions: the address of each group's decision, 0 if that is taken in Python.  calls: that of
    each hook's unit.
    """

    series: np.ndarray
    chains: np.ndarray
    slices: np.ndarray
    option_accounts: np.ndarray
    holdings: np.ndarray
    option_quotes: np.ndarray
    parents: np.ndarray
    pulses: np.ndarray
    hooks: np.ndarray

    def __init__(self, books: int, instruments: int, groups: int, traders: int, seed: int) -> None:
        """A market with nothing on its agenda; the owner fills listings, groups and traders."""
        self.header = new_rows(1, MARKET)
        self.books = Books(books, capacity=1 << max(10, (2 * traders).bit_length()))
        self.books.header["owned"] = 1
        self.fundamentals = new_rows(instruments, FUNDAMENTAL)
        self.listings = new_rows(books, LISTING)
        self.traders = new_rows(traders, TRADER)
        self.groups = new_rows(groups, GROUP)
        self.accounts = new_rows(traders * instruments, ACCOUNT)
        self.group_accounts = new_rows(groups * instruments, GROUP_ACCOUNT)
        self.agenda = new_heap(traders + 4 * MOST_MESSAGES)
        self.in_flight = new_rows(0, MESSAGE)
        self.outbox = new_rows(MOST_MESSAGES, np.int64)
        self.alerts = new_rows(0, ALERT)
        self.watches = new_rows(books * KINDS, np.int64)
        self.watches[:] = NONE
        self.rng = new_rows(1, DRAW)
        self.rng["seed"] = seed
        for moment in ("on_order", "on_trade", "on_quote"):
            self.listings[moment] = NONE
        for name in (*OPTION_ARRAYS, "pulses", "hooks"):
            setattr(self, name, new_rows(0, np.int64))
        self.tapes = new_rows(len(RECORDS), TAPE)
        self.rows = {
            name: new_rows(LONG if record.room.reports else SHORT, record.dtype)
            for name, record in RECORDS.items()
        }
        self.memories: list[np.ndarray] = []
        self.parameters: list[np.ndarray] = []
        self.tables: list[dict[str, np.ndarray]] = []
        self.decisions = [0] * groups
        self.rule_memories: list[np.ndarray] = []
        self.rule_parameters: list[np.ndarray] = []
        self.calls: list[int] = []
        header = self.header[0]
        header["trader_count"], header["group_count"] = traders, groups
        header["instrument_count"], header["next_order_id"] = instruments, 1
        for none in ("first_free_in_flight", "free_alert", "asked_hook", "full_account"):
            header[none] = NONE
        self.traders["option_account"] = NONE
        self._add_in_flight(4 * MOST_MESSAGES)
        self._add_alerts(2 * MOST_MESSAGES)

    def bind(self) -> None:
        """Write the addresses of all arrays into the headers and the groups."""
        self.books.bind()
        header = self.header[0]
        header["books"] = self.books.header.ctypes.data
        for name in _ARRAYS:
            header[name] = getattr(self, name).ctypes.data
        self.groups["decide"] = self.decisions
        header["tapes"] = self.tapes.ctypes.data
        for tape, record in zip(self.tapes, RECORDS.values(), strict=True):
            rows = self.rows[record.name]
            tape["rows"], tape["room"] = rows.ctypes.data, len(rows)
            tape["needed"], tape["per_report"] = self._needed(record.room), record.room.reports
        groups = zip(self.groups, self.memories, self.parameters, self.tables, strict=False)
        for group, memory, parameters, tables in groups:
            for name, table in tables.items():
                parameters[name] = table.ctypes.data
            group["memory"], group["parameters"] = memory.ctypes.data, parameters.ctypes.data
        for hook, call in zip(self.hooks, self.calls, strict=True):
            hook["call"] = call
            hook["memory"] = self.rule_memories[hook["rule"]].ctypes.data
            hook["parameters"] = self.rule_parameters[hook["rule"]].ctypes.data

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        """Neither copied nor pickled: the arrays know each other by address."""
        raise TypeError("a market is copied by the arrays() that another of its make restores")

    def make_room(self, items: int = 0) -> None:
        """Make it so that the next event finds room in the books, the agenda and the in_flight.

        items: that are to be put on the agenda before it.
        """
        header, books = self.header[0], self.books
        if len(books.orders) - books.header["live"][0] <= MOST_MESSAGES:
            books.grow(2 * len(books.orders))
        books.make_room(MOST_MESSAGES)
        if header["free_in_flight"] < MOST_MESSAGES:
            self._add_in_flight(len(self.in_flight))
        if header["free_alerts"] < MOST_MESSAGES:
            self._forget_void_alerts()
            if header["free_alerts"] < max(MOST_MESSAGES, len(self.alerts) // 2):
                self._add_alerts(len(self.alerts))
        needed = MOST_MESSAGES + header["waiting"] + header["hook_count"] + items
        if self._agenda_room <= needed:
            self._forget_void_wake_ups()
            while self._agenda_room <= max(needed, len(self.agenda) // 4):
                self.agenda = new_heap(2 * len(self.agenda), self.agenda)
        self.bind()

    def take_back(self) -> None:
        """Take back what was sent in a decision that failed."""
        header = self.header[0]
        for slot in self.outbox[: header["sent"]][::-1]:
            self.in_flight["order_id"][slot] = header["first_free_in_flight"]
            header["first_free_in_flight"] = slot
        header["free_in_flight"] += header["sent"]
        header["sent"] = header["refused"] = 0

    def _needed(self, room: Room) -> int:
        """Rows of a tape that one event may write, beside those that come with reports."""
        return (
            room.messages * MOST_MESSAGES
            + room.books * len(self.listings)
            + room.group_accounts * len(self.group_accounts)
            + room.series * int(self.header["series_count"][0])
            + room.option_accounts * int(self.header["option_account_count"][0])
        )

    def take(self, name: str) -> np.ndarray:
        """A copy of the rows of a record, whose tape is then empty, and large enough to go on."""
        record = RECORDS[name]
        tape = self.tapes[number_of(record)]
        taken = self.rows[name][: tape["count"]].copy()
        tape["count"] = 0
        most = self._needed(record.room) + record.room.reports * self.books.most_reports
        if len(self.rows[name]) < 2 * most:
            self.rows[name] = new_rows(4 * most, record.dtype)
            self.bind()
        return taken

    def _add_in_flight(self, count: int) -> None:
        held = len(self.in_flight)
        in_flight = new_rows(held + count, MESSAGE)
        in_flight[:held] = self.in_flight
        in_flight["order_id"][held:] = np.arange(held + 1, held + count + 1)
        in_flight["order_id"][-1] = self.header["first_free_in_flight"][0]
        self.in_flight = in_flight
        self.header["first_free_in_flight"] = held
        self.header["free_in_flight"] += count

    @property
    def _agenda_room(self) -> int:
        return int(self.agenda[0]["payload"] - self.agenda[0]["serial"])

    def _forget_void_wake_ups(self) -> None:
        """Take wake-ups off the agenda that a sooner one has made void."""
        items = self.agenda[1 : 1 + self.agenda[0]["serial"]]
        void = np.flatnonzero(items["kind"] == WAKE)
        void = void[items["serial"][void] <= self.traders["woken"][items["payload"][void]]]
        kept = np.sort(np.delete(items, void), order=["time", "serial"])
        self.agenda[1 : 1 + len(kept)] = kept
        self.agenda[0]["serial"] = len(kept)

    def _add_alerts(self, count: int) -> None:
        held = len(self.alerts)
        alerts = new_rows(held + count, ALERT)
        alerts[:held] = self.alerts
        alerts["watch"][held:] = NONE
        self.alerts = alerts
        self._free_alerts(np.arange(held, held + count))

    def _free_alerts(self, rows: np.ndarray) -> None:
        """Chain these rows, at least one, before the free ones."""
        self.alerts["watch"][rows] = NONE
        self.alerts["next"][rows[:-1]] = rows[1:]
        self.alerts["next"][rows[-1]] = self.header["free_alert"][0]
        self.header["free_alert"] = rows[0]
        self.header["free_alerts"] += len(rows)

    def _forget_void_alerts(self) -> None:
        """Free the alerts of traders who have woken since; each watch becomes a sorted list."""
        alerts, waits = self.alerts, self.alerts["watch"] != NONE
        is_void = waits & (alerts["serial"] <= self.traders["woken"][alerts["trader"]])
        for watch in range(len(self.watches)):
            rows = np.flatnonzero((alerts["watch"] == watch) & ~is_void)
            rows = rows[np.lexsort((alerts["serial"][rows], alerts["key"][rows]))]
            alerts["next"][rows] = NONE
            alerts["child"][rows] = np.append(rows[1:], NONE)[: len(rows)]
            self.watches[watch] = rows[0] if len(rows) else NONE
        if is_void.any():
            self._free_alerts(np.flatnonzero(is_void))
            self.header["waiting"] -= is_void.sum()

    def arrays(self) -> dict[str, np.ndarray]:
        """Every array of the state by a name, tapes apart: all that a saved market must hold."""
        named = {name: getattr(self, name) for name in ("header", *_ARRAYS)}
        named |= {f"books.{name}": getattr(self.books, name) for name in ("header", *Books.ARRAYS)}
        for number, tables in enumerate(self.tables):
            named[f"memories.{number}"] = self.memories[number]
            named[f"parameters.{number}"] = self.parameters[number]
            named |= {f"tables.{number}.{name}": table for name, table in tables.items()}
        for number, memory in enumerate(self.rule_memories):
            named[f"rule_memories.{number}"] = memory
            named[f"rule_parameters.{number}"] = self.rule_parameters[number]
        return named

    def restore(self, arrays: dict[str, np.ndarray]) -> None:
        """Take over a copy of the arrays of another market of the same make."""
        for name, array in arrays.items():
            owner, _, rest = name.partition(".")
            if not rest:
                setattr(self, name, copied_rows(array))
            elif owner == "books":
                setattr(self.books, rest, copied_rows(array))
            else:
                number, _, table = rest.partition(".")
                place = getattr(self, owner)
                if table:
                    place[int(number)][table] = copied_rows(array)
                else:
                    place[int(number)] = copied_rows(array)
        self.tapes["count"] = 0
        self.bind()
