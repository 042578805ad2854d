"""What the measures need of a saved run, and how they choose rows of it.

Times are integer nanoseconds since midnight of day 0, prices integer ticks, quantities integer
lots.
"""

from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abm.records.trading_time import Intervals, TradingTime, trading_time

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


def first_venue(run: RunRecords, instrument: str | None = None) -> str:
    """The first venue that lists an instrument, by default the run's first.

    That of its first depth row, else quote, else trade; "" without any.
    """
    for frame in (run.depth, run.quotes, run.trades):
        listed = frame["instrument"].to_numpy()[:1] if instrument is None else [instrument]
        at = np.flatnonzero(frame["instrument"].isin(listed).to_numpy())
        if len(at):
            return str(frame["venue"].iloc[at[0]])
    return ""


def rows_of(run: RunRecords, frame: pd.DataFrame, instrument: str | None = None) -> pd.DataFrame:
    """The rows of an instrument, by default the run's first, at all its venues."""
    return _only(frame, frame["instrument"] == (instrument or first_instrument(run)))


def rows_at(
    run: RunRecords, frame: pd.DataFrame, instrument: str | None = None, venue: str | None = None
) -> pd.DataFrame:
    """The rows of an instrument at one venue, by default the first that lists it.

    Prices and depth of one book: those of several venues, taken for one, would be of none.
    """
    rows = rows_of(run, frame, instrument)
    return _only(rows, rows["venue"] == (venue or first_venue(run, instrument)))


def _only(frame: pd.DataFrame, wanted: "pd.Series[bool]") -> pd.DataFrame:
    # a market of one instrument at one venue is not copied
    return frame if wanted.all() else frame[wanted]


def trading_hours(
    run: RunRecords, instrument: str | None = None, venue: str | None = None
) -> TradingTime:
    """When an instrument trades continuously at a venue, by default the first that lists it."""
    return trading_time(run, venue or first_venue(run, instrument))


def between(frame: pd.DataFrame, start: int, end: int) -> pd.DataFrame:
    """The rows after start and up to end: what took the market from its state then to that."""
    return frame[(frame["time"] > start) & (frame["time"] <= end)]


def continuous_trades(run: RunRecords, instrument: str | None = None) -> pd.DataFrame:
    """Trades that had an aggressor, at all venues: those of auctions are left out."""
    return _continuous(rows_of(run, run.trades, instrument))


def trades_at(run: RunRecords, instrument: str | None = None) -> pd.DataFrame:
    """Those of the first venue that lists the instrument: what moved the book of the measures."""
    return _continuous(rows_at(run, run.trades, instrument))


def _continuous(trades: pd.DataFrame) -> pd.DataFrame:
    return _only(trades, ~trades["auction"].astype(bool))


def sums_by_interval(times: NDArray[Any], amounts: NDArray[Any], grid: Times) -> Values:
    """Sum of the amounts that fell in each (grid[i], grid[i + 1]]; shape (len(grid) - 1,)."""
    return Intervals(grid[:-1], grid[1:]).sums(times, amounts)


def count_events(run: RunRecords, *kinds: str) -> float:
    """How often events of these kinds happened."""
    return float(run.events["kind"].isin(list(kinds)).sum())
