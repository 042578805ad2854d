"""What a market is to be: everything that is known of it before its arrays are made."""

from collections.abc import Mapping
from dataclasses import dataclass

from abm.agents.parameters import TraderParameters
from abm.agents.policies import Policy
from abm.agents.trader import Trader
from abm.kernel.compiling.decisions import Decision
from abm.market import checks
from abm.market.chains import OptionChain
from abm.market.session import Session
from abm.market.venue import Instrument, Venue
from abm.records.tapes import Names
from abm.rules.rule import Rule


@dataclass(frozen=True)
class Group:
    """Traders of one kind with the same parameters; first is the number of the first of them."""

    name: str
    trader: type[Trader]
    parameters: TraderParameters
    first: int = 0

    @property
    def numbers(self) -> range:
        """Numbers of its members in the market."""
        return range(self.first, self.first + self.parameters.count)

    @property
    def book(self) -> int:
        """The (first) book in which its members trade."""
        return int(getattr(self.parameters, "book", 0))

    @property
    def decision(self) -> Decision | None:
        """How its members decide when compiled, None if they have a step."""
        return self.trader.decision(*self.chosen)

    @property
    def policies(self) -> dict[str, Policy]:
        """Its policies, by the names of the parameters that they are."""
        return {name: getattr(self.parameters, name) for name in self.trader.policies}

    @property
    def chosen(self) -> tuple[type[Policy], ...]:
        """The kinds of its policies, in their order."""
        return tuple(map(type, self.policies.values()))


@dataclass(frozen=True)
class MarketPlan:
    """Instruments, venues, rules, chains and groups by name, in their order; the session; numbers.

    rate: interest a year.  record_interval, option_interval: seconds.  horizons: of the pulse,
    seconds.  Further as the arguments of abm.model.MarketModel.
    """

    instruments: Mapping[str, Instrument]
    venues: Mapping[str, Venue]
    session: Session
    rules: Mapping[str, Rule]
    chains: Mapping[str, OptionChain]
    groups: Mapping[str, Group]
    rate: float
    seed: int
    record_interval: float
    option_interval: float
    record_orders: bool
    horizons: tuple[float, ...]
    plain: bool
    checked: bool

    def instrument_of(self, book: int) -> Instrument:
        """What a book trades."""
        return self.instrument_at(list(self.venues)[checks.numbered("book", book, self.venues)])

    def instrument_at(self, venue: str) -> Instrument:
        """What a venue trades."""
        return self.instruments[self.venues[checks.named("venue", venue, self.venues)].instrument]

    def books_of(self, rule: Rule) -> list[int]:
        """The books at which a rule holds."""
        return [
            book
            for book, venue in enumerate(self.venues)
            if not rule.venues or venue in rule.venues
        ]

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
            classes=tuple(g.parameters.trader_class or name for name, g in self.groups.items()),
        )
