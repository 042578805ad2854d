"""Where tables are printed, and progress is shown."""

import sys

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

PIPED = 110
"""Columns when nobody looks at a terminal."""


def console() -> Console:
    """The standard output; wide enough for every table where it is a file or a pipe."""
    return Console(width=None if sys.stdout.isatty() else PIPED)


def progress_bar() -> Progress:
    """A bar on stderr, so that what is printed on stdout can be piped."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    return Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True))
