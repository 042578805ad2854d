"""What a source means: not what is said about it."""

import ast
from pathlib import Path

import pytest

from abm.runs.sources import Source, Sources, version

TEXT = '''\
"""A trader."""
import helper

LOTS = 3
"""Lots of an order."""


def wake(me, our):
    """Decide."""
    return LOTS  # as many as that
'''


def read(folder: Path, text: str) -> Source:
    (folder / "trader.py").write_text(text)
    return Sources().of(folder / "trader.py")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A trader.", "Another word for it."),
        ("  # as many as that", ""),
        ("Decide.", "Take a decision.\n\n    In two paragraphs.\n    "),
        ("Lots of an order.", "The size."),
        ("LOTS = 3\n", "# the size\nLOTS = (\n    3\n)\n"),
    ],
)
def test_words_and_layout_mean_nothing(tmp_path: Path, old: str, new: str) -> None:
    assert old in TEXT
    assert read(tmp_path, TEXT.replace(old, new)) == read(tmp_path, TEXT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("LOTS = 3", "LOTS = 4"),
        ("LOTS = 3", "LOTS = 3.0"),
        ("LOTS = 3", "LOTS = True"),
        ("LOTS = 3", "LOTS = '3'"),
        ("LOTS = 3", "LOTS = None"),
        ("me, our", "our, me"),
        ("return LOTS", "return -LOTS"),
        ("import helper", "import helpers"),
        ("def wake", "async def wake"),
    ],
)
def test_everything_else_does(tmp_path: Path, old: str, new: str) -> None:
    assert old in TEXT
    assert read(tmp_path, TEXT.replace(old, new)).meaning != read(tmp_path, TEXT).meaning


def test_what_it_imports_from_below_a_place_is_reached(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    texts = {
        "trader.py": "import numpy\nfrom helper import size\n",
        "helper.py": "def size():\n    import package.deep as d\n    from package import other\n",
        "package/deep.py": "import trader\n",
        "package/__init__.py": "",
        "package/other.py": "",
        "another.py": "",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    reached = Sources().reached([tmp_path / "trader.py"], tmp_path)
    names = {file.relative_to(tmp_path).as_posix() for file in reached}
    assert names == {"trader.py", "helper.py", "package/deep.py", "package/other.py"}


def test_a_version_is_of_names_and_meanings(tmp_path: Path) -> None:
    one, other, place = Source("1", []), Source("2", ["x"]), tmp_path
    first = version({place / "a.py": one, place / "b.py": other}, place)
    assert first == version({place / "b.py": Source("2", []), place / "a.py": one}, place)
    assert first != version({place / "a.py": other, place / "b.py": one}, place)
    assert first != version({place / "a.py": one}, place)


def test_what_is_known_is_not_parsed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "trader.py"
    file.write_text(TEXT)
    first = Sources()
    found = first.of(file)
    monkeypatch.setattr(ast, "parse", None)
    assert Sources(first.read).of(file) == found
    file.write_text(TEXT + "x = 1\n")
    with pytest.raises(TypeError):
        Sources(first.read).of(file)
