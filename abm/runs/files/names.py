"""Names that an experiment file gives: of groups, venues, instruments, rules and chains."""

import re
from typing import Annotated

from pydantic import AfterValidator

ALLOWED = "a name of letters, digits, _ and -, at most 64 of them, a letter first"

_FORM = re.compile(r"[^\W\d_][\w-]{0,63}")


def _checked(name: str) -> str:
    if not _FORM.fullmatch(name):
        raise ValueError(ALLOWED)
    return name


Name = Annotated[str, AfterValidator(_checked)]
"""Becomes part of folders' names, of dotted keys, and of lists in tables."""
