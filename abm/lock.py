"""A file that one process holds at a time: who comes second is refused."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from abm.errors import UsageError


@contextmanager
def only_one(file: Path, at_work: str) -> Iterator[None]:
    """Hold a file, which is made for it, while the block runs; a process that dies lets go of it.

    at_work: who holds it and where, for the UsageError of who comes second.
    """
    with _held(file, at_work):
        try:
            yield
        finally:
            file.unlink(missing_ok=True)


def _held(file: Path, at_work: str) -> TextIO:
    """The file, opened and held; not one that its holder has removed meanwhile."""
    while True:
        stream = file.open("w", encoding="utf-8")
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.close()
            raise UsageError(at_work, remedy="wait for it, or use --out") from None
        if _bears(file, stream):
            return stream
        stream.close()


def _bears(file: Path, stream: TextIO) -> bool:
    """Whether an open file still has its name."""
    try:
        return os.path.samestat(file.stat(), os.fstat(stream.fileno()))
    except FileNotFoundError:
        return False
