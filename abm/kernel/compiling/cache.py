"""Where compiled code is kept: one file an object, in a folder of this user's.

A folder that cannot be written, a full disk or a damaged file is no obstacle: what cannot be read
is compiled again, what cannot be written is not kept, and a warning says so once.
"""

import hashlib
import os
import pickle
import tempfile
import warnings
from contextlib import suppress
from pathlib import Path

from abm.atomic_file import replacing
from abm.kernel.compiling.object_code import Object

OBJECTS = "objects"
"""Folder, in that of a user's caches, of the compiled code."""

_DIGEST = hashlib.sha256().digest_size


class CacheWarning(UserWarning):
    """Compiled code could not be read or kept."""


def cache_root() -> Path:
    """Folder of this user's caches: $ABM_CACHE, else $XDG_CACHE_HOME/abm, else ~/.cache/abm."""
    if chosen := os.environ.get("ABM_CACHE"):
        return Path(chosen)
    if base := os.environ.get("XDG_CACHE_HOME"):
        return Path(base) / "abm"
    home = os.path.expanduser("~")
    if home == "~":  # nobody knows whose this is: a place below a file, which cannot be written
        home = os.devnull
    return Path(home) / ".cache" / "abm"


def writable(folder: Path) -> bool:
    """Whether files can be made in the folder, which is created if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except (OSError, RuntimeError):
        return False


def _file(key: str) -> Path:
    return cache_root() / OBJECTS / key[:2] / key[2:]


def holds(key: str) -> bool:
    """Whether there is something under this key."""
    try:
        return _file(key).is_file()
    except OSError:
        return False


def fetch(key: str) -> Object | None:
    """What is kept under a key; None, and no file any more, if that is not whole."""
    path = _file(key)
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, pickled = content[:_DIGEST], content[_DIGEST:]
    if hashlib.sha256(pickled).digest() == digest:
        found = pickle.loads(pickled)
        if isinstance(found, Object):
            return found
    warnings.warn(f"{path} is damaged: it is compiled again", CacheWarning, stacklevel=2)
    with suppress(OSError):  # where it cannot be removed, it is found damaged again
        path.unlink(missing_ok=True)
    return None


def keep(key: str, thing: Object) -> None:
    """Keep an object under a key: whole or not at all."""
    path, pickled = _file(key), pickle.dumps(thing)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as partial:
            partial.write_bytes(hashlib.sha256(pickled).digest() + pickled)
    except OSError as error:
        warnings.warn(
            f"compiled code cannot be kept in {cache_root()} ({error.strerror}): it is compiled"
            " again at every start; set ABM_CACHE to a folder that can be written",
            CacheWarning,
            stacklevel=2,
        )
