"""The run under way: started, followed and stopped by the server, done by another process."""

import threading
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import numpy as np

from abm.dashboard.following import following
from abm.dashboard.messages import FAILED, Began, Ended, Message, Reached
from abm.dashboard.work import work
from abm.risk.run.frames import RunRecords
from abm.runs.folders import folder_for
from abm.runs.running import Request, experiment_id

PATIENCE = 30.0
"""Seconds that a run has to come to its end when the server leaves."""


@dataclass
class Account:
    """What is known of a run: its request and seed, and what it has told."""

    request: Request
    seed: int
    title: str
    hedgers: tuple[str, ...]
    began: Began | None = None
    reached: Reached | None = None
    ended: Ended | None = None
    told: int = 0
    rows: dict[str, list[np.ndarray]] = field(default_factory=dict)

    def take(self, message: Message) -> None:
        """Note what a run has told."""
        self.told += 1
        if isinstance(message, Began):
            self.began = message
        elif isinstance(message, Ended):
            self.ended = message
        else:
            self.reached = message
            for tape, rows in message.rows.items():
                self.rows.setdefault(tape, []).append(rows)


class Live:
    """At most one run at a time. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._context = get_context("spawn")
        self._account: Account | None = None
        self._process: BaseProcess | None = None
        self._stop: Event = self._context.Event()
        self._saved: tuple[Path, RunRecords] | None = None

    @property
    def account(self) -> Account | None:
        """What is known of the latest run."""
        return self._account

    @property
    def is_busy(self) -> bool:
        """Whether a run is under way."""
        return self._account is not None and self._account.ended is None

    @property
    def is_stopping(self) -> bool:
        """Whether the run under way was told to stop."""
        return self.is_busy and self._stop.is_set()

    def start(self, request: Request, results: Path, seed: int) -> None:
        """Run a request, into the folder where `abm run` would.

        Raises FileErrors for a bad request, and RuntimeError while another run is under way.
        """
        experiment = request.read()
        with self._lock:
            if self.is_busy:
                raise RuntimeError("a run is under way")
            self._account = Account(request, seed, experiment.title, experiment.hedgers)
            home = folder_for(results / request.folder, experiment_id(request, experiment))
            folder = home / f"seed-{seed}"
            self._stop, self._saved = self._context.Event(), None
            ours, theirs = self._context.Pipe(duplex=False)
            args: Any = (request, folder, seed, theirs, self._stop)
            self._process = self._context.Process(target=work, args=args, daemon=True)
            self._process.start()
            theirs.close()
        threading.Thread(target=self._follow, args=(self._account, ours), daemon=True).start()

    def _follow(self, account: Account, messages: Connection) -> None:
        """Take what the run tells until it has ended, or its process has."""
        with messages:
            while account.ended is None:
                try:
                    message = messages.recv()
                except (EOFError, OSError):
                    message = Ended(FAILED, "the process of the run ended before the run")
                with self._lock:
                    account.take(message)

    def stop(self) -> None:
        """Break the run off, between two slices of its time; what it recorded is kept."""
        self._stop.set()

    def leave(self) -> None:
        """Stop, and wait until the run has kept what it recorded."""
        self.stop()
        if self._process is not None:
            self._process.join(PATIENCE)

    def records(self) -> RunRecords | None:
        """The records of the run: those saved once it has ended, those it told of until then.

        None before it has told of any.
        """
        with self._lock:
            account = self._account
            if account is not None and account.ended is not None and account.ended.folder:
                return self._open(account.ended.folder)
            if account is None or account.began is None or not account.rows:
                return None
            return following(account.began, account.rows, account.hedgers)

    def _open(self, folder: Path) -> RunRecords:
        from abm.records.run import open_run

        if self._saved is None or self._saved[0] != folder:
            self._saved = folder, open_run(folder)
        return self._saved[1]
