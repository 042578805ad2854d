"""Files of abm import each other in one direction: nothing goes round in a circle.

Imports inside functions and under `if TYPE_CHECKING` count as well. That a file of a package makes
Python run the package's `__init__` first does not.
"""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = "abm"


def module_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def named_in(file: Path, modules: set[str]) -> Iterator[str]:
    """The modules that a file imports, a package only if it takes something out of it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports by a relative name"
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                yield inside if inside in modules else str(node.module)


def imports() -> dict[str, set[str]]:
    """Of each file of the package, as a module, the others that it imports."""
    files = {module_of(file): file for file in (ROOT / PACKAGE).rglob("*.py")}
    return {
        name: {other for other in named_in(file, set(files)) if other in files and other != name}
        for name, file in files.items()
    }


def circle_in(graph: dict[str, set[str]]) -> list[str]:
    """One circle, from a file by what it imports back to the same; empty if there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def test_no_files_import_each_other_in_a_circle():
    circle = circle_in(imports())
    assert not circle, " imports ".join(circle)


def test_an_import_counts_wherever_it_stands(tmp_path):
    file = tmp_path / "file.py"
    file.write_text(
        "from typing import TYPE_CHECKING\n"
        "import abm.one\n"
        "if TYPE_CHECKING:\n    from abm import two, three\n"
        "def late():\n    from abm.four import five\n"
    )
    named = set(named_in(file, {"abm", "abm.one", "abm.two", "abm.four"}))
    assert named == {"typing", "abm.one", "abm.two", "abm", "abm.four"}


def test_a_circle_is_told_file_by_file():
    circle = circle_in({"a": {"b"}, "b": {"c"}, "c": {"a", "e"}, "d": {"a"}, "e": set()})
    assert " ".join(circle) in ("a b c a", "b c a b", "c a b c")
    assert circle_in({"a": {"b"}, "b": set()}) == []
