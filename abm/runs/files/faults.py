"""What is wrong with an experiment file, said so that it can be put right."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from abm.errors import AbmError


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    file: the file, or the `--set ...` or `--without ...` that the value came from.  line: from 1,
    None where there is no line.  path: dotted, "" for the file as a whole.  found: what stands
    there.  allowed: what may stand there.  nearest: the valid name most like the one found, if any.
    """

    file: str
    line: int | None
    path: str
    found: str
    allowed: str
    nearest: str | None = None

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        path = f"{self.path}: " if self.path else ""
        hint = f"; did you mean '{self.nearest}'?" if self.nearest else ""
        return f"{place}: {path}found {self.found}; allowed: {self.allowed}{hint}"


class FileErrors(AbmError):  # noqa: N818  it is several
    """An experiment file is wrong; `faults` says everything that is, one line each."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


def nearest(word: object, names: Iterable[str]) -> str | None:
    """The name most like a word, upper and lower case alike, or None if none is."""
    by_lower = {name.lower(): name for name in names}
    close = get_close_matches(str(word).lower(), by_lower, n=1)
    return by_lower[close[0]] if close else None
