"""What a sweep costs: two jobs beside one, a run beyond its market, Dask, an hour, a question."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median
from subprocess import DEVNULL, run
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from abm.benchmark.tables import Part, median_seconds
from abm.records.live import LiveRun
from abm.records.query import ask
from abm.records.sweep import COMPLETE, outcome_table, summary_table, write_table
from abm.risk.run.summary import one_row, summarize
from abm.runs.catalogue import schema
from abm.runs.code_versions import ROOT
from abm.runs.designs import Sweep
from abm.runs.running import Request
from abm.runs.sweeping.dask_pool import DaskPool
from abm.runs.sweeping.drive import drive, opened
from abm.runs.sweeping.plan import Plan, Task
from abm.runs.sweeping.work import Row, runs_file, work
from abm.runs.worker_pool import ProcessPool, WorkerPool

MARKET = """
title: a market that is timed
instruments: {{stock: {{price: 100.0}}}}
venues: {{exchange: {{instrument: stock}}}}
session: {{open: "09:30", close: "{close}"}}
agents: {{{agents}}}
"""
HOUR = MARKET.format(
    close="10:30",
    agents="noise_traders: {kind: noise_trader, count: 1900, wake_interval: 10},"
    " providers: {kind: liquidity_provider, count: 100, wake_interval: 1}",
)
"""2,000 traders for an hour, who decide a million times: a run takes about a second."""
MINUTE = MARKET.format(
    close="09:31", agents="noise_traders: {kind: noise_trader, count: 1000, wake_interval: 1}"
)

JOBS = 2
ROUNDS = 3
RUNS = 12
"""Of each process in a round."""
HOURS, ASKED_HOURS = 200, 1_000
"""Runs of an hour that are timed, and those that are asked about."""
MINUTES, BATCH = 200, 10
"""Runs of a minute, and those after which sweep and parts take turns."""
REPETITIONS = 5

GAIN = 185
"""Runs that two jobs are to do in the time of a hundred of one."""
DASK = 90
"""Runs that Dask is to do at least in the time of a hundred of the pool."""
HOURS_LIMIT, OVERHEAD_LIMIT, QUERY_LIMIT = 900, 50_000, 1_000
"""Seconds of the runs asked about, microseconds of a run, milliseconds of a question."""

ROWS, MEASURES = 10_000, 52
"""Of a summary; with its places and factors it has 60 columns."""
QUESTIONS = {
    "crashes by a factor": "select share, count(*), avg(fall), avg((fall >= 0.05)::int) from runs"
    " where status = 'complete' group by share order by share",
    "every column": "summarize runs",
}
COMMAND = (sys.executable, "-c", "from abm.cli.main import main; main()", "query")


def sweeping(say: Callable[[str], None] = lambda _: None) -> Iterator[Part]:
    """Time all of it, part by part; say: is told what is being timed."""
    with TemporaryDirectory() as name, ProcessPool(1) as one, ProcessPool(JOBS) as many:
        place = Path(name)
        with planned(HOUR, place / "hour", HOURS) as hours:
            say("two jobs against one")
            yield jobs(one, many, hours)
            say(f"{len(hours)} runs of an hour")
            yield an_hour(many, hours)
            say("Dask against the pool")
            with dask_workers() as workers:
                yield dask(many, workers, hours)
        with planned(MINUTE, place / "minute", MINUTES) as minutes:
            say("a run beyond its market")
            yield overhead(one, minutes)
        say("questions to a summary")
        yield questions(place / "answers")


@contextmanager
def planned(text: str, folder: Path, runs: int) -> Iterator[list[Task]]:
    """The runs of an experiment, which differ by seed, with a results folder ready for them."""
    path = folder.with_suffix(".yaml")
    path.write_text(text, encoding="utf-8")
    plan = Plan(Request(path), folder, Sweep(seeds=runs))
    with opened(plan):
        yield list(plan.tasks())


@contextmanager
def dask_workers() -> Iterator[WorkerPool]:
    """As many workers of a Dask cluster on this machine as there are jobs, of one thread each."""
    from abm.runs.cluster import local

    with local() as cluster:
        cluster.scale(JOBS)
        cluster.wait_for_workers(JOBS)
        with DaskPool(cluster.scheduler_address) as pool:
            yield pool


# the pace of a pool


def warm(pool: WorkerPool, tasks: Sequence[Task]) -> None:
    """Have every worker of a pool done a run, so that it has imported and loaded everything."""
    seen = set[int]()
    while len(seen) < pool.size:
        futures = [pool.executor().submit(done_by, task) for task in tasks[: pool.size]]
        seen |= {future.result() for future in futures}


def done_by(task: Task) -> int:
    """Do a run; returns the id of the process that did it."""
    _checked(work(task))
    return os.getpid()


def _checked(row: Row) -> None:
    if row["status"] != COMPLETE:
        raise RuntimeError(f"a run that is timed {row['status']}: {row['error']}")


def ends(pool: WorkerPool, tasks: Sequence[Task]) -> list[float]:
    """When the runs of a sweep ended (s), one after the other. Raises RuntimeError if one fails."""
    found = []
    for row in drive(tasks, pool):
        _checked(row)
        found.append(perf_counter())
    return found


def pace(pool: WorkerPool, tasks: Sequence[Task]) -> float:
    """Runs a second, from the first end of as many as it does at a time to the last of all."""
    found = ends(pool, tasks)
    return (len(found) - pool.size) / (found[-1] - found[pool.size - 1])


def race(pools: tuple[WorkerPool, WorkerPool], tasks: Sequence[Task]) -> list[tuple[float, float]]:
    """Paces of two pools in turn, round by round, when all their workers are warm."""
    first, second = pools
    for pool in pools:
        warm(pool, tasks)
    return [
        (pace(first, tasks[: RUNS * first.size]), pace(second, tasks[: RUNS * second.size]))
        for _ in range(ROUNDS)
    ]


def _raced(
    title: str,
    names: tuple[str, str],
    pools: tuple[WorkerPool, WorkerPool],
    tasks: list[Task],
    least: int,
) -> Part:
    """A table of two pools; least: % of the first's pace that the second's should be."""
    found = race(pools, tasks)
    percent = round(100 * median(second / first for first, second in found))
    method = (
        "Runs of 2,000 traders for an hour, one after the other, by the driver of `abm sweep`,"
        f" measures and files included. {names[0].capitalize()} and {names[1]} take turns in"
        f" {ROUNDS} rounds of {RUNS} runs a process, which have all been started and have done a"
        " run before. From the end of the first run of each process to the end of the last, wall"
        " time; medians, of the ratio within a round too."
    )
    paces = [round(1_000 * median(column)) for column in zip(*found, strict=True)]
    rows = (
        (names[0], paces[0], 100, 100, ""),
        (names[1], paces[1], percent, least, _holds(percent >= least)),
    )
    return Part(title, method, ("workers", "runs/1000 s", "%", "asked %", "holds"), rows)


def jobs(one: WorkerPool, many: WorkerPool, tasks: list[Task]) -> Part:
    """Two processes beside one."""
    return _raced("Two jobs", ("one process", "two processes"), (one, many), tasks, GAIN)


def dask(pool: WorkerPool, workers: WorkerPool, tasks: list[Task]) -> Part:
    """Workers of Dask beside as many processes of the pool."""
    names = ("two processes", "two workers of Dask")
    return _raced("Dask", names, (pool, workers), tasks, DASK)


def _holds(good: bool) -> str:
    return "yes" if good else "NO"


# many runs of an hour


def an_hour(pool: WorkerPool, tasks: list[Task]) -> Part:
    """How long the runs asked about take."""
    warm(pool, tasks)
    began = perf_counter()
    last = ends(pool, tasks)[-1]
    took = (last - began) * ASKED_HOURS / len(tasks)
    method = (
        "1,900 noise traders who act once in 10 s and 100 providers once a second, for an hour."
        f" {len(tasks)} runs on {JOBS} processes that have done one before, from the first to the"
        f" end of the last, wall time; that of {ASKED_HOURS:,} is this times"
        f" {ASKED_HOURS / len(tasks):g}. A run: what a process takes for one, measures and file"
        " included."
    )
    columns = ("runs timed", "ms a run", f"s for {ASKED_HOURS:,}", "limit s", "holds")
    each = round(1e3 * pool.size * (last - began) / len(tasks))
    row = (len(tasks), each, round(took), HOURS_LIMIT, _holds(took < HOURS_LIMIT))
    return Part("A sweep of hours", method, columns, (row,))


# a run beyond its market


def overhead(one: WorkerPool, tasks: list[Task]) -> Part:
    """What a run costs in a sweep beyond its market, and on what."""
    warm(one, tasks)
    gaps, found = list[float](), list[tuple[float, ...]]()
    for first in range(0, len(tasks), BATCH):
        batch = tasks[first : first + BATCH]
        gaps += [after - before for before, after in pairwise(ends(one, batch))]
        found += [one.executor().submit(seconds_of_parts, task).result() for task in batch]
    whole = median(gaps)
    build, market, measure, write = (median(column) for column in zip(*found, strict=True))
    beyond = whole - market
    asked = beyond - measure
    seconds = {
        "a run in the sweep": whole,
        "its market, from open to close": market,
        "beyond the market": beyond,
        "- read and build": build,
        "- measure": measure,
        "- write": write,
        "- the rest": asked - build - write,
        "asked of: beyond it but for measures": asked,
    }
    method = (
        f"1,000 noise traders for a minute, {len(tasks)} runs in one process that has done one"
        " before. A run: the time between two ends in a sweep. Its parts are timed in the same"
        f" process, in turns of {BATCH} runs: the task read and the market built, run in one call,"
        " measured, the row written to its file and to the disk. The rest: the task sent, the note"
        " of the attempt, the clock looked at, memory given back. Wall time, medians. Asked:"
        f" less than {OVERHEAD_LIMIT:,} us; holds: {_holds(1e6 * asked < OVERHEAD_LIMIT)}."
    )
    rows = tuple((what, round(1e6 * took)) for what, took in seconds.items())
    return Part("A run beyond its market", method, ("part", "us"), rows)


def seconds_of_parts(task: Task) -> tuple[float, float, float, float]:
    """Do a run as `abm.runs.sweeping.work` does; seconds to build, run, measure and write it."""
    began = perf_counter()
    experiment = schema().validate_json(task.experiment, strict=True)
    model = experiment.build(task.seed)
    model.advance(model.now)
    built = perf_counter()
    model.advance(model.session.end_time)
    closed = perf_counter()
    row = one_row(summarize(LiveRun(model, experiment.hedgers)))
    measured = perf_counter()
    outcome = {"run": task.run, "seed": task.seed, "status": COMPLETE, "error": "", **row}
    write_table(outcome_table([outcome]), runs_file(Path(task.folder), task.run))
    written = perf_counter()
    model.close()
    return built - began, closed - built, measured - closed, written - measured


# questions to a summary


def made_summary(folder: Path) -> None:
    """A summary of runs that nobody ran, of the columns of a true one."""
    draw = np.random.default_rng(1)
    measures = ["fall", *(f"measure_{number}" for number in range(1, MEASURES))]
    values = draw.exponential(0.03, (ROWS, MEASURES)).tolist()
    places, outcomes = [], {}
    for number, row in enumerate(values):
        name, point, seed = f"{number:012x}", number // 20, number % 20
        factors = {"share": point % 50 / 100, "providers": 1 + point // 50}
        places.append({"run": name, "point": point, "seed": seed, "without": "", **factors})
        facts = {"run": name, "seed": seed, "status": COMPLETE, "error": ""}
        outcomes[name] = {**facts, **dict(zip(measures, row, strict=True))}
    folder.mkdir(parents=True)
    write_table(summary_table(places, outcomes), folder / "summary.parquet")


def questions(folder: Path) -> Part:
    """How long questions to a summary take."""
    made_summary(folder)
    method = (
        f"A summary of {ROWS:,} runs, {MEASURES + 8} columns, random numbers. Asked in a process"
        " that has asked before, to the last row; and by `abm query` from the start of its process"
        f" to its end, imports included. Wall time, medians of {REPETITIONS}."
    )
    rows = tuple(_answered(folder, name, sql) for name, sql in QUESTIONS.items())
    columns = ("question", "ms", "ms of `abm query`", "limit ms", "holds")
    return Part("Questions to a summary", method, columns, rows)


def _answered(folder: Path, name: str, sql: str) -> tuple[str | int, ...]:
    list(ask(folder, sql).rows)
    inside = 1e3 * median_seconds(lambda: sql, lambda it: list(ask(folder, it).rows), REPETITIONS)
    command = [*COMMAND, sql, str(folder)]
    outside = 1e3 * median_seconds(
        lambda: command,
        lambda it: run(it, cwd=ROOT, stdout=DEVNULL, check=True),
        REPETITIONS,
    )
    holds = _holds(max(inside, outside) < QUERY_LIMIT)
    return (name, round(inside), round(outside), QUERY_LIMIT, holds)
