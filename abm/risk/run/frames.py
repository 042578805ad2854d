"""What the measures need of a saved run, and how they choose rows of it.

Times are integer nanoseconds since midnight of day 0, prices integer ticks, quantities integer
lots.
"""

from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SECOND = 1_000_000_000
"""One second (ns)."""
MINUTE = 60 * SECOND
"""One minute (ns)."""
DAY = 1440 * MINUTE
"""One day (ns)."""
SELL = 1
"""The aggressor's side in a trade that took the bid."""

Times = NDArray[np.int64]
Values = NDArray[np.float64]


class RunRecords(Protocol):
    """The records of one run. The rows of every frame stand in the order in which they happened.

    Their columns, with units, are those of the records of the same names in abm.kernel.records.
    """

    @property
    def trades(self) -> pd.DataFrame:
        """One row a trade."""
        ...

    @property
    def quotes(self) -> pd.DataFrame:
        """One row each time the best quote changes."""
        ...

    @property
    def depth(self) -> pd.DataFrame:
        """One row an instrument and recording interval."""
        ...

    @property
    def groups(self) -> pd.DataFrame:
        """One row a group, instrument and recording interval, the first at the open."""
        ...

    @property
    def events(self) -> pd.DataFrame:
        """One row a happening."""
        ...

    @property
    def option_trades(self) -> pd.DataFrame:
        """One row a trade in an option."""
        ...

    @property
    def executions(self) -> pd.DataFrame:
        """One row a parent order, at its end."""
        ...

    @property
    def option_accounts(self) -> pd.DataFrame:
        """One row an option account and recording interval, the first at the open."""
        ...

    @property
    def option_series(self) -> pd.DataFrame:
        """One row a listed option and recording interval."""
        ...

    @property
    def tick_size(self) -> float:
        """Price of a tick, in currency."""
        ...

    @property
    def multiplier(self) -> float:
        """Currency that one lot gains when its price gains one."""
        ...

    @property
    def hedger_groups(self) -> tuple[str, ...]:
        """Names of the groups that hedge."""
        ...

    @property
    def open_time(self) -> int:
        """Open of the first day (ns)."""
        ...

    @property
    def close_time(self) -> int:
        """Close of the last day (ns)."""
        ...


def first_instrument(run: RunRecords) -> str:
    """The instrument of the first depth row, else quote, else trade; ValueError without any."""
    for frame in (run.depth, run.quotes, run.trades):
        if len(frame):
            return str(frame["instrument"].iloc[0])
    raise ValueError("the run has no depth, quotes or trades: there is nothing to measure")


def rows_of(run: RunRecords, frame: pd.DataFrame, instrument: str | None = None) -> pd.DataFrame:
    """The rows of an instrument, by default the run's first."""
    return frame[frame["instrument"] == (instrument or first_instrument(run))]


def between(frame: pd.DataFrame, start: int, end: int) -> pd.DataFrame:
    """The rows after start and up to end: what took the market from its state then to that."""
    return frame[(frame["time"] > start) & (frame["time"] <= end)]


def continuous_trades(run: RunRecords, instrument: str | None = None) -> pd.DataFrame:
    """Trades that had an aggressor: those of auctions are left out."""
    trades = rows_of(run, run.trades, instrument)
    return trades[~trades["auction"].astype(bool)]


def session_grid(run: RunRecords, interval: int) -> Times:
    """Times from the open to the close, an interval (ns) apart; the last step may be shorter."""
    if interval <= 0:
        raise ValueError(f"the interval must be positive, not {interval} ns")
    steps = np.arange(run.open_time, run.close_time, interval, dtype=np.int64)
    return np.append(steps, np.int64(run.close_time))


def sums_by_interval(times: NDArray[Any], amounts: NDArray[Any], grid: Times) -> Values:
    """Sum of the amounts that fell in each (grid[i], grid[i + 1]]; shape (len(grid) - 1,)."""
    intervals = len(grid) - 1
    index = np.searchsorted(grid, times, side="left") - 1
    inside = (index >= 0) & (index < intervals)
    sums = np.bincount(index[inside], weights=amounts[inside], minlength=intervals)
    return sums.astype(np.float64)


def count_events(run: RunRecords, *kinds: str) -> float:
    """How often events of these kinds happened."""
    return float(run.events["kind"].isin(list(kinds)).sum())
