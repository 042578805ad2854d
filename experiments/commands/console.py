"""Where tables are printed."""

import sys

from rich.console import Console

PIPED = 110
"""Columns when nobody looks at a terminal."""


def console() -> Console:
    """The standard output; wide enough for every table where it is a file or a pipe."""
    return Console(width=None if sys.stdout.isatty() else PIPED)
