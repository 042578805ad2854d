"""The market as a Mesa model: groups of traders, venues, a session, and a clock that steps."""

import math
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import repeat
from random import Random
from typing import TYPE_CHECKING, Any, NoReturn, Self

import numpy as np

from abm import saving
from abm.admission import check_group, check_rule
from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.agents.turn_streams import TurnStreams
from abm.assembly import assemble, decisions, stream
from abm.errors import AbmError
from abm.kernel.book import auction
from abm.kernel.book import messages as code
from abm.kernel.book.book import NONE
from abm.kernel.book.ids import enter_all
from abm.kernel.compiling import building
from abm.kernel.compiling.decisions import Decision
from abm.kernel.compiling.jit import CHECKED, CompilationError, Unit
from abm.kernel.market import loop, recording, settlement
from abm.kernel.market.market import MOST_MESSAGES, Market
from abm.kernel.market.money import MOST_MONEY
from abm.kernel.market.pulse import HORIZONS
from abm.kernel.market.tapes import check_times
from abm.kernel.records.events import PHASE_CHANGE
from abm.kernel.records.registry import RECORDS
from abm.market import checks
from abm.market.chains import OptionChain
from abm.market.fields import nanoseconds
from abm.market.order_book import uncross
from abm.market.session import DAY, Session, clock
from abm.market.venue import Instrument, Venue
from abm.plan import Group, MarketPlan
from abm.quick_mesa import mesa
from abm.records.tapes import Names, as_table
from abm.rules.rule import Rule

if TYPE_CHECKING:
    import pandas as pd

Sink = Callable[[str, np.ndarray], None]
"""Takes rows of a record, by its name."""


OTHER_UNITS = (
    loop.end_decision,
    loop.wake_all,
    loop.schedule,
    recording.value_all_option_accounts,
    auction.open_phase,
    auction.end_orders_at,
    auction.uncross,
    settlement.note_now,
    enter_all,
)
"""What else a market calls from Python."""


class TraderError(AbmError, RuntimeError):
    """The code of a trader failed; the cause is chained."""


class RuleError(AbmError, RuntimeError):
    """The code of a rule failed; the cause is chained."""


class TooManyMessagesError(TraderError):
    """A trader sent more messages at one wake-up than the market takes."""


