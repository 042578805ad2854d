"""An experiment: a question put to a market, with everything that its runs need.

An experiment file holds all of it, or names a market and says what differs (markets.py).
"""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, create_model, model_validator

from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.market.chains import OptionChain
from abm.market.fields import Strict, parameter
from abm.market.session import Session
from abm.market.venue import Instrument, Venue
from abm.runs.designs import Sweep
from abm.runs.files.sections import Recording, Study, misplaced

if TYPE_CHECKING:
    from abm.model import MarketModel


Horizon = Annotated[float, Field(gt=0)]


class Question(Strict):
    """What an experiment file says beside the market that it asks about."""

    title: str = parameter(unit="", about="the question in a few words", min_length=1)
    about: str = parameter("", unit="", about="what it shows, in a paragraph")
    seed: int = parameter(1, unit="", about="of all randomness", ge=0, lt=2**63)
    traders: tuple[str, ...] = parameter(
        (), unit="", about="Python files with traders of your own, relative to this file"
    )
    record: Recording = Recording()
    study: Study | None = None
    sweep: Sweep | None = None


class NamedMarket(Question):
    """An experiment file that names its market."""

    market: str = parameter(
        unit="",
        about="a market that comes with the simulator, by name, or a file relative to this one",
    )
    change: dict[str, Any] = Field(
        {}, description="what differs from the market: dotted keys of its file, and their values"
    )


class Experiment(Question):
    """A question and its market: any traders on any venues."""

    instruments: dict[str, Instrument] = Field(min_length=1, description="what is traded, by name")
    venues: dict[str, Venue] = Field(min_length=1, description="order books, by name")
    session: Session = Session()
    chains: dict[str, OptionChain] = Field({}, description="option chains, by name")
    rate: float = parameter(
        0.0, unit="a year", about="interest rate of options and of the cash of desks", ge=-1, le=1
    )
    horizons: tuple[Horizon, Horizon, Horizon] = parameter(
        (1.0, 60.0, 600.0),
        unit="s",
        about="short, middle and long: what traders know of volume, flow and volatility are"
        " exponential means over these",
    )
    agents: dict[str, Any] = Field(min_length=1, description="groups of traders, by name")

    @model_validator(mode="after")
    def _names_exist(self) -> "Experiment":
        for name, venue in self.venues.items():
            if venue.instrument not in self.instruments:
                known = ", ".join(self.instruments)
                raise misplaced(("venues", name, "instrument"), f"one of the instruments: {known}")
        for name, chain in self.chains.items():
            if chain.venue not in self.venues:
                known = ", ".join(self.venues)
                raise misplaced(("chains", name, "venue"), f"one of the venues: {known}")
            strikes = chain.strikes(self.instruments[self.venues[chain.venue].instrument])
            if len(set(strikes)) < len(strikes):
                finer = "a step so fine that every moneyness has a strike of its own"
                raise misplaced(("chains", name, "strike_step"), finer)
        for name, group in self.agents.items():
            if getattr(group, "book", 0) >= len(self.venues):
                last = len(self.venues) - 1
                raise misplaced(("agents", name, "book"), f"a venue by its place, 0 to {last}")
        return self

    @property
    def hedgers(self) -> tuple[str, ...]:
        """Names of the groups whose trading is hedging."""
        return tuple(name for name, group in self.agents.items() if group.trader.hedger)

    def build(self, seed: int, **options: Any) -> "MarketModel":
        """The market of this experiment."""
        from abm.model import MarketModel

        model = MarketModel(
            self.instruments,
            self.venues,
            self.session,
            chains=self.chains,
            rate=self.rate,
            horizons=self.horizons,
            seed=seed,
            record_interval=self.record.interval,
            desk_interval=self.record.desk_interval,
            record_orders="orders" in self.record.kept,
            **options,
        )
        for name, group in self.agents.items():
            model.add_group(name, group.trader, group)
        return model


def with_traders(traders: dict[str, type[Trader]]) -> type[Experiment]:
    """The schema of an experiment in which these kinds of traders can be named."""
    kinds = tuple(_named(kind, trader) for kind, trader in sorted(traders.items()))
    group = Annotated[_union(kinds), Field(discriminator="kind")] if len(kinds) > 1 else kinds[0]
    field = (dict[str, group], Experiment.model_fields["agents"])  # type: ignore[valid-type]
    return create_model("Experiment", __base__=Experiment, __doc__=Experiment.__doc__, agents=field)


def _named(kind: str, trader: type[Trader]) -> type[TraderParameters]:
    """The parameters of a trader, with the word by which a file names it."""
    fields: Any = {"kind": (Literal[kind], ...)}
    group = create_model(
        f"{trader.__name__}Group", __base__=trader.Parameters, __doc__=trader.__doc__, **fields
    )
    group.trader = trader
    return group


def _union(kinds: tuple[type[TraderParameters], ...]) -> Any:
    union: Any = kinds[0]
    for kind in kinds[1:]:
        union = union | kind
    return union
