"""Repetitions of a splitting side by side on workers; each day is kept as soon as it has ended.

The days stand in a file of lines of JSON, under the id of what they are days of: a repetition asks
for the same lineages again whenever it is repeated, so days that the file has are not run again,
and Ctrl-C loses only what was running.
"""

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from abm.errors import UsageError
from abm.runs.folders import alone
from abm.runs.rare.days import Day, run_asked
from abm.runs.rare.splitting import Lineage, Split, Splitting, split
from abm.runs.running import Request, experiment_id
from abm.runs.worker_pool import each_done

FILE = "days.jsonl"
LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True)
class Asked:
    """The chance that is asked for: of a fall, in the days of a request.

    fall: a fraction of the peak, between 0 and 1.  folder: where the days are kept.  UsageError for
    another fall, or fewer than one repetition.
    """

    request: Request
    fall: float
    particles: int
    repetitions: int
    folder: Path

    def __post_init__(self) -> None:
        if not 0 < self.fall < 1:
            told = f"a fall is a fraction of the peak between 0 and 1, not {self.fall:g}"
            raise UsageError(told, place="--fall", remedy="say 0.1 for 10 %")
        if self.repetitions < 1:
            raise UsageError("at least one repetition is needed", place="--repetitions")

    def splitting(self, repetition: int) -> Splitting:
        """A repetition that is about to begin.

        Its random numbers are keyed by the seed and the name of the experiment and its own number,
        so that it shares none with another, nor with an estimate for other traders.
        """
        seed, name = self.request.read().seed, zlib.crc32(self.request.folder.encode())
        key = np.random.SeedSequence([seed, name, repetition])
        seeds, choices = (np.random.default_rng(each) for each in key.spawn(2))
        return split(self.particles, self.fall, _drawn(seeds), choices)


def _drawn(rng: np.random.Generator) -> Iterator[int]:
    while True:
        yield int(rng.integers(LARGEST_SEED))


@dataclass(frozen=True)
class Found:
    """What the repetitions found, in their order, and the days of each lineage that they had."""

    asked: Asked
    splits: list[Split]
    days: dict[Lineage, Day]

    @property
    def histories(self) -> int:
        """Days that it took."""
        return sum(len(each.scores.scores) for each in self.splits)


@dataclass
class _Running:
    """A repetition under way: what it waits for, and in the end what it found."""

    steps: Splitting
    wanted: list[Lineage] = field(default_factory=list)
    reached: float = 0.0
    found: Split | None = None

    def __post_init__(self) -> None:
        self.wanted = next(self.steps)

    def go_on(self, days: dict[Lineage, Day]) -> None:
        """Take steps as long as all days that it waits for are there."""
        while self.found is None and all(each in days for each in self.wanted):
            climbs = [days[each].climb for each in self.wanted]
            self.reached = max(self.reached, min(climb.score for climb in climbs))
            try:
                self.wanted = self.steps.send(climbs)
            except StopIteration as end:
                self.found, self.wanted = end.value, []


Watch = Callable[[float, int], object]
"""Is told the share of the way to the fall that the repetitions have gone, and of days how many."""


def repeat(asked: Asked, jobs: int = 1, watch: Watch = lambda *_: None) -> Found:
    """Run whatever days are missing; UsageError if another process is at work in the folder.

    jobs: workers.
    """
    with alone(asked.folder):
        asked.folder.mkdir(parents=True, exist_ok=True)
        file, market = asked.folder / FILE, experiment_id(asked.request, asked.request.read())
        days = _known(file, market)
        running = [_Running(asked.splitting(number)) for number in range(asked.repetitions)]
        with file.open("a", encoding="utf-8") as lines:
            lines.write("\n" * _is_cut_off(file))
            work = partial(run_asked, asked.request)
            for lineage, day in each_done(work, _Wanted(running, days), jobs):
                days[lineage] = day
                lines.write(day.line(market) + "\n")
                lines.flush()
                watch(_share(running, asked.fall), len(days))
    return Found(asked, [each.found for each in running if each.found is not None], days)


class _Wanted:
    """The days that repetitions wait for, each once.

    It may run out, and have more when a day has ended: `each_done` asks again then.
    """

    def __init__(self, running: list[_Running], days: dict[Lineage, Day]) -> None:
        self._running, self._days, self._begun = running, days, set[Lineage]()

    def __iter__(self) -> Iterator[Lineage]:
        return self

    def __next__(self) -> Lineage:
        for repetition in self._running:
            repetition.go_on(self._days)
            for lineage in repetition.wanted:
                if lineage not in self._days and lineage not in self._begun:
                    self._begun.add(lineage)
                    return lineage
        raise StopIteration


def _share(running: list[_Running], fall: float) -> float:
    gone = [1.0 if each.found is not None else min(each.reached / fall, 1.0) for each in running]
    return sum(gone) / len(gone)


def _is_cut_off(file: Path) -> bool:
    """Whether its last line has no end."""
    text = file.read_bytes()
    return bool(text) and not text.endswith(b"\n")


def _known(file: Path, market: str) -> dict[Lineage, Day]:
    """The days of a market that a file has; a line that was cut off does not count."""
    days = {}
    if file.is_file():
        for text in file.read_text(encoding="utf-8").splitlines():
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if line["market"] == market:
                day = Day.of_line(line)
                days[day.lineage] = day
    return days
