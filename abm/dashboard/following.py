"""What has come of a run until now, as records: the figures of a saved run draw it as well."""

from typing import Any

import numpy as np
import pandas as pd

from abm.dashboard.messages import Began
from abm.kernel.records.registry import RECORDS
from abm.records.live import LiveRun
from abm.records.tapes import as_table
from abm.risk.run.frames import RunRecords


class Told:
    """The records that a run has told of, with what LiveRun asks of a market in memory."""

    def __init__(self, began: Began, rows: dict[str, list[np.ndarray]]) -> None:
        """began: what the run said first.  rows: parts of its records, by their names."""
        self.instruments, self.session = began.instruments, began.session
        self._names = began.names
        self._rows = {record: list(parts) for record, parts in rows.items()}

    def frame(self, record: str) -> pd.DataFrame:
        """A record, by its name; one that is not told is empty."""
        rows = np.concatenate([np.zeros(0, RECORDS[record].dtype), *self._rows.get(record, [])])
        frame: pd.DataFrame = as_table(record, rows, self._names).to_pandas()
        return frame


def following(
    began: Began, rows: dict[str, list[np.ndarray]], hedgers: tuple[str, ...]
) -> RunRecords:
    """The records of a run under way.

    Quotes, depth and groups are the last of each of some thousand stretches of time, events are
    all; trades and what else a run may keep are too many to be told, and empty.
    """
    told: Any = Told(began, rows)
    return LiveRun(told, hedgers)