class MarketModel(mesa.Model):  # type: ignore[misc]
    """A market of Mesa agents who trade through real limit order books.

    >>> model = MarketModel(seed=1)
    >>> model.add("noise_traders", NoiseTrader, count=1000)
    >>> model.step()

    Groups are added before the first step. Traders decide in compiled code where they can
    (plain=False); with plain=True every decision is taken in Python, to the same tape.

    All methods tell a thing of the wrong kind (TypeError) from one that does not exist or is out of
    bounds (ValueError). `close`, or a with statement, frees what a model holds, whoever still knows
    it or one of its agents; a model that is closed can only be closed again.
    """

    def __init__(
        self,
        instruments: Mapping[str, Instrument] | None = None,
        venues: Mapping[str, Venue] | None = None,
        session: Session | None = None,
        *,
        rules: Mapping[str, Rule] | None = None,
        chains: Mapping[str, OptionChain] | None = None,
        rate: float = 0.0,
        seed: int = 0,
        record_interval: float = 1.0,
        option_interval: float = 60.0,
        record_orders: bool = True,
        horizons: tuple[float, ...] = (1.0, 60.0, 600.0),
        plain: bool = False,
        sink: Sink | None = None,
    ) -> None:
        """A market with no traders yet; by default one stock at 100.00, one venue, 9:30 to 16:00.

        rules: of the venues, by name, in the order in which they are asked; by default none.
        chains: option chains by name.  rate: interest rate a year, continuously compounded. seed:
        of all randomness, 0 to 2**64 - 1. record_interval, option_interval: seconds between
        snapshots, of depth and groups and of option accounts and options; at least a nanosecond.
        record_orders: whether the tape of orders is kept.  horizons: seconds over which the pulse
        of a book has its means (abm.kernel.market.pulse).  sink: takes the tapes as they fill up;
        by default they stay in memory.
        """
        seed = checks.whole("seed", seed, 0, 2**64 - 1)
        self._turn: TurnStreams | None = None  # while a trader written in Python decides
        super().__init__(rng=seed)
        default = {"stock": Instrument(price=100.0)}
        self.instruments = checks.parts("instruments", instruments or default, Instrument)
        default_venues = {"exchange": Venue(instrument=next(iter(self.instruments)))}
        self.venues = checks.parts("venues", venues or default_venues, Venue)
        self.session = checks.instance("session", session or Session(), Session)
        self.groups: dict[str, Group] = {}
        self.rules = checks.parts("rules", rules or {}, Rule)
        self.chains = checks.parts("chains", chains or {}, OptionChain)
        self.rate = checks.real("rate", rate, -10.0, 10.0)
        self.record_interval = checks.real("record_interval", record_interval, 1e-3)
        self.option_interval = checks.real("option_interval", option_interval, 1e-3)
        self.record_orders = checks.flag("record_orders", record_orders)
        self.plain = checks.flag("plain", plain)
        self.seed, self.horizons = seed, checks.reals("horizons", horizons, HORIZONS, 1e-9)
        self.acting: int | None = None  # the trader written in Python whose turn it is
        self._kept: dict[str, list[np.ndarray]] = {name: [] for name in RECORDS}
        self.sink: Sink = self._keep if sink is None else checks.function("sink", sink)
        self._state: Market | None = None
        self._faces: dict[int, Trader] = {}
        self._sorted = self._closed = self._advancing = False
        self._drained = 0  # time up to which the tapes were handed to the sink
        self._check_places()

    def _check_places(self) -> None:
        """ValueError if a venue lists, or a chain or rule is on, what there is not."""
        for name, venue in self.venues.items():
            checks.named(f"venue {name!r}: instrument", venue.instrument, self.instruments)
        for name, chain in self.chains.items():
            checks.named(f"chain {name!r}: venue", chain.venue, self.venues)
        for name, rule in self.rules.items():
            check_rule(name, rule, self.plan)

    # building

    def add(self, name: str, trader: type[Trader], /, **parameters: Any) -> None:
        """Add a group of traders; parameters are those of trader.Parameters (ValidationError)."""
        self.add_group(
            name, trader, checks.subclass("trader", trader, Trader).Parameters(**parameters)
        )

    def add_group(self, name: str, trader: type[Trader], parameters: TraderParameters) -> None:
        """Add a group of traders with parameters already read."""
        self._check_open()
        if self._state is not None:
            raise RuntimeError("groups are added before the first step")
        group = Group(
            checks.instance("the name of a group", name, str),
            checks.subclass("trader", trader, Trader),
            checks.instance("parameters", parameters, trader.Parameters),
            first=sum(other.parameters.count for other in self.groups.values()),
        )
        check_group(group, self.plan)
        if any(stream(name) == stream(other) for other in self.groups):
            raise ValueError(f"the group {name!r} needs another name: its random stream is taken")
        self.groups[name] = group

    @property
    def plan(self) -> MarketPlan:
        """All that is known of the market before its arrays are made."""
        return MarketPlan(
            instruments=self.instruments,
            venues=self.venues,
            session=self.session,
            rules=self.rules,
            chains=self.chains,
            groups=dict(self.groups),
            rate=self.rate,
            seed=self.seed,
            record_interval=self.record_interval,
            option_interval=self.option_interval,
            record_orders=self.record_orders,
            horizons=self.horizons,
            plain=self.plain,
            checked=self.checked,
        )

    @property
    def state(self) -> Market:
        """The arrays of the market, built when first needed; RuntimeError once it is closed."""
        self._check_open()
        if self._state is None:
            self._turns = list(self.session.turns())
            self.compile()
            self._state = assemble(self.plan)
        return self._state

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("this market is closed, and holds nothing any more")

    # running

    @property
    def now(self) -> int:
        """Nanoseconds since midnight of day 0."""
        self._check_open()
        if self._state is None:
            return self.session.start_time
        return int(self._state.header["now"][0])

    @property
    def decisions(self) -> int:
        """Decisions taken so far."""
        return int(self.state.header["decisions"][0])

    def compiles(self) -> bool:
        """Whether the next step has to compile first, as on the first run on a machine."""
        return bool(building.missing(self._units, checked=self.checked))

    def compile(self, progress: building.Progress | None = None) -> None:
        """Compile what has never been compiled, on all cores; the first step does it else.

        Raises TraderError if a trader's wake cannot be compiled, RuleError if a rule cannot.
        """
        try:
            building.build(self._units, checked=self.checked, progress=progress)
        except CompilationError as error:
            if "hook[" in str(error):
                raise RuleError(
                    f"a rule cannot be compiled: {error}; its functions take and give back whole"
                    " numbers and records, on_order ALLOW or REFUSE, the others a time (ns) or 0"
                ) from error
            raise TraderError(
                f"a trader's wake cannot be compiled: {error}; run it with"
                " MarketModel(plain=True) to see it in Python"
            ) from error

    @property
    def checked(self) -> bool:
        """Whether it runs in the checked build (abm.kernel.compiling.jit)."""
        return CHECKED or self.plain

    @property
    def _units(self) -> list[Unit]:
        wakes = [] if self.plain else decisions(self.groups.values())
        hooks = [unit for rule in self.rules.values() for unit in rule.units().values()]
        return [*wakes, *dict.fromkeys(hooks), loop.run, *OTHER_UNITS]

    def step(self) -> None:
        """Advance the clock by one step of the session."""
        self.advance(min(self.now + nanoseconds(self.session.step), self.session.end_time))

    def run_model(self) -> None:
        """Run to the close of the last day."""
        self.advance(self.session.end_time)

    def advance(self, until: int) -> None:
        """Let happen what falls due up to a time (ns), at the latest the close of the last day.

        ValueError for a time before now. RuntimeError if it advances already: from within a step,
        or a sink.
        """
        until = min(checks.whole("until", until, self.now), self.session.end_time)
        with self._alone("advance"):
            try:
                self._advance(until)
            except Exception as error:
                self._blame_rule(error)
                raise
            self.drain()
        self.running = until < self.session.end_time

    @contextmanager
    def _alone(self, what: str) -> Iterator[None]:
        """Do something that nothing else may come between."""
        if self._advancing:
            raise RuntimeError(f"{what} is for when the market stands still, not from within it")
        self._advancing = True
        try:
            yield
        finally:
            self._advancing = False

    def _advance(self, until: int) -> None:
        state = self.state
        while True:
            why = self._run(until)
            if why == loop.NO_ROOM:
                state.make_room()
            elif why == loop.TAPE_FULL:
                self.drain()
            elif why == loop.SESSION_TURN:
                self._turn_session()
            elif why == loop.PYTHON_DECISION:
                self._let_decide()
            elif why == loop.TOO_MANY_MESSAGES:
                self._refuse()
            elif why == loop.ACCOUNT_FULL:
                self._end_full()
            elif why != loop.PAUSED:
                break

    def _run(self, until: int) -> int:
        """Let the loop run; what a compiled decision raises is said of its trader."""
        try:
            return int(loop.run.built(self.checked)(self.state.header[0], until))
        except Exception as error:
            if self.state.header["asked_hook"][0] != NONE:
                raise
            number = int(self.state.header["trader"][0])
            self.state.take_back()
            raise TraderError(f"{self._place(number)}: {type(error).__name__}: {error}") from error

    def _blame_rule(self, error: Exception) -> None:
        """Raise RuleError if it was a rule, just being asked, that failed."""
        hook = int(self.state.header["asked_hook"][0])
        if hook == NONE:
            return
        self.state.header["asked_hook"] = NONE
        record = self.state.hooks[hook]
        name, venue = list(self.rules)[record["rule"]], list(self.venues)[record["book"]]
        where = f"rule {name!r} at venue {venue!r} failed at {clock(self.now)}"
        raise RuleError(f"{where}: {type(error).__name__}: {error}") from error

    def _let_decide(self) -> None:
        number = int(self.state.header["trader"][0])
        self.acting, self._turn = number, TurnStreams(self.state.rng[0])
        try:
            wake = checks.whole("what decide() returns", self._face(number).decide())
        except BaseException as error:
            self.state.take_back()
            if isinstance(error, Exception):
                raise self._failure(number, error) from error
            raise
        finally:
            self.acting = self._turn = None
        if self.state.header["refused"][0] > 0:
            self._refuse()
        loop.end_decision(self.state.header[0], wake)

    def _failure(self, number: int, error: Exception) -> "TraderError":
        """What to say of an error in the Python code of a trader."""
        place = traceback.extract_tb(error.__traceback__)[-1]
        return TraderError(
            f"{self._place(number)}: {type(error).__name__}: {error}"
            f" ({place.filename}, line {place.lineno})"
        )

    def _place(self, number: int) -> str:
        group = self._group_of(number).name
        return f"trader {number} of group {group!r} failed at {clock(self.now)}"

    def _refuse(self) -> None:
        number = int(self.state.header["trader"][0])
        group = self._group_of(number)
        self.state.take_back()
        raise TooManyMessagesError(
            f"trader {number} of group {group.name!r} sent more than {MOST_MESSAGES} messages"
            " or notes or alerts at one wake-up; let it send fewer, or wake more often"
        )

    def _end_full(self) -> NoReturn:
        """Say whose account takes no more."""
        number = int(self.state.header["full_account"][0])
        raise AbmError(
            f"a trade takes the account of trader {number}, or of its group, beyond"
            f" {MOST_MONEY:,} lots or ticks x lots (fees: thousandths), the most that it holds",
            place=f"group {self._group_of(number).name!r} at {clock(self.now)}",
            remedy="trade fewer lots, or give the instrument a larger tick_size",
        )

    def _turn_session(self) -> None:
        """Do what the session says is due now: uncross, change the phase, end the day."""
        self.drain()  # so that the tapes have room for all books at once
        state = self.state
        turn = self._turns[int(state.header["turn"][0])]
        state.header["turn"] += 1
        state.header["resume"] = turn.resume
        midnight = turn.time // DAY * DAY
        state.header["open_time"] = midnight + self.session.open_time
        state.header["close_time"] = midnight + self.session.close_time
        for book in range(len(self.venues)):
            if turn.uncross:
                self._uncross(book)
            if turn.phase == code.CLOSED:
                rows = state.books.day_orders(book)
                auction.end_orders(state.books.header[0], rows, code.EXPIRED, code.END_OF_DAY)
            auction.open_phase(state.books.header[0], book, turn.phase)
            settlement.settle(state.header[0], book)
            settlement.note_now(state.header[0], PHASE_CHANGE, book, turn.phase)

    def _uncross(self, book: int) -> None:
        state = self.state
        uncross(state.books, book, int(state.books.books["last_price"][book]))
        state.header["in_auction"] = 1
        settlement.settle(state.header[0], book)
        state.header["in_auction"] = 0

    # what is seen from Python

    @property
    def market(self) -> Any:
        """The market as a decision sees it: a record of addresses, good while the model is open."""
        view: Any = self.state.header.view(np.recarray)
        view.owner = self.state  # whoever keeps the view keeps the arrays that it has addresses of
        return view[0]

    @property
    def trader_rng(self) -> Any:
        """The random stream of the trader whose turn it is."""
        return self.state.rng.view(np.recarray)[0]

    @property
    def random(self) -> Random:
        """Mesa's generator of Python's kind; at a trader's turn that of this turn alone."""
        return self._random if self._turn is None else self._turn.random

    @random.setter
    def random(self, generator: Random) -> None:
        self._random = generator

    @property
    def rng(self) -> np.random.Generator:
        """Mesa's generator of NumPy's kind; at a trader's turn that of this turn alone."""
        return self._generator if self._turn is None else self._turn.rng

    @rng.setter
    def rng(self, generator: np.random.Generator) -> None:
        self._generator = generator

    def view_of(self, number: int) -> tuple[Any, Any, Any, int, Any]:
        """What the decision of a trader is given: state, params, market, now, rng."""
        state, number = self.state, self._trader(number)
        group, row = state.traders["group"][number], state.traders["row"][number]
        me = state.memories[group].view(np.recarray)[row]
        our = state.parameters[group].view(np.recarray)[0]
        return me, our, self.market, self.now, self.trader_rng

    def instrument_of(self, book: int) -> Instrument:
        """What a book trades."""
        return self.plan.instrument_of(book)

    def instrument_at(self, venue: str) -> Instrument:
        """What a venue trades."""
        return self.plan.instrument_at(venue)

    def account(self, number: int, book: int = 0) -> Any:
        """The ACCOUNT record of a trader in what a book trades."""
        instrument = self.state.listings["instrument"][self.checked_book(book)]
        return self.state.accounts[self._trader(number) * len(self.instruments) + instrument]

    def decision_of(self, number: int) -> Decision | None:
        """How a trader decides when compiled, None if it has a step."""
        return self._group_of(self._trader(number)).decision

    def checked_book(self, book: int) -> int:
        """The number of a book; ValueError, with those that there are, if there is none."""
        return checks.numbered("book", book, self.venues)

    def _trader(self, number: int) -> int:
        return checks.counted("trader", number, len(self.state.traders))

    def _group_of(self, number: int) -> Group:
        return list(self.groups.values())[int(self.state.traders["group"][number])]

    def _face(self, number: int) -> Trader:
        if number not in self._faces:
            group = self._group_of(number)
            face = _mesa_class(group.trader)(self)  # type: ignore[arg-type]  # classes have a hash
            face.number, face.group, face.unique_id = number, group.name, number + 1
            self._faces[number] = face
            self._sorted = False
        return self._faces[number]

    @property
    def faces(self) -> tuple[Trader, ...]:
        """The Mesa agents of those traders that have been looked at, or decide in Python."""
        return tuple(self._faces.values())

    def _show_all(self) -> None:
        """Make the Mesa agent of every trader, in the order of their numbers."""
        self._check_open()
        if not self._sorted:
            for number in range(len(self.state.traders)):
                self._face(number)
            # those who decide in Python have theirs since their first turn
            for agents in (super().agents, *super().agents_by_type.values()):
                agents.sort(_number_of, ascending=True, inplace=True)
            self._sorted = True

    def _forget_faces(self) -> None:
        for face in self._faces.values():
            if face in self._agents:
                super().deregister_agent(face)
        self._faces.clear()
        self._sorted = False

    @property
    def agents(self) -> Any:
        """All traders, as a Mesa AgentSet: faces over arrays, made when first asked for."""
        self._show_all()
        return super().agents

    @property
    def agents_by_type(self) -> Any:
        """The traders by class, each an AgentSet."""
        self._show_all()
        return super().agents_by_type

    @property
    def agent_types(self) -> list[type]:
        """The classes of the traders."""
        self._show_all()
        return list(super().agent_types)

    def deregister_agent(self, agent: Any) -> None:
        """Let a trader that is removed never wake again; orders that it has in the book stay.

        KeyError for what is no agent of this market, or not any more.
        """
        if not isinstance(agent, mesa.Agent) or agent not in self._agents:
            raise KeyError(f"{checks.told(agent)} is no agent of this market")
        super().deregister_agent(agent)
        if not isinstance(agent, Trader):
            return
        trader = self.state.traders[agent.number]
        trader["removed"] = 1
        if trader["option_account"] != NONE:
            self.state.option_accounts["quotes"][trader["option_account"]] = 0

    # tapes

    def drain(self) -> None:
        """Hand what stands on the tapes to the sink; in the checked build no tape goes back."""
        for name in RECORDS:
            rows = self.state.take(name)
            if self.checked:
                check_times(name, rows, self._drained, self.now)
            if len(rows):
                self.sink(name, rows)
        self._drained = self.now

    def _keep(self, name: str, rows: np.ndarray) -> None:
        self._kept[name].append(rows)

    def tape(self, name: str) -> np.ndarray:
        """All rows of a record kept in memory, as the kernel writes them."""
        self._check_open()
        checks.named("record", name, RECORDS)
        return np.concatenate([np.zeros(0, RECORDS[name].dtype), *self._kept[name]])

    def frame(self, record: str) -> "pd.DataFrame":
        """A record kept in memory, by its name: "trades", "quotes", "depth", ..."""
        table = as_table(record, self.tape(record), self.names)
        frame: pd.DataFrame = table.to_pandas()
        return frame

    @property
    def names(self) -> Names:
        """What the numbers on the tapes stand for."""
        return self.plan.names

    @property
    def trades(self) -> "pd.DataFrame":
        """All trades so far, a row a trade."""
        return self.frame("trades")

    @property
    def quotes(self) -> "pd.DataFrame":
        """The best quotes, a row a change."""
        return self.frame("quotes")

    @property
    def depth(self) -> "pd.DataFrame":
        """The best ten levels, a row an interval of recording."""
        return self.frame("depth")

    # saving

    def fork(self) -> "MarketModel":
        """An independent copy that goes on from here, with empty tapes; Python traders included.

        TypeError as of `saved`.
        """
        twin = MarketModel(
            self.instruments,
            self.venues,
            self.session,
            rules=self.rules,
            chains=self.chains,
            rate=self.rate,
            seed=self.seed,
            record_interval=self.record_interval,
            option_interval=self.option_interval,
            record_orders=self.record_orders,
            horizons=self.horizons,
            plain=self.plain,
        )
        for group in self.groups.values():
            twin.add_group(group.name, group.trader, group.parameters)
        twin.restore(self.saved())
        return twin

    def saved(self) -> dict[str, np.ndarray]:
        """The whole state, as arrays by name: np.savez(file, **model.saved()) keeps it.

        What traders written in Python hold is kept as Trader.saved says, in "python", the bytes of
        a JSON text, and arrays named "python.<number of the trader>.<attribute>"; TypeError with
        the trader and the attribute where that is not possible.
        """
        with self._alone("saving"):
            self.drain()
            return saving.saved(self.state, self.faces, self.random, self.rng)

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Go on from a saved state of a model of the same make; ValueError if it is of another.

        Agents looked at before are no longer those of the model.
        """
        with self._alone("restoring"):
            arrays, (held, traders) = saving.arrays_of(self.state, saved), saving.held_in(saved)
            self.state.restore(arrays)
            saving.draw_from(self.random, self.rng, held)
            self._drained = self.now
            self._forget_faces()
            for number, names in traders.items():
                self._face(self._trader(number)).restore(names)
        self.running = self.now < self.session.end_time

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        """Neither copied nor pickled: whoever holds the copy would trade in the original."""
        raise TypeError(
            "a MarketModel cannot be copied or pickled: fork() gives an independent copy, and"
            " saved() a state to keep"
        )

    # closing

    def close(self) -> None:
        """Let go of all that the model holds: arrays, tapes, agents, also those looked at."""
        with self._alone("closing"):
            self._closed = True
        for agent in list(super().agents):
            super().deregister_agent(agent)
        self._faces.clear()
        self._kept.clear()
        self._state = None
        getattr(mesa.Agent, "_ids", {}).pop(self, None)  # of agents that are no traders

    def __enter__(self) -> Self:
        """The model, closed when the with statement is left."""
        self._check_open()
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


def _number_of(agent: Any) -> float:
    """Traders by their number, agents of other kinds behind them."""
    return float(getattr(agent, "number", math.inf))


class _NoIds:
    """Stands for the table in which Mesa 3.3 counts agents by model, and so keeps every model."""

    def __getitem__(self, model: Any) -> Iterator[int]:
        """Traders have their number as an id."""
        return repeat(0)


@cache
def _mesa_class(trader: type[Trader]) -> type[Any]:
    """The trader's class as a Mesa agent."""
    if issubclass(trader, mesa.Agent):
        return trader
    return type(
        trader.__name__, (trader, mesa.Agent), {"__doc__": trader.__doc__, "_ids": _NoIds()}
    )
