"""A saved run, opened again: its facts and its records as pandas frames."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from abm.errors import AbmError
from abm.records.frames import Frames

_NEEDED = frozenset(
    {"id", "seed", "status", "experiment", "tick_size", "multiplier", "hedger_groups"}
    | {"open_time", "close_time"}
)
"""What run.json must say."""


class RunError(AbmError):
    """A folder that holds no run that can be read."""


class Run(Frames):
    """A run in a folder; frames are read at first use. Times are ns, prices ticks, sizes lots."""

    def __init__(self, path: Path, facts: dict[str, Any]) -> None:
        self.path, self.facts = path, facts

    @property
    def id(self) -> str:
        """Hash of the resolved experiment, the seed and the code version."""
        return str(self.facts["id"])

    @property
    def name(self) -> str:
        """Of its experiment, or else of its folder."""
        return str(self.facts.get("name", self.path.name))

    @property
    def seed(self) -> int:
        """Seed of all its randomness."""
        return int(self.facts["seed"])

    @property
    def status(self) -> str:
        """complete, interrupted or failed."""
        return str(self.facts["status"])

    @property
    def experiment(self) -> dict[str, Any]:
        """The resolved experiment."""
        return dict(self.facts["experiment"])

    @property
    def tick_size(self) -> float:
        """Currency per tick of the first instrument."""
        return float(self.facts["tick_size"])

    @property
    def multiplier(self) -> float:
        """Currency that one lot of the first instrument gains when its price gains one."""
        return float(self.facts["multiplier"])

    @property
    def hedger_groups(self) -> tuple[str, ...]:
        """Groups whose trading is hedging."""
        return tuple(self.facts["hedger_groups"])

    @property
    def open_time(self) -> int:
        """Open of day 0 (ns)."""
        return int(self.facts["open_time"])

    @property
    def close_time(self) -> int:
        """Close of the last day (ns)."""
        return int(self.facts["close_time"])

    def lacks(self, records: Iterable[str]) -> list[str]:
        """Those of some records that it did not keep."""
        return [record for record in records if not self._file(record).is_file()]

    def read(self, record: str) -> pd.DataFrame:
        """A record by name. Raises RunError if the run did not keep it."""
        file = self._file(record)
        if not file.is_file():
            raise RunError(f"{self.path} keeps no {record}; run with --set record.{record}=true")
        try:
            # column by column, so that no record is in memory twice
            frame: pd.DataFrame = pq.read_table(file).to_pandas(
                split_blocks=True, self_destruct=True
            )
        except (pa.ArrowException, OSError) as error:
            raise RunError(f"{file} is damaged: {error}") from error
        return frame

    def _file(self, record: str) -> Path:
        return self.path / f"{record}.parquet"


def open_run(path: str | Path) -> Run:
    """Open a run by its folder. Raises RunError where there is none, or one still being written."""
    if not isinstance(path, str | Path) or not str(path):
        raise RunError(f"a run is opened by the name of its folder, not by {path!r}")
    folder = Path(path)
    file = folder / "run.json"
    if not file.is_file():
        raise RunError(f"{folder} holds no run: there is no run.json in it")
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RunError(f"{file} is damaged: {error}") from error
    lacking = _NEEDED.difference(facts) if isinstance(facts, dict) else _NEEDED
    if lacking:
        raise RunError(f"{file} is damaged: it lacks {', '.join(sorted(lacking))}")
    return Run(folder, facts)
