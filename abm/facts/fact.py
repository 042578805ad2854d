"""What a stylised fact is: named numbers of a tape, with their definition and their source.

A file of abm/facts/kinds that computes one says so by an instance; nothing lists it elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, auto
from functools import cache

from abm.discovery import found_in
from abm.facts.tape import Tape
from abm.risk.run.frames import Values

Numbers = dict[str, float]
"""Values by the names of their rows; NaN where the tape is too short, or has no such value."""


class Subject(IntEnum):
    """What a fact is about, in the order of tables; one subject is sorted by file."""

    PRICES = auto()
    FLOW = auto()
    IMPACT = auto()
    ACTIVITY = auto()
    BOOK = auto()
    ORDERS = auto()
    CLASSES = auto()
    DAYS = auto()


@dataclass(frozen=True)
class OfMeans:
    """Numbers that are made from means, such as their ratio; of several days, from those over them.

    A ratio of one day is as noisy as what it is divided by, and the mean of such ratios is off by
    that noise however many days it is of.

    parts: the numbers of a tape whose means are taken.  together: what is made from them.
    """

    parts: Callable[[Tape], Numbers]
    together: Callable[[Numbers], Numbers]

    def __call__(self, tape: Tape) -> Numbers:
        """The numbers of one tape."""
        return self.together(self.parts(tape))


@dataclass(frozen=True)
class Fact:
    """A stylised fact, a few numbers of one unit.

    key: its name in files.  name: for readers.  rows: names of its numbers; none where there is one
    for each class of traders.  meaning: the definition.  source: who found or defined it.
    sensitive_to: what else moves the numbers.  of: the numbers of a tape that has the tables
    `needs`.  whole_day: that a day with a piece cut out of it does not have them.  over_days: its
    numbers instead, from the one number of each day.
    """

    key: str
    subject: Subject
    name: str
    unit: str
    rows: tuple[str, ...]
    meaning: str
    source: str
    sensitive_to: str
    of: Callable[[Tape], Numbers] | OfMeans
    needs: tuple[str, ...] = ("quotes",)
    whole_day: bool = False
    over_days: Callable[[Values], Numbers] | None = None


@cache
def facts() -> dict[str, Fact]:
    """All facts by their keys, in the order of their subjects."""
    from abm.facts import kinds

    found = sorted(found_in(kinds, Fact), key=lambda fact: fact.subject)
    return {fact.key: fact for fact in found}
