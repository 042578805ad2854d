"""An experiment: a question put to a market, with everything that its runs need.

An experiment file holds all of it, or names a market and says what differs (markets.py).
"""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, create_model, model_validator

from abm.agents.parameters import TraderParameters
from abm.agents.trader import Trader
from abm.kinds import Kinds
from abm.market.chains import OptionChain
from abm.market.fields import Seconds, Strict, parameter
from abm.market.session import Session
from abm.market.venue import Instrument, Venue
from abm.rules.rule import Rule
from abm.runs.designs import Calibrate, Sweep
from abm.runs.files.fitting import check_chains, check_groups, check_rules, check_venues
from abm.runs.files.names import Name
from abm.runs.files.sections import Positioning, Recording, Study, misplaced

if TYPE_CHECKING:
    from abm.model import MarketModel


Horizon = Annotated[Seconds, Field(gt=0)]


class Question(Strict):
    """What an experiment file says beside the market that it asks about."""

    title: str = parameter(unit="", about="the question in a few words", min_length=1)
    about: str = parameter("", unit="", about="what it shows, in a paragraph")
    seed: int = parameter(1, unit="", about="of all randomness", ge=0, lt=2**63)
    code: tuple[str, ...] = parameter(
        (),
        unit="",
        about="Python files with traders, policies and rules of your own, relative to this file",
    )
    record: Recording = Recording()
    study: Study | None = None
    sweep: Sweep | None = None
    positioning: Positioning | None = None
    calibrate: Calibrate | None = None

    @model_validator(mode="after")
    def _seeds_fit(self) -> "Question":
        parts = (self.study, self.sweep, self.positioning)
        counts = [part.seeds for part in parts if part is not None]
        if self.calibrate is not None:
            counts.append(self.calibrate.seeds + self.calibrate.held_out)
        for count in counts:
            if self.seed + count > 2**63:
                last = 2**63 - count
                raise misplaced(("seed",), f"at most {last}, so that {count} seeds fit int64")
        return self


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

    instruments: dict[Name, Instrument] = Field(min_length=1, description="what is traded, by name")
    venues: dict[Name, Venue] = Field(min_length=1, description="order books, by name")
    session: Session = Session()
    rules: dict[Name, Rule] = Field(
        {}, description="what venues impose, by name, in the order in which they are asked"
    )
    chains: dict[Name, OptionChain] = Field({}, description="option chains, by name")
    rate: float = parameter(
        0.0,
        unit="a year",
        about="interest rate of options and of the cash of option accounts",
        ge=-1,
        le=1,
    )
    horizons: tuple[Horizon, Horizon, Horizon] = parameter(
        (1.0, 60.0, 600.0),
        unit="s",
        about="short, middle and long: what traders know of volume, flow and volatility are"
        " exponential means over these",
    )
    agents: dict[Name, Any] = Field(min_length=1, description="groups of traders, by name")

    @model_validator(mode="after")
    def _fits_together(self) -> "Experiment":
        check_venues(self.venues, self.instruments)
        check_rules(self.rules, self.venues, self.instruments)
        check_chains(self.chains, self.venues, self.instruments, self.session)
        check_groups(self.agents, self.venues, self.instruments)
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
            rules=self.rules,
            chains=self.chains,
            rate=self.rate,
            horizons=self.horizons,
            seed=seed,
            record_interval=self.record.interval,
            option_interval=self.record.option_interval,
            record_orders="orders" in self.record.kept,
            **options,
        )
        for name, group in self.agents.items():
            model.add_group(name, group.trader, group)
        return model


def with_kinds(kinds: Kinds) -> type[Experiment]:
    """The schema of an experiment in which these traders, policies and rules can be named."""
    groups = [_named(kind, each, kinds) for kind, each in sorted(kinds.traders.items())]
    fields: Any = {
        "agents": (dict[Name, _union(groups)], Experiment.model_fields["agents"]),  # type: ignore[misc]
        "rules": (dict[Name, _of_sort(Rule, kinds)], Experiment.model_fields["rules"]),  # type: ignore[misc]
    }
    return create_model("Experiment", __base__=Experiment, __doc__=Experiment.__doc__, **fields)


def _named(kind: str, trader: type[Trader], kinds: Kinds) -> type[TraderParameters]:
    """The parameters of a trader, with the word by which a file names it, and all its policies."""
    fields: Any = {"kind": (Literal[kind], ...)}
    for name in trader.policies:
        field = trader.Parameters.model_fields[name]
        if field.annotation in kinds.components:
            fields[name] = (_of_sort(field.annotation, kinds), field.default)
    group = create_model(
        f"{trader.__name__}Group", __base__=trader.Parameters, __doc__=trader.__doc__, **fields
    )
    group.trader = trader
    return group


def _of_sort(sort: Any, kinds: Kinds) -> Any:
    """Any component of a sort, by its kind."""
    return _union(list(kinds.components[sort].values()))


def _union(classes: list[type[Any]]) -> Any:
    """Any of some classes, told apart by their kind."""
    union: Any = classes[0]
    for each in classes[1:]:
        union = union | each
    return Annotated[union, Field(discriminator="kind")] if len(classes) > 1 else union
