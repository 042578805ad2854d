"""Trials: many runs of which only some numbers are kept, each as soon as it has ended.

The numbers stand in a file (abm.runs.numbers_file) under the id of the run and the name of the
measurement.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from abm.runs.numbers_file import Numbers, NumbersFile
from abm.runs.running import Request, run, run_ids
from abm.runs.worker_pool import each_done

if TYPE_CHECKING:
    from abm.records.run import Run


@dataclass(frozen=True)
class Trial:
    """A run of an experiment, and the function of a module that says its numbers."""

    request: Request
    seed: int
    measure: Callable[["Run"], Numbers] = field(repr=False)

    def numbers(self) -> Numbers:
        """Run it in a folder that is gone afterwards, and measure."""
        with TemporaryDirectory() as folder:
            return self.measure(run(self.request, Path(folder) / "run", seed=self.seed))


def tried(
    trials: Iterable[Trial],
    file: Path,
    jobs: int = 1,
    progress: Callable[[float], object] | None = None,
) -> list[Numbers]:
    """The numbers of each trial, in their order; those that the file has are not run again.

    jobs: workers.  progress: is told the share that is done.
    """
    wanted = list(trials)
    keys = _keys(wanted)
    kept = NumbersFile(file)
    missing = {k: trial for k, trial in zip(keys, wanted, strict=True) if k not in kept.known}
    begun = len(wanted) - len(missing)
    done = each_done(partial(_numbers, missing), missing, jobs)
    for count, (key, numbers) in enumerate(done, 1):
        kept.add(key, numbers)
        if progress is not None:
            progress((begun + count) / len(wanted))
    return [kept.known[key] for key in keys]


def _keys(trials: list[Trial]) -> list[str]:
    """Of each trial the id of its run, and what is measured."""
    read = {request: request.read() for request in dict.fromkeys(t.request for t in trials)}
    seeds = {r: list(dict.fromkeys(t.seed for t in trials if t.request == r)) for r in read}
    runs = {
        (request, seed): run
        for request, experiment in read.items()
        for seed, run in zip(
            seeds[request], run_ids(request, experiment, seeds[request]), strict=True
        )
    }
    return [
        f"{runs[t.request, t.seed]} {t.measure.__module__}.{t.measure.__qualname__}" for t in trials
    ]


def _numbers(trials: dict[str, Trial], key: str) -> Numbers:
    return trials[key].numbers()
