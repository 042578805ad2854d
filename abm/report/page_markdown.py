"""A page as Markdown, its figures as PNGs in a folder beside it."""

import re
from functools import singledispatch
from html import escape

from abm.report.page import Fold, Numbers, Page, Picture, Table, Text, right_aligned

MARKS = re.compile(r"([\\`*_\[\]<>#|~&])")


def markdown(page: Page, folder: str) -> str:
    """The whole document, of GitHub's kind; folder: of the PNGs, relative to it."""
    parts = [f"# {_plain(page.title)}", *map(_plain, page.about)]
    for section in page.shown:
        parts.append(f"## {_plain(section.title)}")
        parts += [_block(block, folder) for block in section.blocks]
    return "\n\n".join(parts) + "\n"


def _plain(text: str) -> str:
    """Text that is read as it stands, on one line."""
    return MARKS.sub(r"\\\1", " ".join(text.split()))


@singledispatch
def _block(block: object, folder: str) -> str:
    raise TypeError(f"no block of a page: {block!r} ({folder})")


@_block.register
def _(block: Text, folder: str) -> str:  # noqa: ARG001
    return _plain(block.text)


@_block.register
def _(block: Numbers, folder: str) -> str:
    rows = tuple((item.name, item.value, item.note) for item in block.items)
    return _block(Table(("", "value", ""), rows), folder)


@_block.register
def _(block: Table, folder: str) -> str:  # noqa: ARG001
    sides = right_aligned(block) or [False] * len(block.columns)
    rules = tuple("---:" if right else "---" for right in sides)
    rows = [tuple(map(_plain, block.columns)), rules]
    rows += [tuple(map(_plain, row)) for row in block.rows]
    lines = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return f"{_plain(block.caption)}\n\n{lines}" if block.caption else lines


@_block.register
def _(block: Picture, folder: str) -> str:
    words = _plain(block.caption)
    image = f"![{_plain(block.name)}]({folder}/{block.name}.png)"
    return f"{image}\n\n{words}" if words else image


@_block.register
def _(block: Fold, folder: str) -> str:  # noqa: ARG001
    longest = max((len(ticks) for ticks in re.findall("`+", block.text)), default=0)
    fence = "`" * max(3, longest + 1)
    return (
        f"<details><summary>{escape(block.summary)}</summary>\n\n"
        f"{fence}\n{block.text.rstrip()}\n{fence}\n\n</details>"
    )
