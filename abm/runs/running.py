"""From an experiment file to runs on disk: one seed or many."""

import hashlib
import json
import platform
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from abm.runs.catalogue import read_experiment
from abm.runs.code_versions import code_version, own_code
from abm.runs.files.experiment import Experiment
from abm.runs.files.markets import OF_NO_RUN
from abm.runs.folders import alone, check_folder, is_done
from abm.runs.machine import machine
from abm.runs.worker_pool import each_done

if TYPE_CHECKING:
    from abm.model import MarketModel
    from abm.records.run import Run

LIBRARIES = ("mesa", "numba", "numpy", "pandas", "pyarrow", "scipy")
SLICES = 400
"""Pieces that a run is cut into, to show progress between them."""

SHARED = ("instruments", "venues", "session")
"""Parts of an experiment in which two runs that are compared must agree."""

Watch = Callable[["MarketModel"], None]
"""Is shown the model after every slice of its time."""


@dataclass(frozen=True)
class Request:
    """An experiment as a user asks for it: a file, what to set in it, groups to leave out."""

    path: Path
    overrides: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def read(self, variant: str | None = None) -> Experiment:
        """The resolved experiment, or a variant of its study. Raises FileErrors."""
        return read_experiment(self.path, self.overrides, self.without, variant)

    @property
    def name(self) -> str:
        """Name of the file, with what was left out."""
        return "-".join([self.path.stem, *(["without"] if self.without else []), *self.without])

    @property
    def folder(self) -> str:
        """The name, with a mark of what was set in the file."""
        if not self.overrides:
            return self.name
        mark = hashlib.sha256("\n".join(self.overrides).encode()).hexdigest()[:6]
        return f"{self.name}-set-{mark}"


def run_id(request: Request, experiment: Experiment, seed: int) -> str:
    """Hash of the resolved experiment, the seed and the code that makes a tape of them.

    The user's own traders are part of that code. A study, a sweep or a calibration in the file says
    nothing about one run, and does not count.
    """
    return run_ids(request, experiment, [seed])[0]


def run_ids(request: Request, experiment: Experiment, seeds: Iterable[int]) -> list[str]:
    """The id of the run of each seed."""
    text = _asked(request, experiment)
    return [_digest(text + str(seed)) for seed in seeds]


def experiment_id(request: Request, experiment: Experiment) -> str:
    """Hash of all that the id of a run says but for its seed: what runs of one sample share."""
    return _digest(_asked(request, experiment))


def _asked(request: Request, experiment: Experiment) -> str:
    own = own_code(str(request.path.parent), experiment.code)
    asked = experiment.model_dump(mode="json", exclude={"seed", "code", *OF_NO_RUN})
    return json.dumps([asked, code_version(), own], sort_keys=True, separators=(",", ":"))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def versions() -> dict[str, Any]:
    """Of the code, Python, libraries and machine that a result depends on, to its last bit."""
    return {
        "code_version": code_version(),
        "python": platform.python_version(),
        "libraries": {library: version(library) for library in LIBRARIES},
        "machine": machine(),
    }


def facts_of(
    run: str,
    name: str,
    experiment: Experiment,
    model: "MarketModel",
    seed: int,
    without: Sequence[str] = (),
) -> dict[str, Any]:
    """What run.json says of a run, as far as it is known before it has run.

    run: its id.  name: of the experiment.  without: groups that were left out.
    """
    instrument = next(iter(model.instruments.values()))
    return {
        "id": run,
        "name": name,
        "seed": seed,
        "without": list(without),
        **versions(),
        "tick_size": instrument.tick_size,
        "multiplier": instrument.multiplier,
        "open_time": model.session.open_time,
        "close_time": model.session.end_time,
        "hedger_groups": list(experiment.hedgers),
        "experiment": experiment.model_dump(mode="json"),
    }


def run(
    request: Request, folder: Path, *, seed: int | None = None, watch: Watch | None = None
) -> "Run":
    """Run an experiment into a folder; returns the run, opened.

    A run that stands there already, complete and of the same id, is kept as it is; UsageError if
    something else stands there, or another process writes there.
    seed: instead of the experiment's.  watch: is shown the model from time to time. Ctrl-C leaves a
    readable run marked as interrupted, and goes on as KeyboardInterrupt.
    """
    experiment = request.read()
    _run(request, experiment, folder, experiment.seed if seed is None else seed, watch)

    from abm.records.run import open_run

    return open_run(folder)


def _run(
    request: Request, experiment: Experiment, folder: Path, seed: int, watch: Watch | None = None
) -> None:
    """Run what a request asks for, already read, unless it is done."""
    run = run_id(request, experiment, seed)
    with alone(folder):
        if not is_done(folder, run, experiment.record.kept):
            with experiment.build(seed) as model:
                facts = facts_of(run, request.name, experiment, model, seed, request.without)
                facts["experiment_id"] = experiment_id(request, experiment)
                facts["own_code"] = own_code(str(request.path.parent), experiment.code)
                _record(model, folder, facts, experiment.record.kept, watch)


def _record(
    model: "MarketModel",
    folder: Path,
    facts: dict[str, Any],
    records: set[str],
    watch: Watch | None,
) -> None:
    """Run a market to its close, its records written to a folder."""
    from abm.records.writer import RunWriter

    with between_slices() as check, RunWriter(folder, model.names, facts, records) as writer:
        model.sink = writer.write
        try:
            for until in slices(model):
                if watch is not None:
                    watch(model)
                model.advance(until)
                check()
        finally:
            model.drain()
            writer.facts |= {"last_time": model.now, "decisions": model.decisions}


@contextmanager
def between_slices() -> Iterator[Callable[[], None]]:
    """Ctrl-C waits until it is checked, so that no record is lost half way; a second one does not.

    Outside of the main thread, where signals cannot be handled, nothing is changed.
    """
    asked = threading.Event()

    def note(*_: object) -> None:
        asked.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def check() -> None:
        if asked.is_set():
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield check
        return
    before = signal.signal(signal.SIGINT, note)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)


def slices(model: "MarketModel", count: int = SLICES) -> Iterator[int]:
    """Times to advance to, one after the other, from now to the close."""
    begin, end = model.now, model.session.end_time
    for number in range(1, count + 1):
        yield begin + (end - begin) * number // count


def run_seeds(
    request: Request,
    folder: Path,
    seeds: Sequence[int],
    *,
    jobs: int = 1,
    done: Callable[["Run"], None] | None = None,
) -> "list[Run]":
    """Run an experiment once a seed, into <folder>/seed-<seed>; returns the runs by seed.

    A run that stands there already, complete and of the same id, is kept as it is. UsageError if
    runs of another experiment stand there.
    jobs: workers.  done: is told of each run when it has ended.
    """
    from abm.records.run import open_run

    check_folder(folder, experiment_id(request, request.read()))
    runs = {}
    for seed, place in each_done(partial(_run_seed, request, folder), seeds, jobs):
        runs[seed] = open_run(place)
        if done is not None:
            done(runs[seed])
    return [runs[seed] for seed in seeds]


def _run_seed(request: Request, folder: Path, seed: int) -> Path:
    place = folder / f"seed-{seed}"
    _run(request, request.read(), place, seed)
    return place
