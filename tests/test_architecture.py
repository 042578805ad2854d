"""docs/architecture.md and its picture name the rooms that pyproject.toml puts into layers."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
PICTURE = (ROOT / "docs/pictures/rooms.svg").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| .+ \| `([\w/.]+)` \|$", PAGE, re.MULTILINE)


def rooms() -> list[str]:
    """The rooms, from the top layer to the bottom one."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = [
        each for each in settings["tool"]["importlinter"]["contracts"] if each["type"] == "layers"
    ]
    layers = [layer.split("|") for layer in contract["layers"]]
    return [room.strip().removeprefix("abm.") for layer in layers for room in layer]


def test_the_page_has_the_rooms_in_their_order():
    assert [room for room, _ in ROWS] == rooms()


def test_the_picture_has_the_rooms_in_their_order():
    drawn = re.findall(r"<text [^>]*class='room'[^>]*>(\w+)</text>", PICTURE)
    assert drawn == rooms(), "draw it again: python docs/pictures/draw.py"


def test_every_room_is_begun_with_a_file_of_its_own():
    for room, begin in ROWS:
        assert (ROOT / begin).is_file()
        assert Path(begin).with_suffix("").parts[:2] == ("abm", room)


def test_every_file_that_the_picture_names_is_there():
    named = re.findall(r"font-family='monospace'>([\w/]+\.py)<", PICTURE)
    assert len(named) == len(rooms())
    assert [name for name in named if not (ROOT / "abm" / name).is_file()] == []
