"""A Dask cluster gives the table of the processes here, whatever happens to its workers."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import distributed
import pytest

from abm.runs.sweeping.dask_pool import DaskPool
from abm.runs.worker_pool import WorkerError
from tests.abm.runs.sweeping.test_drive import assert_undisturbed, swept
from tests.abm.runs.sweeping.tiny import plan_of, until

ROOT = Path(__file__).parents[4]
WORKERS = 3


@pytest.fixture
def started(tmp_path):
    """started(command, options) -> a process of Dask that ends with the test."""
    processes = []

    def start(command, *options):
        processes.append(
            subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{command}", *options],
                cwd=tmp_path,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        return processes[-1]

    yield start
    for process in reversed(processes):
        process.kill()
        process.wait()


@pytest.fixture
def address(started, tmp_path):
    """Of a scheduler with workers of one thread."""
    file = tmp_path / "scheduler.json"
    here = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    started("scheduler", *here, "--scheduler-file", str(file))
    until(file.exists)
    found = until(lambda: file.read_text().strip() and json.loads(file.read_text()))["address"]
    for _ in range(WORKERS):
        started("worker", found, "--nthreads", "1", "--no-nanny", "--no-dashboard")
    with distributed.Client(found, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(WORKERS, timeout=60)
    return found


def test_a_cluster_that_loses_a_worker_gives_the_table_of_here(address, tmp_path):
    plan = plan_of(tmp_path / "cluster", deed="wait", seed=4)
    waiting, go = (tmp_path / "cluster" / name for name in ("waiting-4", "go"))

    def kill(_):
        if waiting.exists() and not go.exists():
            go.touch()
            os.kill(int(waiting.read_text()), signal.SIGKILL)

    with DaskPool(address) as pool:
        assert pool.size == WORKERS
        table = swept(plan, pool, kill)
    assert go.exists()
    assert (table["status"] == "complete").all()
    with DaskPool(address) as pool:
        assert pool.size == WORKERS - 1
    assert_undisturbed(plan, tmp_path / "quiet")


@pytest.mark.filterwarnings("ignore")
def test_a_sweep_that_is_broken_off_lets_the_workers_go():
    with distributed.LocalCluster(1, threads_per_worker=1, processes=False, **QUIET) as cluster:

        def break_off():
            with DaskPool(cluster.scheduler_address) as pool:
                assert pool.executor().submit(pow, 2, 5).result(60) == 32
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            break_off()
        with DaskPool(cluster.scheduler_address) as pool:
            assert pool.executor().submit(pow, 2, 5).result(60) == 32
            first = pool.executor()
            pool.dismiss()
            assert pool.executor() is not first
            assert pool.executor().submit(pow, 2, 6).result(60) == 64


QUIET = {"dashboard_address": ":0", "host": "127.0.0.1", "protocol": "tcp"}


@pytest.mark.filterwarnings("ignore")
def test_workers_of_several_threads_are_refused_with_the_remedy():
    with distributed.LocalCluster(1, threads_per_worker=2, processes=False, **QUIET) as cluster:
        place = cluster.scheduler_address
        with pytest.raises(
            WorkerError, match=f"several threads; .* dask worker {place} --nthreads 1"
        ):
            DaskPool(place)


@pytest.mark.filterwarnings("ignore")
def test_a_scheduler_that_is_not_there_or_alone_is_told_with_the_remedy():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(WorkerError, match=f"start one with `dask scheduler` .*worker {place}"):
            DaskPool(place, seconds=0.5)
    with distributed.LocalCluster(1, threads_per_worker=1, processes=False, **QUIET) as cluster:
        cluster.scale(0)
        until(lambda: not cluster.scheduler.workers)
        with pytest.raises(WorkerError, match="no scheduler with workers answers there"):
            DaskPool(cluster.scheduler_address, seconds=0.5)
