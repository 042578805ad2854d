"""Processes in which stories run, so that one that dies or hangs is a finding and not the end."""

import faulthandler
import multiprocessing
import resource
import signal
import traceback
from multiprocessing.connection import Connection
from typing import Any

from tests.fuzz.calls import Call

PATIENCE = 30.0
"""Seconds that a story may take."""

_WARM_UP = 600.0
_MEMORY = 12 << 30


class FindingError(AssertionError):
    """A story that killed its process, hung, or raised what a caller should not see."""


def _work(pipe: Connection) -> None:
    from tests.fuzz.targets import TARGETS, warm_up

    faulthandler.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warm_up()
    pipe.send(None)
    while True:
        kind, story = pipe.recv()
        try:
            TARGETS[kind](story)
            pipe.send(None)
        except BaseException:
            pipe.send(traceback.format_exc())


class Worker:
    """One process that runs stories; it is begun again when it is gone."""

    def __init__(self) -> None:
        self._process: Any = None

    def run(self, kind: str, story: list[Call]) -> None:
        """Run a story; FindingError if it does not end well."""
        if self._process is None:
            self._begin()
        self._pipe.send((kind, story))
        fault = self._answer(PATIENCE)
        if fault is not None:
            raise FindingError(fault)

    def end(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None

    def _begin(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self._answer(_WARM_UP)

    def _answer(self, patience: float) -> Any:
        try:
            if self._pipe.poll(patience):
                return self._pipe.recv()
            fault = f"hung for more than {patience:.0f} s"
        except EOFError:
            self._process.join()
            fault = f"died with exit code {self._process.exitcode}"
        self.end()
        raise FindingError(fault)
