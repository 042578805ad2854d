"""From the folder of a run to two futures: as it was, and with something changed on the way.

A run is a pure function of its experiment, seed and code, so it is run again up to the fork, which
must give the trades that it left; there a twin parts from it.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from abm.errors import UsageError
from abm.kernel.records.trades import TRADES
from abm.market.session import DAY, clock, time_of_day
from abm.records.run import Run, open_run
from abm.risk.run.crashes import worst_fall
from abm.risk.run.frames import MINUTE
from abm.runs.code_versions import code_version
from abm.runs.files import FileErrors
from abm.runs.files.experiment import Experiment
from abm.runs.files.markets import OF_NO_RUN
from abm.runs.folders import alone, is_done
from abm.runs.running import Request, Watch, between_slices, slices, versions

if TYPE_CHECKING:
    from abm.model import MarketModel
    from abm.records.writer import RunWriter

AHEAD = MINUTE
"""How long before its worst fall a run is forked (ns), if nobody says when."""

_TIME = re.compile(r"(?:(?:day )?(\d+) )?((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)")
_TRADE = ("time", "price", "quantity", "side", "maker", "taker", "maker_id", "taker_id")
"""Columns that tell the trades of two tapes apart."""


@dataclass(frozen=True)
class Fork:
    """What is asked of a saved run: from a time (ns) on, these values, without these groups."""

    run: Run
    time: int
    overrides: tuple[str, ...]
    without: tuple[str, ...]

    @property
    def id(self) -> str:
        """Hash of the run's id, the time and the change: that of the changed future."""
        facts = [self.run.id, self.time, self.overrides, self.without]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:12]

    @property
    def change(self) -> str:
        """What is changed, in one line."""
        left = [f"without {', '.join(self.without)}"] if self.without else []
        return ", ".join([*self.overrides, *left])

    def experiment(self, overrides: Iterable[str] = ()) -> Experiment:
        """The experiment of the run, with values set in it. Raises FileErrors."""
        return _read(self.run, tuple(overrides))

    def build(self, overrides: Iterable[str] = ()) -> "MarketModel":
        """The market of the run about to open, with values set in its experiment."""
        return self.experiment(overrides).build(self.run.seed)


def plan_fork(
    folder: Path, at: str | None, overrides: tuple[str, ...], without: tuple[str, ...]
) -> Fork:
    """What to do with the run in a folder; UsageError, RunError or FileErrors if it cannot be.

    at: "14:31", "14:31:30" or, on day 1, "1 14:31"; by default a minute before its worst fall.
    """
    run = open_run(folder)
    _check_run(run)
    if not overrides and not without:
        raise UsageError("nothing to change: say --set PATH=VALUE or --without GROUP")
    _read(run, overrides, without)
    fork = Fork(run, _time(run, at), overrides, without)
    _check_change(fork)
    return fork


def run_futures(
    fork: Fork, out: Path, watch: Watch | None = None, watch_changed: Watch | None = None
) -> tuple[Run, Run]:
    """Run both futures, from the open to the close, into <out>/base and <out>/changed.

    Futures that stand there already, complete, are kept as they are; UsageError if something else
    does.  watch, watch_changed: are shown the models after every slice of their time. UsageError if
    the run does not repeat itself. Ctrl-C leaves readable runs marked as interrupted, and goes on
    as KeyboardInterrupt.
    """
    kept = fork.experiment().record.kept
    places = {out / "base": fork.run.id, out / "changed": fork.id}
    with alone(out):
        done = [is_done(place, run, kept) for place, run in places.items()]
        if not all(done):
            _record(fork, out, kept, watch, watch_changed)
    base, changed = map(open_run, places)
    return base, changed


def _record(
    fork: Fork, out: Path, kept: set[str], watch: Watch | None, watch_changed: Watch | None
) -> None:
    """Run both futures, their records written to folders."""
    from abm.records.writer import RunWriter

    experiment = fork.experiment(fork.overrides)
    facts = fork.run.facts | versions()
    with (
        fork.build() as model,
        fork.build(fork.overrides) as other,
        between_slices() as check,
        RunWriter(out / "base", model.names, dict(facts), kept) as base,
        RunWriter(
            out / "changed", model.names, facts | _changed_facts(fork, experiment), kept
        ) as changed,
    ):
        _run(fork, (model, other), (base, changed), (watch, watch_changed), check)


# what is asked


def _check_run(run: Run) -> None:
    if run.status != "complete":
        raise UsageError(f"{run.path} is {run.status}: run it again before forking it")
    if "fork" in run.facts:
        raise UsageError(f"{run.path} is itself the future of a fork: fork the run it came from")
    if own := run.experiment.get("code"):
        raise UsageError(
            f"{run.path} has traders of its own ({', '.join(own)}), whose code it does not keep"
        )
    if run.facts.get("code_version") != code_version():
        raise UsageError(
            f"{run.path} was run by other code ({run.facts.get('code_version')}, this is"
            f" {code_version()}): run it again"
        )


