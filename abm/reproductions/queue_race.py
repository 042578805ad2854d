"""Cont, Stoikov and Talreja (2010): which way the mid moves next, given the queues at the touch."""

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from abm.kinds import module_of
from abm.market.venue import Instrument, Venue
from abm.reproductions.check import Check, Progress
from abm.runs.shipped import MODELS

if TYPE_CHECKING:
    from abm.model import MarketModel

QueueRace = module_of(MODELS / "queue_race.py").QueueRace

RACES = 20_000
TOLERANCE = 0.015

UPS = {
    1: (0.500, 0.335, 0.259, 0.216, 0.188),
    3: (0.741, 0.593, 0.500, 0.437, 0.391),
    5: (0.812, 0.693, 0.609, 0.548, 0.500),
}
"""Chance that the next move of the mid is up, by bids at the touch, for 1 to 5 asks there.

From the birth-death race with the paper's rates, solved as a linear system."""

FILLS = (0.503, 0.698, 0.794, 0.848, 0.882)
"""Chance that one's own bid, the only one, is filled before 1 to 5 asks are gone, likewise."""


class Start(NamedTuple):
    """How a race starts: orders in the two queues, and whether the last bid is one's own."""

    bid: int
    ask: int
    own: bool = False


def queue_races(
    starts: Sequence[Start], races: int = 20_000, seed: int = 1, **options: Any
) -> "MarketModel":
    """A market with a book for each start, and so many races in each; options go to MarketModel."""
    from abm.model import MarketModel

    names = [f"{'own ' if start.own else ''}{start.bid} against {start.ask}" for start in starts]
    venue = Venue(instrument="stock")
    model = MarketModel(
        {"stock": Instrument(price=100.0)}, dict.fromkeys(names, venue), seed=seed, **options
    )
    for book, (name, start) in enumerate(zip(names, starts, strict=True)):
        model.add(name, QueueRace, book=book, races=races, **start._asdict())
    return model


def share_up(model: "MarketModel") -> np.ndarray:
    """For each start the share of races in which the ask ran empty first, of those done so far."""
    memories = np.concatenate(model.state.memories)
    return np.asarray(memories["ups"] / memories["races"])


def reproduce(progress: Progress | None = None) -> list[Check]:
    """Cont, Stoikov and Talreja 2010, Operations Research 58, 549: next move of the mid."""
    races = {Start(bid, ask): UPS[bid][ask - 1] for bid, ask in product(UPS, range(1, 6))}
    own = {Start(1, ask, own=True): FILLS[ask - 1] for ask in range(1, 6)}
    ups = _measure([*races, *own], progress)
    moves = [
        _check(f"P(up | {start.bid} bid, {start.ask} ask)", value, ups[start])
        for start, value in races.items()
    ]
    fills = [
        _check(f"P(own bid fills | 1 bid, {start.ask} ask)", value, 1.0 - ups[start])
        for start, value in own.items()
    ]
    return moves + fills


def _measure(starts: list[Start], progress: Progress | None) -> dict[Start, float]:
    """The share of races that went up, for each start."""
    model = queue_races(starts, RACES, record_interval=86_400.0, record_orders=False, sink=_drop)
    done = 0
    while done < RACES:
        model.step()
        done = min(int(memory["races"][0]) for memory in model.state.memories)
        if progress is not None:
            progress(done / RACES)
    return dict(zip(starts, share_up(model).tolist(), strict=True))


def _drop(name: str, rows: np.ndarray) -> None:
    """The races leave their result in the memory of the players; nothing is kept of the tapes."""


def _check(quantity: str, published: float, measured: float) -> Check:
    error = (measured * (1.0 - measured) / RACES) ** 0.5
    return Check.near(quantity, published, measured, error, tolerance=TOLERANCE)
