"""Facts with their standard errors.

Of one day: the jackknife over blocks of it, the others glued together (Künsch 1989), which leaves
the dependence within a block as it is. Of several days or seeds: their mean, with the error of it;
of what is made from means, that of the means, with the jackknife that leaves out a day at a time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from abm.errors import UsageError
from abm.facts.fact import Fact, Numbers, OfMeans, facts
from abm.facts.tape import Tape
from abm.risk.statistics.estimates import Estimate, jackknife_error, mean_of_known

BLOCKS = 10
"""Blocks of a day."""


@dataclass(frozen=True)
class Measured:
    """A fact of some tapes.

    numbers: by row; empty if the tapes lack something: then `lacks` says what, as readers call it.
    """

    fact: Fact
    numbers: dict[str, Estimate]
    lacks: tuple[str, ...] = ()


def measure(tapes: Iterable[Tape], blocks: int = BLOCKS) -> dict[str, Measured]:
    """All facts of a day, or of several days or seeds of one market, by their keys.

    tapes: measured one after the other, so that they need not be in memory together.  blocks: of a
    single day for its standard errors; 0: without them. UsageError without a tape.
    """
    days, last = list[_Day](), None
    for tape in tapes:
        days.append({key: _found(fact, tape) for key, fact in facts().items()})
        last = tape
    if last is None:
        raise UsageError("there is no tape to measure", remedy="give a run or a file of a day")
    parts = _with_gaps(last, blocks) if len(days) == 1 else []
    known = facts().items()
    return {key: _measured(fact, [day[key] for day in days], parts) for key, fact in known}


class _Found(NamedTuple):
    """A fact of one tape: what the tape lacks for it, or what `numbers_of_day` says."""

    lacks: list[str]
    numbers: Numbers


_Day = dict[str, _Found]


def _found(fact: Fact, tape: Tape) -> _Found:
    lacks = tape.lacks(fact.needs)
    return _Found(lacks, {} if lacks else numbers_of_day(fact, tape))


def numbers_of_day(fact: Fact, tape: Tape) -> Numbers:
    """What `between_days` needs of a tape that a fact has the tables of: its numbers, or parts."""
    return fact.of.parts(tape) if isinstance(fact.of, OfMeans) else fact.of(tape)


def between_days(fact: Fact, days: Sequence[Numbers]) -> dict[str, Estimate]:
    """The numbers of a fact over two days or more, by row, from `numbers_of_day` of each."""
    if isinstance(fact.of, OfMeans):
        return _from_means(fact.of, days)
    rows = dict.fromkeys(row for day in days for row in day)
    return {row: mean_of_known([day.get(row, np.nan) for day in days]) for row in rows}


def _from_means(of: OfMeans, days: Sequence[Numbers]) -> dict[str, Estimate]:
    told = [day for day in days if np.isfinite(list(day.values())).any()]
    rows = dict.fromkeys(row for day in days for row in day)

    def without(left_out: int | None) -> Numbers:
        kept = [day for number, day in enumerate(told) if number != left_out]
        return of.together(
            {row: mean_of_known([day.get(row, np.nan) for day in kept]).value for row in rows}
        )

    parts = [without(day) for day in range(len(told))]
    return {
        row: Estimate(value, jackknife_error([part[row] for part in parts]))
        for row, value in without(None).items()
    }


def _with_gaps(tape: Tape, blocks: int) -> list[Tape]:
    """The day without its first block, without its second, and so on."""
    ends = np.linspace(tape.open, tape.close, blocks + 1).astype(np.int64).tolist()
    return [tape.without(*block) for block in pairwise(ends)]


def _measured(fact: Fact, days: Sequence[_Found], parts: Sequence[Tape]) -> Measured:
    lacking = tuple(dict.fromkeys(what for day in days for what in day.lacks))
    if lacking:
        return Measured(fact, {}, lacking)
    if fact.over_days is not None:
        each = np.array([value for day in days for value in day.numbers.values()], np.float64)
        over = fact.over_days(each)
        return Measured(fact, {row: Estimate(value, float("nan")) for row, value in over.items()})
    if len(days) > 1:
        return Measured(fact, between_days(fact, [day.numbers for day in days]))
    alone = days[0].numbers
    whole = fact.of.together(alone) if isinstance(fact.of, OfMeans) else alone
    left_out = [] if fact.whole_day else [fact.of(part) for part in parts]
    return Measured(fact, {row: _within(whole, left_out, row) for row in whole})


def _within(whole: Numbers, left_out: Sequence[Numbers], row: str) -> Estimate:
    return Estimate(whole[row], jackknife_error([numbers.get(row, np.nan) for numbers in left_out]))
