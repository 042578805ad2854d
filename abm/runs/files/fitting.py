"""Whether the parts of an experiment fit together: what one names must exist, and fit there.

Each raises the error of the place that is wrong, with what would be right.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from abm.admission import endowment
from abm.market.chains import OptionChain
from abm.market.session import Session
from abm.market.venue import Instrument, Venue
from abm.plan import Group
from abm.rules.rule import Rule
from abm.runs.files.sections import misplaced

Instruments = Mapping[str, Instrument]
Venues = Mapping[str, Venue]
Keys = tuple[str | int, ...]


def check_venues(venues: Venues, instruments: Instruments) -> None:
    """A venue lists an instrument that there is."""
    for name, venue in venues.items():
        if venue.instrument not in instruments:
            known = ", ".join(instruments)
            raise misplaced(("venues", name, "instrument"), f"one of the instruments: {known}")


def check_rules(rules: Mapping[str, Rule], venues: Venues, instruments: Instruments) -> None:
    """A rule is of venues that there are, and its numbers can be kept there."""
    for name, rule in rules.items():
        for place, where in enumerate(rule.venues):
            if where not in venues:
                raise misplaced(("rules", name, "venues", place), _one_of(venues))
        for where in rule.venues or venues:
            with _placed(("rules", name), f"numbers that {where} can keep: "):
                rule.row(instruments[venues[where].instrument])


def check_chains(
    chains: Mapping[str, OptionChain], venues: Venues, instruments: Instruments, session: Session
) -> None:
    """A chain is on a venue that there is, and its prices are prices there."""
    for name, chain in chains.items():
        if chain.venue not in venues:
            raise misplaced(("chains", name, "venue"), _one_of(venues))
        instrument = instruments[venues[chain.venue].instrument]
        with _placed(("chains", name)):
            strikes = chain.strikes(instrument)
            chain.row(0, instrument, session)
        if len(set(strikes)) < len(strikes):
            finer = "a step so fine that every moneyness has a strike of its own"
            raise misplaced(("chains", name, "strike_step"), finer)


def check_groups(agents: Mapping[str, Any], venues: Venues, instruments: Instruments) -> None:
    """A group is at a venue that there is, and what it has at the open fits there."""
    for name, group in agents.items():
        book = getattr(group, "book", 0)
        if book >= len(venues):
            last = len(venues) - 1
            raise misplaced(("agents", name, "book"), f"a venue by its place, 0 to {last}")
        instrument = instruments[list(venues.values())[book].instrument]
        with _placed(("agents", name)):
            endowment(Group(name, group.trader, group), instrument)
        for number, option in enumerate(getattr(group, "options", ())):
            with _placed(("agents", name, "options", number)):
                option.strike_ticks(instrument)


def _one_of(venues: Venues) -> str:
    return f"one of the venues: {', '.join(venues)}"


@contextmanager
def _placed(keys: Keys, allowed: str = "") -> Iterator[None]:
    """Say of a ValueError where it is."""
    try:
        yield
    except ValueError as error:
        raise misplaced(keys, f"{allowed}{error}") from None
