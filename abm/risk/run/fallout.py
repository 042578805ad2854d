"""Who won and who lost: profit and loss by group."""

import numpy as np
import pandas as pd

from abm.risk.run.frames import RunRecords, Values, rows_of
from abm.risk.run.paths import mid_path


def _marks(run: RunRecords, instrument: str, times: Values) -> Values:
    """Mids at these times (ticks); before the first mid, that one."""
    path = mid_path(run, instrument).known()
    first = path.values[0] if len(path) else np.nan
    marks = path.at(times)
    return np.where(np.isnan(marks), first, marks)


def wealth(run: RunRecords) -> pd.DataFrame:
    """Cash + position x mid + options - fees of each group over all instruments, in currency.

    Index: time (ns), one row a recording interval. Columns: the groups in order of appearance. Each
    position is marked at the mid of its own instrument, before the first mid at that one; a group
    that holds an instrument that never had a mid has NaN.
    """
    books = []
    for instrument in run.groups["instrument"].unique():
        rows = rows_of(run, run.groups, str(instrument))
        marks = _marks(run, str(instrument), rows["time"].to_numpy())
        position = rows["position"].to_numpy(np.float64)
        held = np.where(position == 0, 0.0, position * marks)
        value = (rows["cash"] + rows["options"] - rows["fees"]).to_numpy(np.float64) + held
        book = {"time": rows["time"], "group": rows["group"].astype(str), "value": value}
        books.append(pd.DataFrame(book))
    if not books:
        return pd.DataFrame(index=pd.Index([], name="time", dtype="int64"))
    entries = pd.concat(books)
    totals = entries.groupby(["time", "group"], sort=False)["value"].sum(skipna=False)
    return totals.unstack("group").sort_index()[entries["group"].unique()] * (
        run.tick_size * run.multiplier
    )


def growth(path: pd.DataFrame, start: int | None, end: int) -> "pd.Series[float]":
    """Change of a path of wealth from start, by default its first record, to end (ns), by group.

    Wealth at a time is that of the last record up to it, at the earliest the first record: what a
    group was endowed with is no profit.
    """
    if path.empty:
        return pd.Series(dtype=np.float64)
    first = int(path.index[0])
    start = first if start is None else max(start, first)
    return path.loc[: max(end, first)].iloc[-1] - path.loc[:start].iloc[-1]
