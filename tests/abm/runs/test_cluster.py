"""Workers of one thread, on this machine and as jobs of SLURM."""

import signal
from itertools import pairwise

import pytest
from distributed import Client

from abm.runs.cluster import Jobs, local, script

JOBS = Jobs(workers=10, cores=4, memory="8GB", walltime="02:30:00", queue="short", account="risk")


def test_a_job_asks_slurm_for_what_was_asked():
    lines = script(JOBS).splitlines()
    wanted = {
        "-p short",
        "-A risk",
        "--cpus-per-task=4",
        "--mem=8G",
        "-t 02:30:00",
        "-n 1",
    }
    assert wanted <= {line.removeprefix("#SBATCH ") for line in lines}
    assert JOBS.count == 3


def test_each_core_of_a_job_is_a_worker_of_one_thread():
    command = script(JOBS).splitlines()[-1].split()
    told = dict(pairwise(command))
    assert told["--nthreads"] == "1"
    assert told["--nworkers"] == "4"
    assert told["--memory-limit"] == "1.86GiB"  # 8e9 bytes / 4 / 2^30


def test_slurm_chooses_queue_and_account_unless_they_are_named():
    text = script(Jobs(1, 1, "4GB", "01:00:00"))
    assert "SBATCH -p" not in text
    assert "SBATCH -A" not in text


def test_ctrl_c_stays_with_whoever_had_it():
    before = signal.getsignal(signal.SIGINT)
    script(JOBS)
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.filterwarnings("ignore")
def test_workers_here_have_one_thread_and_work():
    with local() as cluster:
        cluster.scale(2)
        cluster.wait_for_workers(2)
        with Client(cluster.scheduler_address) as client:
            assert cluster.scheduler_address.startswith("tcp://127.0.0.1:")
            assert list(client.nthreads().values()) == [1, 1]
            assert list(client.get_executor().map(pow, [2, 3], [5, 5])) == [32, 243]
