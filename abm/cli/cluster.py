"""`abm cluster`: a Dask scheduler and its workers, which stay until Ctrl-C."""

import shutil
import subprocess
import sys
import threading

from distributed.deploy.spec import SpecCluster

from abm.errors import UsageError
from abm.runs import cluster
from abm.runs.cluster import Jobs, Watch


def local(workers: int) -> None:
    """Workers on this machine."""
    with cluster.local() as started:
        _stay(started, workers)


def slurm(jobs: Jobs, dry_run: bool) -> None:
    """Workers in jobs of SLURM; or only the script that each job would be."""
    script = _script(jobs)
    if dry_run:
        print(script)
        print(f"{jobs.count} such jobs would be submitted", file=sys.stderr)
        return
    if shutil.which("sbatch") is None:
        raise UsageError(
            "no sbatch here: run this on a login node;"
            " `abm cluster local` starts workers on this machine"
        )
    _try(script)
    with cluster.slurm(jobs) as started:
        _stay(started, jobs.workers)


def _script(jobs: Jobs) -> str:
    try:
        return cluster.script(jobs)
    except ValueError as error:
        raise UsageError(f"--memory {jobs.memory}: {error}; for example 4GB") from error


def _try(script: str) -> None:
    """Ask SLURM whether it would take such a job: a wrong account shows here, not in a log."""
    asked = subprocess.run(
        ["sbatch", "--test-only"], input=script, capture_output=True, text=True, check=False
    )
    if asked.returncode:
        raise UsageError(f"sbatch refuses such jobs: {asked.stderr.strip()}")


def _stay(started: SpecCluster, workers: int) -> None:
    """Ask for the workers, and say who comes and goes until Ctrl-C."""
    scheduler, address = started.scheduler, started.scheduler_address
    assert scheduler is not None
    scheduler.add_plugin(Watch(lambda text: print(text, flush=True)), name="watch")
    print(f"scheduler  {address}\nsweep      abm sweep FILE --scheduler {address}", flush=True)
    print("Ctrl-C stops it and its workers", flush=True)
    try:
        started.scale(workers)  # type: ignore[no-untyped-call]
        threading.Event().wait()
    except KeyboardInterrupt:
        scheduler.remove_plugin("watch")
        print("\nstopping", flush=True)
