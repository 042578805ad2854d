"""`abm cluster` in a terminal: what it says, what it starts, how it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from distributed import Client

from abm.cli import cluster
from abm.errors import UsageError
from abm.runs.cluster import Jobs

ROOT = Path(__file__).parents[3]
JOBS = Jobs(workers=3, cores=2, memory="2GB", walltime="01:00:00")
START = """
from abm.runs.cluster import Jobs
from abm.cli import cluster
if __name__ == "__main__":
    cluster.{}
"""
SBATCH = """#!/bin/sh
[ "$1" = --test-only ] && exit 0
cp "$1" script.$$
sh script.$$ > /dev/null 2>&1 &
touch job.$!
echo "Submitted batch job $!"
"""
SCANCEL = """#!/bin/sh
for job in "$@"; do kill $(pgrep -P $job) $job; echo $job >> cancelled; done
"""


@pytest.fixture
def slurm(tmp_path, monkeypatch):
    """A machine on which sbatch starts a job at once; folder in which it leaves its scripts."""
    for name, text in (("sbatch", SBATCH), ("scancel", SCANCEL)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path


def started(folder, call):
    """The command in a terminal of its own."""
    (folder / "start.py").write_text(START.format(call))
    return subprocess.Popen(
        [sys.executable, folder / "start.py"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def address_once_there_are(workers, process):
    """The address in the line to type, when so many workers have come."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.endswith(f"came, {workers} now\n"):
            break
    else:
        pytest.fail("".join(lines) + process.stderr.read())
    typed = next(line.split() for line in lines if line.startswith("sweep"))
    assert typed[1:5] == ["abm", "sweep", "FILE", "--scheduler"]
    return typed[5]


def ended(process):
    """What it still says after Ctrl-C, which a terminal sends to all of its processes."""
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in err
    return out


def answers(address):
    with Client(address) as client:
        assert set(client.nthreads().values()) == {1}
        assert client.submit(pow, 2, 5).result() == 32
        return len(client.nthreads())


def test_the_printed_address_answers_until_ctrl_c(tmp_path):
    process = started(tmp_path, "local(2)")
    address = address_once_there_are(2, process)
    assert answers(address) == 2
    assert ended(process).strip() == "stopping"
    with pytest.raises(OSError, match="Timed out"):
        Client(address, timeout=1)


def test_jobs_of_slurm_come_work_and_are_cancelled(slurm):
    process = started(slurm, "slurm(Jobs(3, 2, '2GB', '01:00:00'), False)")
    assert answers(address_once_there_are(4, process)) == 4  # two jobs of two
    ended(process)
    jobs = {file.suffix[1:] for file in slurm.glob("job.*")}
    assert len(jobs) == 2
    assert set((slurm / "cancelled").read_text().split()) == jobs


def test_a_dry_run_prints_the_script_and_starts_nothing(slurm, capsys):
    cluster.slurm(JOBS, dry_run=True)
    out, err = capsys.readouterr()
    assert out.startswith("#!/usr/bin/env bash\n")
    assert "#SBATCH --cpus-per-task=2" in out
    assert err == "2 such jobs would be submitted\n"
    assert not list(slurm.glob("job.*"))


def test_without_sbatch_it_says_where_to_go(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="no sbatch here: run this on a login node; `abm cluster"):
        cluster.slurm(JOBS, dry_run=False)


def test_a_job_that_slurm_refuses_is_not_waited_for(slurm):
    (slurm / "sbatch").write_text("#!/bin/sh\necho 'invalid account' >&2\nexit 1\n")
    with pytest.raises(UsageError, match="sbatch refuses such jobs: invalid account"):
        cluster.slurm(JOBS, dry_run=False)


def test_a_memory_that_is_no_size_is_refused():
    with pytest.raises(UsageError, match=r"--memory much: .*for example 4GB"):
        cluster.slurm(Jobs(1, 1, "much", "01:00:00"), dry_run=True)
