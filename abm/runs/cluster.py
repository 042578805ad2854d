"""Dask clusters for sweeps: workers of one thread, here or as jobs of SLURM."""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from types import ModuleType
from typing import TYPE_CHECKING, Any

from distributed import LocalCluster, Scheduler
from distributed.diagnostics.plugin import SchedulerPlugin

if TYPE_CHECKING:
    from dask_jobqueue.slurm import SLURMCluster

SOMEWHERE = "tcp://SCHEDULER:PORT"
"""Address in the script of a job before there is a scheduler."""
DEAF = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
"""Run by workers here: a terminal sends Ctrl-C to them too, but their scheduler ends them."""


@dataclass(frozen=True)
class Jobs:
    """What is asked of SLURM.

    workers: in all, of one thread each.  cores: of a job, each a worker.  memory: of a job ("4GB").
    walltime: of a job, "hours:minutes:seconds".  queue, account: SLURM's own where None.
    """

    workers: int
    cores: int
    memory: str
    walltime: str
    queue: str | None = None
    account: str | None = None

    @property
    def count(self) -> int:
        """Jobs that hold all workers."""
        return ceil(self.workers / self.cores)

    @property
    def options(self) -> dict[str, Any]:
        """The same in the words of dask_jobqueue."""
        return {
            "job_name": "abm",
            "cores": self.cores,
            "processes": self.cores,
            "memory": self.memory,
            "walltime": self.walltime,
            "queue": self.queue,
            "account": self.account,
        }


class Watch(SchedulerPlugin):
    """Says when workers come and go."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say

    def add_worker(self, scheduler: Scheduler, worker: str) -> None:
        """Called by the scheduler when one has come."""
        self._say(f"{worker} came, {len(scheduler.workers)} now")

    def remove_worker(self, scheduler: Scheduler, worker: str, **_: Any) -> None:
        """Called by the scheduler when one has gone."""
        self._say(f"{worker} went, {len(scheduler.workers)} now")


def script(jobs: Jobs) -> str:
    """The script of one job; nothing is started. Raises ValueError if the memory is no size."""
    job = _jobqueue().slurm.SLURMJob(SOMEWHERE, name="abm", **jobs.options)
    return str(job.job_script())


def slurm(jobs: Jobs) -> "SLURMCluster":
    """A scheduler in this process that submits jobs once it is scaled to their workers."""
    options = {"scheduler_options": {"dashboard": False}, **jobs.options}
    cluster: SLURMCluster = _jobqueue().SLURMCluster(**options)
    return cluster


def _jobqueue() -> ModuleType:
    """dask_jobqueue without its handler of Ctrl-C, which would end the process without a word."""
    before = signal.getsignal(signal.SIGINT)
    import dask_jobqueue

    signal.signal(signal.SIGINT, before)
    return dask_jobqueue


def local() -> LocalCluster:
    """A scheduler in this process, for this machine alone; without workers until it is scaled."""
    return LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=0,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=None,
        preload=[DEAF],
    )
