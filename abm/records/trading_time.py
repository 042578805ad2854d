"""When a run trades: its stretches of continuous trading, without nights, auctions and halts."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from abm.records.run import RunError

Times = NDArray[np.int64]

CONTINUOUS = 0
"""The phase of continuous trading, by its code in events: that of abm.kernel.book.messages."""
DAY = 86_400 * 10**9
"""Nanoseconds from one midnight to the next."""

_LONG_AGO = np.iinfo(np.int64).min // 2
"""Before every time (ns), and still a time can be taken from it."""


class Phases(Protocol):
    """What tells when a run trades: abm.records.live.LiveRun, abm.records.run.Run."""

    @property
    def events(self) -> pd.DataFrame:
        """One row a happening; RunError if they were not kept."""
        ...

    @property
    def open_time(self) -> int:
        """Open of the first day (ns)."""
        ...

    @property
    def close_time(self) -> int:
        """Close of the last day (ns)."""
        ...


@dataclass(frozen=True)
class Intervals:
    """Pieces of trading time: the i-th is what happens after starts[i] and up to ends[i] (ns)."""

    starts: Times
    ends: Times

    def sums(self, times: Times, amounts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum of the amounts at these times (ns) in each interval; shape (n,)."""
        count = len(self.ends)
        index = np.searchsorted(self.ends, times, side="left")
        inside = np.flatnonzero(times > np.append(self.starts, np.iinfo(np.int64).max)[index])
        sums = np.bincount(index[inside], weights=amounts[inside], minlength=count)
        return sums.astype(np.float64)


@dataclass(frozen=True)
class TradingTime:
    """Stretches of continuous trading: the i-th is from starts[i] to just before ends[i].

    starts, ends: shape (n,), ns since midnight of day 0, rising; none is empty, no two overlap.
    """

    starts: Times
    ends: Times

    def holds(self, times: ArrayLike) -> NDArray[np.bool_]:
        """Whether there is trading at these times (ns)."""
        begun = np.searchsorted(self.starts, np.asarray(times), side="right")
        return begun > np.searchsorted(self.ends, np.asarray(times), side="right")

    def elapsed(self, times: ArrayLike) -> Times:
        """Time traded (ns) from the first open up to these times (ns)."""
        when = np.asarray(times, np.int64)
        begun = np.searchsorted(self.starts, when, side="right")
        traded = np.append(0, np.cumsum(self.ends - self.starts))[begun]
        end = np.append(_LONG_AGO, self.ends)[begun]
        return np.asarray(traded - np.maximum(end - when, 0), np.int64)

    def between(self, start: int, end: int) -> int:
        """Time traded (ns) from one time (ns) to a later one."""
        first, last = self.elapsed([start, end]).tolist()
        return int(last - first)

    def intervals(self, length: int) -> Intervals:
        """Each stretch cut into pieces of a length (ns), the last of which may be shorter.

        ValueError if the length is not positive.
        """
        if length <= 0:
            raise ValueError(f"the interval must be positive, not {length} ns")
        cuts = [
            np.append(np.arange(start, end, length, dtype=np.int64), end)
            for start, end in zip(self.starts, self.ends, strict=True)
        ]
        none = np.zeros(0, np.int64)
        return Intervals(
            np.concatenate([none, *(cut[:-1] for cut in cuts)]),
            np.concatenate([none, *(cut[1:] for cut in cuts)]),
        )

    def within(self, start: int, end: int) -> "TradingTime":
        """What of it lies between two times (ns)."""
        starts, ends = np.maximum(self.starts, start), np.minimum(self.ends, end)
        return TradingTime(starts[starts < ends], ends[starts < ends])

    def days(self) -> list["TradingTime"]:
        """The stretches of each day on which there is trading, in their order."""
        day = self.starts // DAY
        return [TradingTime(self.starts[day == d], self.ends[day == d]) for d in np.unique(day)]


def trading_time(run: Phases, venue: str) -> TradingTime:
    """When a venue of a run trades continuously, as the phases among its events tell.

    Of a run that kept no events, or none of phases, as if every day had the hours of the first open
    and the last close, without auctions.
    """
    try:
        events = run.events
    except RunError:
        return _daily(run.open_time, run.close_time)
    phases = events[(events["kind"] == "phase") & (events["venue"] == venue)]
    if phases.empty:
        return _daily(run.open_time, run.close_time)
    return _told(phases, run.open_time, run.close_time)


def _daily(start: int, end: int) -> TradingTime:
    length = (end - start - 1) % DAY + 1
    opens = np.arange(start, end, DAY, dtype=np.int64)
    return TradingTime(opens, opens + length)


def _told(phases: pd.DataFrame, start: int, end: int) -> TradingTime:
    """From changes of phase; if the first comes after the open, there was trading until then."""
    times = phases["time"].to_numpy(np.int64)
    trades = phases["value"].to_numpy(np.float64) == CONTINUOUS
    if times[0] > start:
        times, trades = np.append(start, times), np.append(True, trades)
    until = np.append(times[1:], end)
    return TradingTime(times[trades], until[trades]).within(start, end)
