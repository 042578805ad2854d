"""The records of a run as pandas frames, wherever they come from."""

import pandas as pd

from abm.kernel.records.registry import RECORDS


class Frames:
    """Each record is an attribute of its name, read at first use.

    Times are ns, prices ticks, sizes lots; abm.kernel.records describes the columns.
    """

    def read(self, record: str) -> pd.DataFrame:
        """A record by name."""
        raise NotImplementedError

    def __getattr__(self, record: str) -> pd.DataFrame:
        if record not in RECORDS:
            raise AttributeError(f"there is no record {record!r}, only: {', '.join(RECORDS)}")
        frame = self.__dict__[record] = self.read(record)
        return frame

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *RECORDS]
