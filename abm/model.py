"""The market as a Mesa model: groups of traders, venues, a session, and a clock that steps."""

import pickle
import traceback
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.assembly import Group, assemble, decisions, stream
from abm.kernel import auction, loop, settlement, tapes
from abm.kernel import messages as code
from abm.kernel.book import NONE
from abm.kernel.decisions import compile_loop
from abm.kernel.jit import CompilationError, compilation_fault, is_warm
from abm.kernel.market import GONE, MOST_MESSAGES, Market
from abm.market.chains import OptionChain
from abm.market.fields import nanoseconds
from abm.market.order_book import uncross
from abm.market.session import DAY, Session, clock
from abm.market.tapes import RECORDS, Names, as_table
from abm.market.venue import Instrument, Venue
from abm.quick_mesa import mesa

if TYPE_CHECKING:
    import pandas as pd

Sink = Callable[[str, np.ndarray], None]
"""Takes rows of a tape, by its name in abm.kernel.tapes.TAPES."""


class TraderError(RuntimeError):
    """The code of a trader failed; the cause is chained."""


class TooManyMessagesError(TraderError):
    """A trader sent more messages at one wake-up than the market takes."""


class MarketModel(mesa.Model):  # type: ignore[misc]
    """A market of Mesa agents who trade through real limit order books.

    >>> model = MarketModel(seed=1)
    >>> model.add("noise_traders", NoiseTrader, count=1000)
    >>> model.step()

    Groups are added before the first step. Traders decide in compiled code where they can
    (plain=False); with plain=True every decision is taken in Python, to the same tape.
    """

    def __init__(
        self,
        instruments: Mapping[str, Instrument] | None = None,
        venues: Mapping[str, Venue] | None = None,
        session: Session | None = None,
        *,
        chains: Mapping[str, OptionChain] | None = None,
        rate: float = 0.0,
        seed: int = 0,
        record_interval: float = 1.0,
        desk_interval: float = 60.0,
        record_orders: bool = True,
        plain: bool = False,
        sink: Sink | None = None,
    ) -> None:
        """A market with no traders yet; by default one stock at 100.00, one venue, 9:30 to 16:00.

        chains: option chains by name.  rate: interest rate a year.  seed: of all randomness.
        record_interval, desk_interval: seconds between snapshots, of depth and groups and of desks
        and options.
        record_orders: whether the tape of orders is kept.  sink: takes the tapes as they fill up;
        by default they stay in memory.
        """
        super().__init__(rng=seed)
        self.instruments = dict(instruments or {"stock": Instrument(price=100.0)})
        first = next(iter(self.instruments))
        self.venues = dict(venues or {"exchange": Venue(instrument=first)})
        self.session = session or Session()
        self.groups: dict[str, Group] = {}
        self.chains, self.rate = dict(chains or {}), rate
        self.record_interval, self.desk_interval = record_interval, desk_interval
        self.record_orders, self.plain = record_orders, plain
        self.seed = seed
        self._kept: dict[str, list[np.ndarray]] = {name: [] for name in tapes.TAPES}
        self.sink: Sink = sink or self._keep
        self._state: Market | None = None
        self._faces: dict[int, Trader] = {}

    # building

    def add(self, name: str, trader: type[Trader], /, **parameters: Any) -> None:
        """Add a group of traders; parameters are those of trader.Parameters."""
        self.add_group(name, trader, trader.Parameters(**parameters))

    def add_group(self, name: str, trader: type[Trader], parameters: TraderParameters) -> None:
        """Add a group of traders with parameters already read."""
        if self._state is not None:
            raise RuntimeError("groups are added before the first step")
        idle = trader.step is Trader.step and trader.turn is Trader.turn
        if idle and getattr(trader, "wake", None) is None:
            raise ValueError(f"{trader.__name__} defines neither a wake nor a step")
        if any(stream(name) == stream(other) for other in self.groups):
            raise ValueError(f"the group {name!r} needs another name: its random stream is taken")
        group = Group(name, trader, parameters)
        group.first = sum(other.parameters.count for other in self.groups.values())
        self.groups[name] = group

    @property
    def state(self) -> Market:
        """The arrays of the market, built when first needed."""
        if self._state is None:
            self._turns = list(self.session.turns())
            self._loop = compile_loop(decisions(self.groups.values()))
            self._state = assemble(self)
        return self._state

    # running

    @property
    def now(self) -> int:
        """Nanoseconds since midnight of day 0."""
        return int(self.state.header["now"][0])

    @property
    def decisions(self) -> int:
        """Decisions taken so far."""
        return int(self.state.header["decisions"][0])

    def compiles(self) -> bool:
        """Whether the next step has to compile first, as on the first run on a machine."""
        return bool(self.state is not None and not is_warm(self._loop))

    def step(self) -> None:
        """Advance the clock by one step of the session."""
        self.advance(self.now + nanoseconds(self.session.step))

    def run_model(self) -> None:
        """Run to the close of the last day."""
        self.advance(self.session.end_time)

    def advance(self, until: int) -> None:
        """Let happen what falls due up to a time (ns), at the latest the close of the last day."""
        state = self.state
        until = min(until, self.session.end_time)
        while True:
            why = self._run(until)
            if why == loop.NO_ROOM:
                state.make_room()
            elif why == loop.TAPE_FULL:
                self.drain()
            elif why == loop.SESSION_TURN:
                self._turn_session()
            elif why == loop.PYTHON_TURN:
                self._turn_trader()
            elif why == loop.TOO_MANY_MESSAGES:
                self._refuse()
            else:
                break
        self.drain()
        self.running = until < self.session.end_time

    def _run(self, until: int) -> int:
        """Let the loop run; the first time it may have to be compiled, and that may fail."""
        try:
            return int(self._loop(self.state.header, until))
        except (CompilationError, KeyError) as error:
            raise TraderError(
                f"a trader's wake cannot be compiled: {compilation_fault(error)}; run it with"
                " MarketModel(plain=True) to see it in Python"
            ) from error

    def _turn_trader(self) -> None:
        face = self._face(int(self.state.header["trader"][0]))
        try:
            wake = face.turn()
        except Exception as error:
            raise self._failure(face.number, error) from error
        if self.state.header["refused"][0] > 0:
            self._refuse()
        loop.end_turn(self.state.header, wake)

    def _failure(self, number: int, error: Exception) -> "TraderError":
        """What to say of an error in the Python code of a trader."""
        place = traceback.extract_tb(error.__traceback__)[-1]
        return TraderError(
            f"trader {number} of group {self._group_of(number).name!r} failed at {clock(self.now)}:"
            f" {type(error).__name__}: {error} ({place.filename}, line {place.lineno})"
        )

    def _refuse(self) -> None:
        number = int(self.state.header["trader"][0])
        group = self._group_of(number)
        raise TooManyMessagesError(
            f"trader {number} of group {group.name!r} sent more than {MOST_MESSAGES} messages"
            " or notes at one wake-up; let it send fewer, or wake more often"
        )

    def _turn_session(self) -> None:
        """Do what the session says is due now: uncross, change the phase, end the day."""
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
                auction.end_orders(state.books.header, rows, code.EXPIRED, code.END_OF_DAY)
            auction.open_phase(state.books.header, book, turn.phase)
            settlement.settle_now(state.header, book)
            settlement.note_now(state.header, tapes.PHASE_CHANGE, book, turn.phase)

    def _uncross(self, book: int) -> None:
        state = self.state
        uncross(state.books, book, int(state.books.books["last_price"][book]))
        state.header["in_auction"] = 1
        settlement.settle_now(state.header, book)
        state.header["in_auction"] = 0

    # what is seen from Python

    @property
    def market(self) -> Any:
        """The market as a decision sees it."""
        return self.state.header.view(np.recarray)[0]

    @property
    def draw(self) -> Any:
        """The random stream of the trader whose turn it is."""
        return self.state.draw.view(np.recarray)[0]

    def view_of(self, number: int) -> tuple[Any, Any, Any, int, Any]:
        """What the decision of a trader is given: me, our, market, now, draw."""
        state = self.state
        group, row = state.traders["group"][number], state.traders["row"][number]
        me = state.memories[group].view(np.recarray)[row]
        our = state.parameters[group].view(np.recarray)[0]
        return me, our, self.market, self.now, self.draw

    def instrument_of(self, book: int) -> Instrument:
        """What a book trades."""
        return self.instrument_at(list(self.venues)[book])

    def instrument_at(self, venue: str) -> Instrument:
        """What a venue trades."""
        return self.instruments[self.venues[venue].instrument]

    def account(self, number: int, book: int = 0) -> Any:
        """The ACCOUNT record of a trader in what a book trades."""
        instrument = self.state.listings["instrument"][book]
        return self.state.accounts[number * len(self.instruments) + instrument]

    def _group_of(self, number: int) -> Group:
        return list(self.groups.values())[int(self.state.traders["group"][number])]

    def _face(self, number: int) -> Trader:
        if number not in self._faces:
            group = self._group_of(number)
            face = _mesa_class(group.trader)(self)  # type: ignore[arg-type]  # classes have a hash
            face.number, face.group = number, group.name
            self._faces[number] = face
        return self._faces[number]

    def _show_all(self) -> None:
        """Make the Mesa agent of every trader, in the order of their numbers."""
        if len(self._faces) < len(self.state.traders):
            for number in range(len(self.state.traders)):
                self._face(number)
            # those who decide in Python have theirs since their first turn
            for agents in (super().agents, *super().agents_by_type.values()):
                agents.sort("number", ascending=True, inplace=True)

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
        """Let a trader that is removed never wake again; orders that it has in the book stay."""
        super().deregister_agent(agent)
        trader = self.state.traders[agent.number]
        trader["withdrawn"] = GONE
        if trader["desk"] != NONE:
            self.state.desks["quotes"][trader["desk"]] = 0

    # tapes

    def drain(self) -> None:
        """Hand what stands on the tapes to the sink."""
        for name in tapes.TAPES:
            rows = self.state.take(name)
            if len(rows):
                self.sink(name, rows)

    def _keep(self, name: str, rows: np.ndarray) -> None:
        self._kept[name].append(rows)

    def tape(self, name: str) -> np.ndarray:
        """All rows of a tape kept in memory; see abm.kernel.tapes.TAPES for the names."""
        return np.concatenate([np.zeros(0, tapes.TAPES[name]), *self._kept[name]])

    def frame(self, record: str) -> "pd.DataFrame":
        """A record kept in memory, by its name in abm.market.tapes.RECORDS ("trades" ...)."""
        table = as_table(record, self.tape(RECORDS[record][0]), self.names)
        frame: pd.DataFrame = table.to_pandas()
        return frame

    @property
    def names(self) -> Names:
        """What the numbers on the tapes stand for."""
        instruments = list(self.instruments)
        return Names(
            venues=tuple(self.venues),
            instruments=tuple(instruments),
            instrument_of=tuple(instruments.index(v.instrument) for v in self.venues.values()),
            groups=tuple(self.groups),
            chains=tuple(self.chains),
            members=tuple(group.parameters.count for group in self.groups.values()),
        )

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
        """An independent copy that goes on from here, with empty tapes; Python traders included."""
        twin = MarketModel(
            self.instruments,
            self.venues,
            self.session,
            chains=self.chains,
            rate=self.rate,
            seed=self.seed,
            record_interval=self.record_interval,
            desk_interval=self.desk_interval,
            record_orders=self.record_orders,
            plain=self.plain,
        )
        for group in self.groups.values():
            twin.add_group(group.name, group.trader, group.parameters)
        twin.restore(self.saved())
        return twin

    def saved(self) -> dict[str, Any]:
        """The whole state: arrays by name, and what traders written in Python hold."""
        self.drain()
        arrays: dict[str, Any] = {n: a.copy() for n, a in self.state.arrays().items()}
        held = {
            number: {k: v for k, v in vars(face).items() if k not in _MESA_NAMES}
            for number, face in self._faces.items()
        }
        arrays["python"] = np.frombuffer(pickle.dumps(held), np.uint8)
        return arrays

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Go on from a saved state of a model of the same make."""
        arrays = dict(saved)
        held = pickle.loads(arrays.pop("python").tobytes())
        # files do not keep the alignment of a dtype, and compiled code is compiled for that
        own = self.state.arrays()
        self.state.restore({name: each.view(own[name].dtype) for name, each in arrays.items()})
        for number, names in held.items():
            vars(self._face(number)).update(names)
        self.running = self.now < self.session.end_time


_MESA_NAMES = frozenset({"model", "unique_id", "pos", "number", "group"})


@cache
def _mesa_class(trader: type[Trader]) -> type[Any]:
    """The trader's class as a Mesa agent."""
    if issubclass(trader, mesa.Agent):
        return trader
    return type(trader.__name__, (trader, mesa.Agent), {"__doc__": trader.__doc__})
