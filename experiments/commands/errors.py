"""Errors of the user: one clear message on stderr, exit code 2; Ctrl-C: exit code 130."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class UsageError(Exception):
    """Something asked for that cannot be done, said with its remedy."""


@contextmanager
def explained() -> Iterator[None]:
    """Turn the errors that a user can mend into messages."""
    try:
        yield
    except KeyboardInterrupt:
        _leave("interrupted", 130)
    except Exception as error:
        if not _is_users(error):
            raise
        _leave(str(error), 2)


def _is_users(error: Exception) -> bool:
    """By name, so that no command waits for modules that only others need."""
    ours = {
        "CrewError",
        "UsageError",
        "FileErrors",
        "RunError",
        "LobsterError",
        "StudyError",
        "TraderError",
    }
    return bool((ours | {"OSError"}) & {kind.__name__ for kind in type(error).__mro__})


def _leave(message: str, code: int) -> None:
    print(message, file=sys.stderr)
    sys.exit(code)
