"""The side of the run: watched between its slices, it tells what is new a few times a second."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from abm.dashboard.messages import Began, Message, Reached

if TYPE_CHECKING:
    from abm.model import MarketModel

OFTEN = 0.25
"""Seconds between two messages."""
POINTS = 2000
"""Points of a line that follows a run: stretches of its time of which the last row is told."""
FOLLOWED = {
    "quotes": ("book",),
    "depth": ("book",),
    "groups": ("group", "instrument"),
    "events": (),
}
"""Records that are told, and what has rows of its own at a time; of events each is told."""


class Publisher:
    """Watches a run (see abm.runs.running.Watch) and sends what came since the last time."""

    def __init__(self, send: Callable[[Message], None], stopped: Callable[[], bool]) -> None:
        """send: takes the messages.  stopped: whether the run is to be broken off."""
        self._send, self._stopped = send, stopped
        self._fresh: dict[str, list[np.ndarray]] = {name: [] for name in FOLLOWED}
        self._told = 0.0
        self._since: tuple[float, int] | None = None
        self._now, self._decisions, self._has_begun = 0, 0, False

    def __call__(self, model: "MarketModel") -> None:
        """Look at a model before its next slice; KeyboardInterrupt once the run is to stop."""
        self._note(model)
        if not self._has_begun:
            self._begin(model)
        elif self._since is None:  # the first slice compiled, and says nothing of the pace
            self._since = (time.perf_counter(), model.decisions)
        if self._stopped():
            raise KeyboardInterrupt
        if time.perf_counter() - self._told >= OFTEN:
            self._tell()

    def finish(self) -> None:
        """Tell how far the run came, once its last rows are taken; its model may be closed."""
        if self._has_begun:
            self._tell()

    def _begin(self, model: "MarketModel") -> None:
        start, end = model.session.open_time, model.session.end_time
        self._send(Began(model.names, model.instruments, model.session, model.compiles()))
        self._has_begun, self._width = True, max(1, (end - start) // POINTS)
        sink = model.sink

        def follow(tape: str, rows: np.ndarray) -> None:
            sink(tape, rows)
            self._note(model)
            if tape in FOLLOWED:
                self._fresh[tape].append(latest(rows, FOLLOWED[tape], start, self._width))

        model.sink = follow

    def _note(self, model: "MarketModel") -> None:
        self._now, self._decisions = model.now, model.decisions

    def _tell(self) -> None:
        rows = {tape: np.concatenate(parts) for tape, parts in self._fresh.items() if parts}
        self._fresh = {name: [] for name in FOLLOWED}
        self._send(Reached(self._now, self._decisions, self._pace(), rows))
        self._told = time.perf_counter()

    def _pace(self) -> float:
        """Decisions a second since the first slice."""
        if self._since is None:
            return 0.0
        began, before = self._since
        return (self._decisions - before) / max(time.perf_counter() - began, 1e-9)


def latest(rows: np.ndarray, owners: tuple[str, ...], start: int, width: int) -> np.ndarray:
    """The last row of each owner in each stretch of time, the first ending at the start (ns).

    Rows are in the order of time; without owners all of them are taken.
    """
    if not owners:
        return rows
    stretch = -((start - rows["time"]) // width)
    seen: dict[tuple[int, ...], int] = {}
    keys = zip(stretch.tolist(), *(rows[name].tolist() for name in owners), strict=True)
    for at, key in enumerate(keys):
        seen[key] = at
    return rows[sorted(seen.values())]
