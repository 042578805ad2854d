"""Files that appear under their name only when they are whole."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PARTIAL = ".partial"
"""Ending of what is not whole yet, or never became so."""


@contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """Give a path beside a file, to write what takes its place when the block ends.

    The path is no other's: several processes may write one file at a time, and the last stays. If
    the block raises, what stood there before stays, and what was written is removed.
    """
    partial = file.with_name(f"{file.name}.{os.urandom(4).hex()}{PARTIAL}")
    try:
        yield partial
        os.replace(partial, file)
    except BaseException:
        with suppress(OSError):  # what went wrong before is to be told
            partial.unlink()
        raise
