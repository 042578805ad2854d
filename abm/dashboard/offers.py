"""What the menus offer, by names: experiment files, and the runs and sweeps of a results folder.

A page sends names, never paths: what is not on offer cannot be opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from abm.records.results import is_unfinished
from abm.runs.shipped import experiments


@dataclass(frozen=True)
class Offers:
    """Where results lie, and folders of experiment files besides those that are shipped."""

    results: Path
    folders: Sequence[Path] = ()

    @property
    def experiments(self) -> dict[str, Path]:
        """Experiment files by their names; own ones first, instead of shipped ones so named."""
        own = [file for folder in self.folders for file in sorted(folder.glob("*.yaml"))]
        found: dict[str, Path] = {}
        for file in (*own, *experiments().values()):
            found.setdefault(file.stem, file)
        return found

    @property
    def runs(self) -> dict[str, Path]:
        """Folders of runs by their paths in the results, those of sweeps among them."""
        return self._holding("run.json")

    @property
    def sweeps(self) -> dict[str, Path]:
        """Folders of sweeps."""
        return self._holding("sweep.json")

    def _holding(self, name: str) -> dict[str, Path]:
        places = sorted(file.parent for file in self.results.rglob(name))
        named = {place.relative_to(self.results).as_posix(): place for place in places}
        return {
            name: place
            for name, place in named.items()
            if not any(map(is_unfinished, Path(name).parts))
        }
