"""Versions of the code: of what makes a tape, and of what measures one.

Each is a hash of what sources mean (abm.runs.sources), so that the edit of a figure, a command
or a comment changes neither. Libraries are not in it: their versions stand in the facts of a run,
but an upgrade that leaves all tapes as they are must not undo every sweep.
"""

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

import abm
from abm.atomic_file import replacing
from abm.kernel.compiling.cache import cache_root
from abm.runs.sources import Source, Sources, version

ROOT = Path(abm.__file__).parents[1]

PACKAGES = ("abm",)
"""Ours; where it is installed, others lie beside it."""
TAPE = (
    "abm/model.py",
    "abm/agents/**/*.py",
    "abm/rules/*.py",
    "abm/kernel/compiling/__init__.py",
    "abm/runs/files/experiment.py",
)
"""With all that they import, these make the tape of a resolved experiment and a seed."""
APART = ("abm/__init__.py", "abm/quick_mesa.py", "abm/runs/designs")
"""Imported by these, and of no consequence: a sweep's points are resolved before they are run."""
MEASURES = ("abm/risk/run/*.py", "abm/records/live.py")
"""With all that they import but for what makes the tape, these make a row of measures of it."""

REMEMBERED = "sources.json"
"""In the user's cache: what was found of the sources last time. Reading all of them anew takes a
second, which the first event would wait for."""


def code_version() -> str:
    """The version of the simulator, and of the code that makes a tape: part of a run's id."""
    return f"{abm.__version__}+{_versions()[0]}"


def measures_version() -> str:
    """Of the code that makes a row of measures: a row made by another is made again."""
    return _versions()[1]


def own_code(folder: str, files: Sequence[str]) -> str:
    """Of a user's Python files, relative to a folder, and of what they import beside them.

    The same wherever the folder lies.
    """
    sources = Sources()
    paths = [Path(folder) / name for name in files]
    versions = [version(sources.reached([file], file.parent), file.parent) for file in paths]
    return ",".join(versions)


@cache
def _versions() -> tuple[str, str]:
    """Of tape and measures, as the sources are when it is first asked for."""
    known = _recalled()
    sources = Sources(known)
    tape, measures = made_by(TAPE, sources), made_by(MEASURES, sources)
    if sources.read.keys() != known.keys():
        _remember(sources.read)
    alone = {file: source for file, source in measures.items() if file not in tape}
    return version(tape, ROOT), version(alone, ROOT)


def made_by(roots: Iterable[str], sources: Sources) -> dict[Path, Source]:
    """The files of some roots and all of ours that they import, but for what is apart."""
    files = [file for name in roots for file in ROOT.glob(name)]
    found = sources.reached(files, ROOT, PACKAGES)
    apart = [ROOT / name for name in APART]
    return {f: s for f, s in found.items() if not any(f.is_relative_to(name) for name in apart)}


def _recalled() -> dict[str, Source]:
    """What was found of sources last time; nothing where that is gone or damaged."""
    try:
        told = json.loads((cache_root() / REMEMBERED).read_text("utf-8"))
        return {key: Source(meaning, imports) for key, (meaning, imports) in told.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _remember(read: dict[str, Source]) -> None:
    """For the next process, where a cache can be written."""
    file = cache_root() / REMEMBERED
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with replacing(file) as partial:
            partial.write_text(json.dumps(read), encoding="utf-8")
