"""Errors of the user: one clear message on stderr, exit code 2; Ctrl-C: exit code 130."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from abm.errors import AbmError


@contextmanager
def explained() -> Iterator[None]:
    """Turn the errors that a user can mend into messages."""
    try:
        yield
    except KeyboardInterrupt:
        _leave("interrupted", 130)
    except (AbmError, OSError) as error:
        _leave(str(error), 2)


def _leave(message: str, code: int) -> None:
    print(message, file=sys.stderr)
    sys.exit(code)
