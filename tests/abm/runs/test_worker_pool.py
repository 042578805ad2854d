"""Workers on this machine: one run each at a time, deaf to Ctrl-C, gone with their driver."""

import multiprocessing
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from abm.runs.worker_pool import QUEUED, THREADS, ProcessPool, each_done
from tests.abm.runs.sweeping.tiny import until

ROOT = Path(__file__).parents[3]
POOL = """\
    with ProcessPool(1) as pool:
        print(pool.executor().submit(os.getpid).result(), flush=True)
        time.sleep(60)
"""
EACH = """\
    for _ in each_done(told, range(100), 2):
        pass
"""
DRIVER = """\
import os, sys, time
from abm.runs.worker_pool import ProcessPool, each_done


def told(task):
    print(os.getpid(), flush=True)
    time.sleep(60)


if __name__ == "__main__":
"""


def share(whole, parts):
    return whole / parts


def note(folder, name):
    (folder / name).touch()
    if name == "bad":
        raise ValueError("as it was told")
    return os.getpid()


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_task_comes_with_what_was_made_of_it(jobs):
    done = dict(each_done(partial(share, 12), [1, 2, 3, 4], jobs))
    assert done == {1: 12, 2: 6, 3: 4, 4: 3}


def test_one_job_is_done_here_as_it_is_asked_for(tmp_path):
    coming = each_done(partial(note, tmp_path), ["first", "second"], 1)
    assert next(coming) == ("first", os.getpid())
    assert not (tmp_path / "second").exists()


def test_tasks_are_given_out_as_they_end():
    asked = []
    coming = each_done(abs, (asked.append(task) or task for task in range(2000)), 2)
    first = next(coming)
    assert len(asked) == 2 * (1 + QUEUED)
    assert dict([first, *coming]) == {task: task for task in range(2000)}


@pytest.mark.parametrize("jobs", [1, 2])
def test_when_a_task_raises_those_that_wait_are_not_begun(tmp_path, jobs):
    tasks = ["bad", *map(str, range(2000))]
    with pytest.raises(ValueError, match="as it was told"):
        list(each_done(partial(note, tmp_path), tasks, jobs))
    assert len(list(tmp_path.iterdir())) < len(tasks)
    assert not multiprocessing.active_children()


def test_a_worker_hears_no_ctrl_c_from_its_first_moment_on():
    with ProcessPool(1) as pool:
        result = pool.executor().submit(signal.getsignal, signal.SIGINT)
        (worker,) = multiprocessing.active_children()
        for _ in range(3):
            os.kill(worker.pid, signal.SIGINT)
        assert result.result(60) == signal.SIG_IGN
        os.kill(worker.pid, signal.SIGINT)
        blocked = pool.executor().submit(signal.pthread_sigmask, signal.SIG_BLOCK, ())
        assert signal.SIGINT not in blocked.result(60)
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_a_worker_does_its_arithmetic_in_one_thread(monkeypatch):
    for name in THREADS:
        monkeypatch.delenv(name, raising=False)
    with ProcessPool(1) as pool:
        assert [pool.executor().submit(os.getenv, name).result(60) for name in THREADS] == [
            "1",
            "1",
        ]


def test_workers_are_gone_when_they_are_dismissed():
    with ProcessPool(1) as pool:
        number = pool.executor().submit(os.getpid).result(60)
        assert number != os.getpid()
        pool.dismiss()
        until(lambda: gone(number), 20)


def gone(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    return bool(os.waitpid(number, os.WNOHANG)[0])


@pytest.mark.parametrize("work", [POOL, EACH], ids=["pool", "each_done"])
def test_workers_are_gone_when_their_driver_is(tmp_path, work):
    (tmp_path / "driver.py").write_text(DRIVER + work)
    driver = subprocess.Popen(
        [sys.executable, "driver.py"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    worker = int(driver.stdout.readline())
    driver.kill()
    driver.wait()
    until(lambda: not running(worker), 20)


def running(number):
    """Whether a process that is no child of this one is there and not dead."""
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(number)], capture_output=True, text=True)
    return bool(found.stdout.strip()) and "Z" not in found.stdout
