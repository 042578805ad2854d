"""A run that is still in memory, read like a saved one."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from abm.records.frames import Frames

if TYPE_CHECKING:
    from abm.model import MarketModel


class LiveRun(Frames):
    """The records of a market so far, as pandas frames: abm.risk.run.frames.RunRecords.

    The tapes must be kept in memory, as they are unless the model was given a sink. A frame is
    made at first use and not again: what happens afterwards needs another LiveRun.
    """

    def __init__(self, model: "MarketModel", hedger_groups: Sequence[str] = ()) -> None:
        self._model, self.hedger_groups = model, tuple(hedger_groups)
        first = next(iter(model.instruments.values()))
        self.tick_size, self.multiplier = first.tick_size, first.multiplier
        self.open_time = model.session.open_time
        self.close_time = model.session.end_time
        self.name = "market"

    @property
    def seed(self) -> int:
        """Of the market."""
        return self._model.seed

    def lacks(self, records: Iterable[str]) -> list[str]:
        """Those of some records that it does not keep."""
        return [name for name in records if name == "orders" and not self._model.record_orders]

    def read(self, record: str) -> pd.DataFrame:
        """A record by name, as far as it goes now."""
        return self._model.frame(record)
