"""Moments: numbers of facts that a simulation is to share with a tape, by fact and row."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from abm.facts.fact import facts
from abm.facts.tape import Tape


class Moment(NamedTuple):
    """One number of a fact: the fact's key, and the name of its row."""

    fact: str
    row: str

    def __str__(self) -> str:
        return f"{self.fact}, {self.row}"


DEFAULT = (
    Moment("signature", "1 s"),
    Moment("signature", "1 min"),
    Moment("sign_memory", "lag 1"),
    Moment("sign_memory", "lag 10"),
    Moment("order_flow_imbalance", "10 s"),
    Moment("response", "lag 1"),
    Moment("inter_event", "mean"),
    Moment("burstiness", "s.d. over mean"),
    Moment("sizes", "mean"),
    Moment("new_per_execution", "ratio"),
    Moment("fates", "cancelled ones over 60 s"),
    Moment("spread", "mean"),
    Moment("queues", "mean"),
    Moment("depth", "best five levels"),
)
"""Volatility at two scales, memory and impact of the flow, pace and sizes of orders, what becomes
of them, and the book: what half an hour of a liquid stock tells with small standard errors. Moments
of returns above the second, and of long lags, it does not."""


def moments_of(rows: Mapping[str, Iterable[str]]) -> tuple[Moment, ...]:
    """The moments by fact and rows. ValueError, with what there is, for one that is not."""
    known = facts()
    for key, names in rows.items():
        if key not in known:
            raise ValueError(f"facts by their keys, and {key!r} is none of {', '.join(known)}")
        for name in names:
            if name not in known[key].rows:
                there = "; ".join(known[key].rows) or "no rows of fixed names"
                raise ValueError(f"rows of {key}, and {name!r} is none of: {there}")
    return tuple(Moment(key, name) for key, names in rows.items() for name in names)


def tables_of(moments: Iterable[Moment]) -> set[str]:
    """The tables of a tape that moments need, beside quotes."""
    return {table for moment in moments for table in facts()[moment.fact].needs}


def numbers(tape: Tape, moments: Iterable[Moment]) -> dict[Moment, float]:
    """The moments of one tape; NaN where it lacks the tables, or is too short."""
    found = dict[Moment, float]()
    of_fact = dict[str, dict[str, float]]()
    for moment in moments:
        fact = facts()[moment.fact]
        if moment.fact not in of_fact:
            of_fact[moment.fact] = {} if tape.lacks(fact.needs) else fact.of(tape)
        found[moment] = of_fact[moment.fact].get(moment.row, float("nan"))
    return found
