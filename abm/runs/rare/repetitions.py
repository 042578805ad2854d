"""Repetitions of a splitting side by side on workers; each day is kept as soon as it has ended.

The days stand in a file of lines of JSON, under the id of what they are days of: a repetition asks
for the same lineages again whenever it is repeated, so days that the file has are not run again,
and Ctrl-C loses only what was running.
"""

import json
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from abm.errors import UsageError
from abm.runs.folders import alone
from abm.runs.rare.days import Day, run_asked
from abm.runs.rare.splitting import Lineage, Split, Splitting, split
from abm.runs.running import Request, experiment_id
from abm.runs.worker_pool import QUEUED, WorkerPool

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

    def splitting(self, repetition: int) -> "_Running":
        """A repetition that is about to begin.

        Its random numbers are keyed by the seed and the name of the experiment and its own number,
        so that it shares none with another, nor with an estimate for other traders.
        """
        seed, name = self.request.read().seed, zlib.crc32(self.request.folder.encode())
        key = np.random.SeedSequence([seed, name, repetition])
        seeds, choices = (np.random.default_rng(each) for each in key.spawn(2))
        return _Running(split(self.particles, self.fall, _drawn(seeds), choices))


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


def repeat(asked: Asked, pool: WorkerPool, watch: Watch = lambda *_: None) -> Found:
    """Run whatever days are missing; UsageError if another process is at work in the folder."""
    with alone(asked.folder):
        asked.folder.mkdir(parents=True, exist_ok=True)
        file, market = asked.folder / FILE, experiment_id(asked.request, asked.request.read())
        days = _known(file, market)
        running = [asked.splitting(number) for number in range(asked.repetitions)]
        with file.open("a", encoding="utf-8") as lines:
            lines.write("\n" * _is_cut_off(file))
            for day in _missing(asked.request, running, days, pool):
                lines.write(day.line(market) + "\n")
                lines.flush()
                watch(_share(running, asked.fall), len(days))
    return Found(asked, [each.found for each in running if each.found is not None], days)


def _missing(
    request: Request, running: list[_Running], days: dict[Lineage, Day], pool: WorkerPool
) -> Iterator[Day]:
    """The days that the repetitions wait for, as they end; each is among the days then."""
    executor, under_way = pool.executor(), dict[Future[Day], Lineage]()
    while True:
        for repetition in running:
            repetition.go_on(days)
        begun = set(under_way.values())
        wanted = [each for repetition in running for each in repetition.wanted]
        missing = [each for each in wanted if each not in days and each not in begun]
        for lineage in missing[: pool.size * (1 + QUEUED) - len(begun)]:
            under_way[executor.submit(run_asked, request, lineage)] = lineage
        if not under_way:
            return
        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
            lineage = under_way.pop(future)
            days[lineage] = future.result()
            yield days[lineage]


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
