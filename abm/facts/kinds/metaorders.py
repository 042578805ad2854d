"""The impact of metaorders, from the parent orders of a tape."""

from dataclasses import dataclass

import numpy as np

from abm.facts import impact_law
from abm.facts.fact import Fact, Numbers, OfMeans, Subject
from abm.facts.kinds.signature import daily_volatility
from abm.facts.tape import Tape
from abm.risk.run.frames import MINUTE, Values

CHILDREN = 10
"""Child orders below which a parent order is no metaorder, as in Moro et al. (2009)."""
FEWEST = 50
"""Metaorders below which nothing is said."""
BINS = 8
"""Groups of equally many metaorders, by size, whose mean impacts are fitted."""
LATER = {"after 15 min": 15, "after 30 min": 30, "after 1 h": 60}
"""Minutes after the end, by the name of their row."""


@dataclass(frozen=True)
class Metaorders:
    """Parent orders of CHILDREN or more: lots filled, and moves of the mid in their direction.

    Moves are in ticks, all of shape (n,). peaks: from the start to the end.  later: to a time after
    the end, by the row of LATER; NaN beyond the close.
    """

    sizes: Values
    peaks: Values
    later: dict[str, Values]


def metaorders(tape: Tape) -> Metaorders:
    """Those that began and ended while the tape was measured."""
    parents = tape.table("parents")
    inside = (parents["start"] >= tape.open) & (parents["time"] <= tape.close)
    worked = (parents["children"] >= CHILDREN) & (parents["quantity"] != 0)
    parents = parents[inside & worked]
    lots = parents["quantity"].to_numpy(np.float64)
    ends = parents["time"].to_numpy(np.int64)
    start = tape.mid.at(parents["start"].to_numpy(np.int64))

    def moved(times: Values) -> Values:
        mids = np.where(times <= tape.close, tape.mid.at(times), np.nan)
        return np.asarray(np.sign(lots) * (mids - start), np.float64)

    later = {row: moved(ends + minutes * MINUTE) for row, minutes in LATER.items()}
    return Metaorders(np.abs(lots), moved(ends), later)


def by_size(found: Metaorders) -> tuple[Values, Values]:
    """Mean sizes and mean impacts of BINS groups of rising size; none of too few."""
    known = np.isfinite(found.peaks)
    if known.sum() < FEWEST:
        return np.zeros(0), np.zeros(0)
    order = np.argsort(found.sizes[known], kind="stable")
    groups = np.array_split(order, BINS)
    sizes = np.array([found.sizes[known][group].mean() for group in groups])
    return sizes, np.array([found.peaks[known][group].mean() for group in groups])


def groups(tape: Tape) -> Numbers:
    """Mean size and mean impact of each group of sizes."""
    pairs = enumerate(zip(*by_size(metaorders(tape)), strict=True), 1)
    return {
        f"{what} {number}": float(value)
        for number, pair in pairs
        for what, value in zip(("lots", "ticks"), pair, strict=True)
    }


def exponent(groups: Numbers) -> Numbers:
    """Exponent of the mean impacts in their size."""
    values = list(groups.values())
    return {"exponent": impact_law.exponent(values[::2], values[1::2])}


def prefactor(tape: Tape) -> Numbers:
    """Mean of the prefactors of the groups of sizes."""
    sizes, impacts = by_size(metaorders(tape))
    volume = float(tape.column("orders", "quantity").sum())
    if not (len(sizes) and volume):
        return {"Y": float("nan")}
    found = impact_law.prefactors(sizes, impacts, volume, daily_volatility(tape))
    return {"Y": float(found.mean())}


def impacts_later(tape: Tape) -> Numbers:
    """Mean impact at the end and after each time of LATER, of those whose later one is known."""
    found = metaorders(tape)
    means = {}
    for row, later in found.later.items():
        known = np.isfinite(later) & np.isfinite(found.peaks)
        for name, moves in ((f"end, {row}", found.peaks), (row, later)):
            enough = known.sum() >= FEWEST
            means[name] = float(moves[known].mean()) if enough else float("nan")
    return means


def decay(means: Numbers) -> Numbers:
    """Of the impact at the end, what is left after each time of LATER."""
    return {row: impact_law.decay([means[f"end, {row}"]], [means[row]]) for row in LATER}


_SOURCE = (
    "Toth, Lemperiere, Deremble, de Lataillade, Kockelkoren and Bouchaud 2011, Physical Review X 1"
)
_SENSITIVE = (
    "Parents of few children, whose limit orders are filled as the price comes to them; parents"
    " sent because the price moves; others in the same direction at the same time; how fast they"
    " trade. Only metaorders that are injected and paired with none tell impact from its causes."
)
META_EXPONENT = Fact(
    "metaorder_exponent",
    Subject.IMPACT,
    "Exponent of impact",
    "exponent",
    ("exponent",),
    "Of the mean move of the mid from start to end of parent orders of ten children or more, in"
    " their direction, in the lots that were filled: fitted in logs to eight groups of equally"
    " many.",
    _SOURCE + "; Sato and Kanazawa 2024: 0.489 on the Tokyo exchange",
    _SENSITIVE,
    OfMeans(groups, exponent),
    ("parents", "quotes"),
)
META_PREFACTOR = Fact(
    "metaorder_prefactor",
    Subject.IMPACT,
    "Prefactor of impact",
    "ratio",
    ("Y",),
    "I / (sigma sqrt(Q / V)), mean of these groups; sigma is the volatility of the day from moves"
    " over a minute, V its volume.",
    _SOURCE,
    _SENSITIVE,
    prefactor,
    ("parents", "quotes", "orders"),
)
META_DECAY = Fact(
    "metaorder_decay",
    Subject.IMPACT,
    "What is left of impact",
    "fraction",
    tuple(LATER),
    "Mean move of the mid from the start of such parent orders to some time after their end, over"
    " that to their end.",
    "Farmer, Gerig, Lillo and Waelbroeck 2013, How efficiency shapes market impact, Quantitative"
    " Finance 13",
    _SENSITIVE + " Other orders that follow the same signal.",
    OfMeans(impacts_later, decay),
    ("parents", "quotes"),
)