def _read(run: Run, overrides: tuple[str, ...], without: tuple[str, ...] = ()) -> Experiment:
    said = run.path / "run.json"
    with TemporaryDirectory() as place:
        file = Path(place) / said.name
        experiment = {name: part for name, part in run.experiment.items() if name not in OF_NO_RUN}
        file.write_text(json.dumps(experiment), encoding="utf-8")
        try:
            return Request(file, overrides, without).read()
        except FileErrors as errors:
            faults = errors.faults
    here = str(file)
    raise FileErrors(
        replace(each, file=str(said), line=None) if each.file == here else each for each in faults
    )


def _time(run: Run, at: str | None) -> int:
    if at is None:
        fall = worst_fall(run)
        if fall is None:
            raise UsageError(f"the price of {run.path} never falls: say when to fork it with --at")
        return max(run.open_time, fall.start - AHEAD)
    match = _TIME.fullmatch(at.strip())
    if match is None:
        raise UsageError(f"--at {at}: a time is HH:MM, HH:MM:SS or, on day 1, '1 HH:MM'")
    time = int(match[1] or 0) * DAY + time_of_day(match[2])
    if not run.open_time <= time < run.close_time:
        hours = f"{clock(run.open_time)} to {clock(run.close_time)}"
        raise UsageError(f"--at {at} is outside of the session, {hours}")
    return time


def _check_change(fork: Fork) -> None:
    """UsageError if something else than a parameter is changed, or nothing at all."""
    from abm.forks import given_at_open, is_same

    base, changed = (fork.build(overrides) for overrides in ((), fork.overrides))
    if given_at_open(base, changed):
        paths = ", ".join(_given_at_open(fork, base) or map(_path, fork.overrides))
        raise UsageError(
            f"--set {paths}: given at the open, and cannot be changed on the way (--without GROUP"
            " takes a group out)"
        )
    leaving = any(base.groups[name].parameters.count for name in fork.without)
    if not leaving and is_same(base, changed):
        raise UsageError(f"nothing to change: after {fork.change} the market is what it was")


def _given_at_open(fork: Fork, base: "MarketModel") -> list[str]:
    """Paths that cannot be changed on the way, among those that can be set one by one."""
    from abm.forks import given_at_open

    found = []
    for text in fork.overrides:
        try:
            alone = fork.build([text])
        except FileErrors:
            continue
        if given_at_open(base, alone):
            found.append(_path(text))
    return found


def _path(override: str) -> str:
    return override.partition("=")[0].strip()


# what run.json says


def _changed_facts(fork: Fork, experiment: Experiment) -> dict[str, Any]:
    told = {
        "parent": fork.run.id,
        "time": fork.time,
        "set": list(fork.overrides),
        "without": list(fork.without),
    }
    return {
        "id": fork.id,
        "experiment_id": fork.id,
        "name": f"{fork.run.facts['name']}-what-if",
        "experiment": experiment.model_dump(mode="json"),
        "fork": told,
    }


# two futures


def _run(
    fork: Fork,
    models: "tuple[MarketModel, MarketModel]",
    writers: "tuple[RunWriter, RunWriter]",
    watches: tuple[Watch | None, Watch | None],
    check: Callable[[], None],
) -> None:
    """Run one market for both until the fork, then each for itself to the close."""
    base, changed = models
    times = sorted({*slices(base), fork.time})
    reached = [base, base]
    try:
        _run_for_both(fork, base, writers, [t for t in times if t <= fork.time], watches[0], check)
        base.sink, changed.sink = (writer.write for writer in writers)
        _part(fork, base, changed)
        reached[1] = changed
        _advance(base, [time for time in times if time > fork.time], watches[0], check)
        _advance(changed, slices(changed), watches[1], check)
    finally:
        for model, writer in zip(reached, writers, strict=True):
            model.drain()
            writer.facts |= {"last_time": model.now, "decisions": model.decisions}


def _advance(
    model: "MarketModel", times: Iterable[int], watch: Watch | None, check: Callable[[], None]
) -> None:
    for until in times:
        if watch is not None:
            watch(model)
        model.advance(until)
        check()


def _run_for_both(
    fork: Fork,
    model: "MarketModel",
    writers: "tuple[RunWriter, RunWriter]",
    times: Iterable[int],
    watch: Watch | None,
    check: Callable[[], None],
) -> None:
    """Run to the fork; UsageError if the trades are not those of the saved run."""
    trades = []

    def write(tape: str, rows: np.ndarray) -> None:
        for writer in writers:
            writer.write(tape, rows)
        if tape == "trades":
            trades.append(rows)

    model.sink = write
    _advance(model, times, watch, check)
    if not _repeats(fork, trades):
        raise UsageError(
            f"{fork.run.path} does not repeat itself here: its trades up to"
            f" {clock(fork.time)} are others; run it again"
        )


def _repeats(fork: Fork, trades: list[np.ndarray]) -> bool:
    """Whether rows of the tape are the trades of the saved run up to the fork, if it kept them."""
    if not (fork.run.path / "trades.parquet").is_file():
        return True
    saved = fork.run.trades
    saved = saved[saved["time"] <= fork.time]
    rows = np.concatenate([np.zeros(0, TRADES.dtype), *trades])
    return all(np.array_equal(saved[name].to_numpy(), rows[name]) for name in _TRADE)


def _part(fork: Fork, base: "MarketModel", changed: "MarketModel") -> None:
    """Let the changed market go on from where the other stands."""
    from abm.forks import go_on, take_out

    go_on(changed, base)
    for group in fork.without:
        take_out(changed, group)
