"""Do one run of a sweep, wherever it is asked for, and leave a row that tells what came of it.

A run is done when its file exists. Whoever begins one leaves a note of it in `underway/`, so that
the next to try it knows of attempts that ended without a word: of a process that was killed, or
that the time limit ended in the middle of a computation.
"""

import faulthandler
import fcntl
import json
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from abm.errors import AbmError
from abm.runs.catalogue import kinds_of, schema
from abm.runs.code_versions import code_version, measures_version
from abm.runs.running import facts_of, slices
from abm.runs.sweeping.plan import Task

if TYPE_CHECKING:
    from abm.model import MarketModel
    from abm.runs.files.experiment import Experiment

PIECES = 10
"""Pieces that a run is cut into, to look at the clock between them."""
GRACE = 5.0
"""Seconds beyond the limit after which a run that does not look at the clock is ended."""
ATTEMPTS = 3
"""Processes that may end in the middle of a run before it is given up."""
BEGUN = "begun\n"

Row = Mapping[str, Any]
"""run, seed, status, error, and the measures."""
Begin = Callable[[], None]
"""Lets the time that a run may take begin."""


class TimeLimitError(AbmError):
    """A run took longer than it may."""


def runs_file(folder: Path, run: str) -> Path:
    """Where the row of a run is kept."""
    return folder / "runs" / f"{run}.parquet"


def note_file(task: Task) -> Path:
    """Where whoever begins a run leaves a note, which is gone when the run has ended."""
    return Path(task.folder) / "underway" / f"{task.run}.txt"


def work(task: Task) -> Row:
    """The row of a run, which is also in its file if the run was completed. Never raises."""
    from abm.records.sweep import COMPLETE, FAILED, TIMED_OUT, outcome_table, write_table

    row: dict[str, Any] = {"run": task.run, "seed": task.seed, "status": COMPLETE, "error": ""}
    try:
        _refuse_other_code(task)
        with _attempt(task) as begin:
            row |= measures(task, begin)
            file = runs_file(Path(task.folder), task.run)
            write_table(outcome_table([row]), file, measures_version())
    except TimeLimitError as error:
        return row | {"status": TIMED_OUT, "error": str(error)}
    except (Exception, SystemExit):  # a trader's own code may leave
        return row | {"status": FAILED, "error": traceback.format_exc()}
    return row


def _refuse_other_code(task: Task) -> None:
    ours, asked = (code_version(), measures_version()), (task.code, task.measures)
    if asked != ours:
        raise RuntimeError(
            f"this worker runs version {' with measures '.join(ours)}, the sweep is of"
            f" {' with measures '.join(asked)}: install the same version on every worker and start"
            " them again"
        )


@contextmanager
def _attempt(task: Task) -> Iterator[Begin]:
    """Note the attempt, and end the process if the run overstays its time deep in a computation.

    Gives what begins its time anew.
    """
    file = note_file(task)
    file.parent.mkdir(parents=True, exist_ok=True)
    told = file.read_text("utf-8") if file.exists() else ""
    if "Timeout" in told:
        file.unlink()
        raise TimeLimitError(f"ended after {task.time_limit:g} s:\n{told.partition(BEGUN)[2]}")
    if told.count(BEGUN) >= ATTEMPTS:
        file.unlink()
        raise RuntimeError(
            f"{ATTEMPTS} processes ended in the middle of this run (killed, or short of memory)"
        )
    with file.open("a", encoding="utf-8") as note:
        note.write(BEGUN)
        note.flush()

        def begin() -> None:
            faulthandler.dump_traceback_later(task.time_limit + GRACE, exit=True, file=note)

        begin()
        try:
            yield begin
        finally:
            faulthandler.cancel_dump_traceback_later()
            file.unlink(missing_ok=True)


def measures(task: Task, begin: Begin = lambda: None) -> dict[str, float]:
    """Run it, keep the records asked for, and measure it. begin: is called when it is compiled."""
    import pyarrow as pa

    from abm.records.live import LiveRun
    from abm.risk.run.summary import one_row, summarize

    pa.set_cpu_count(1)  # other processors have runs of their own
    own = kinds_of(task.traders, tuple(json.loads(task.experiment)["code"]), task.own)
    experiment = schema(own).validate_json(task.experiment, strict=True)
    with experiment.build(task.seed) as model:
        _run(model, task.time_limit, begin)
        if task.keep:
            _keep(task, experiment, model)
        return one_row(summarize(LiveRun(model, experiment.hedgers)))


def _run(model: "MarketModel", limit: float, begin: Begin) -> None:
    """To the close; compiling does not count as its time. Raises TimeLimitError."""
    compiles = model.compiles()
    if compiles:
        faulthandler.cancel_dump_traceback_later()
    with _compiling() if compiles else nullcontext():
        model.advance(model.now)
    begin()
    began = time.monotonic()
    for until in slices(model, PIECES):
        model.advance(until)
        if time.monotonic() - began > limit:
            raise TimeLimitError(f"not at the close after {limit:g} s")


@contextmanager
def _compiling() -> Iterator[None]:
    """One process compiles, the others wait and then find it done."""
    from abm.kernel.compiling.cache import cache_root

    try:
        cache_root().mkdir(parents=True, exist_ok=True)
        stream = (cache_root() / "compiling.lock").open("w")
    except OSError:  # nowhere to keep what is compiled: everyone for himself
        yield
        return
    with stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _keep(task: Task, experiment: "Experiment", model: "MarketModel") -> None:
    from abm.records.writer import RunWriter

    facts = facts_of(task.run, task.name, experiment, model, task.seed, task.without)
    facts |= {"last_time": model.now, "decisions": model.decisions}
    folder = Path(task.folder) / "tapes" / f"run={task.run}"
    with RunWriter(folder, model.names, facts, set(task.keep)) as writer:
        for record in task.keep:
            writer.write(record, model.tape(record))
