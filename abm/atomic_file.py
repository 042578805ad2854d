"""Files and folders that appear under their name only when they are whole."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PARTIAL = ".partial"
"""Ending of what is not whole yet, or never became so."""
REPLACED = ".old"
"""Ending of a folder that has given way to another, and is about to be removed."""


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


def take_place(folder: Path, place: Path, kept: Iterable[str] = ()) -> None:
    """Give a folder that is whole its name; what bore it before is removed once it has moved.

    kept: names of what moves from the old folder into the new one.
    """
    old = place.with_name(place.name + REPLACED)
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        os.replace(place, old)
    os.replace(folder, place)
    for name in kept:
        os.replace(old / name, place / name)
    shutil.rmtree(old, ignore_errors=True)
