"""Cont, Stoikov and Talreja (2010): which way the mid moves next, given the queues at the touch."""

from itertools import product

import numpy as np

from experiments.reproductions.check import Check, Progress
from models.queue_race import Start, queue_races, share_up

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
