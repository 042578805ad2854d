"""What Python sources mean and import, so that a version of code changes only when that does."""

import ast
import hashlib
import json
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple


class Source(NamedTuple):
    """A source file: a hash of what it means, and the dotted names of what it imports."""

    meaning: str
    imports: list[str]


class Sources:
    """Reads source files, each only once for what stands in it."""

    def __init__(self, known: dict[str, Source] | None = None) -> None:
        """known: what was found of sources before, as `read`."""
        self._known = known or {}
        self.read: dict[str, Source] = {}
        """What was found of each source asked for, by the key of what stands in it."""

    def of(self, file: Path) -> Source:
        """What a file means and imports. Raises SyntaxError, OSError."""
        text = file.read_bytes()
        key = hashlib.sha256(_this_file() + text).hexdigest()
        if key not in self.read:
            self.read[key] = self._known.get(key) or _Reader(ast.parse(text)).source
        return self.read[key]

    def reached(
        self, files: Iterable[Path], place: Path, packages: Iterable[str] | None = None
    ) -> dict[Path, Source]:
        """The files, and all that they import, directly or not, from below a place.

        packages: those of the place that count, by default all.
        """
        found, names = dict[Path, Source](), set[str]()
        there = set(packages or (entry.name.partition(".")[0] for entry in place.iterdir()))
        waiting = list(files)
        while waiting:
            file = waiting.pop()
            if file not in found:
                found[file] = self.of(file)
                imports = found[file].imports
                new = {name for name in imports if name.partition(".")[0] in there} - names
                waiting += filter(None, (_file(name, place) for name in new))
                names |= new
        return found


def version(sources: dict[Path, Source], place: Path) -> str:
    """A hash of the names of files, relative to a place, and of what they mean."""
    named = {os.path.relpath(file, place): source.meaning for file, source in sources.items()}
    return hashlib.sha256(json.dumps(named, sort_keys=True).encode()).hexdigest()[:12]


@cache
def _this_file() -> bytes:
    """By which everything that is known of a source was found."""
    return Path(__file__).read_bytes()


def _file(imported: str, place: Path) -> Path | None:
    """The file below a place of a module, or of the module that something is imported from."""
    for dotted in filter(None, (imported, imported.rpartition(".")[0])):
        path = os.path.join(place, *dotted.split("."))
        for file in (f"{path}.py", os.path.join(path, "__init__.py")):
            if os.path.isfile(file):
                return Path(file)
    return None


class _Reader:
    """Makes plain lists of a syntax tree, and notes what is imported in it."""

    def __init__(self, tree: ast.Module) -> None:
        self._imports = set[str]()
        meaning = repr(self._plain(tree))
        self.source = Source(hashlib.sha256(meaning.encode()).hexdigest(), sorted(self._imports))

    def _plain(self, part: object) -> object:
        """A part without what is empty in it, and so alike in all versions of Python.

        Comments and layout are not in it; texts that stand alone, as docstrings do, are left out.
        """
        if isinstance(part, list):
            return [self._plain(each) for each in part if not _is_docstring(each)]
        if not isinstance(part, ast.AST):
            return part
        self._note(part)
        values = [(name, getattr(part, name, None)) for name in part._fields]
        fields = [(name, self._plain(value)) for name, value in values if value is not None]
        return [type(part).__name__, *(field for field in fields if field[1] != [])]

    def _note(self, part: ast.AST) -> None:
        if isinstance(part, ast.Import):
            self._imports.update(name.name for name in part.names)
        elif isinstance(part, ast.ImportFrom):
            self._imports.update(f"{part.module}.{name.name}" for name in part.names)


def _is_docstring(part: object) -> bool:
    alone = isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)
    return alone and isinstance(part.value.value, str)  # type: ignore[attr-defined]
