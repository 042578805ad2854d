"""What a report is made of: a page of sections of blocks, before it is HTML or Markdown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import plotly.graph_objects as go


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Number:
    """A headline number as shown, with its unit: what it is, and how sure (an interval)."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Numbers:
    """Headline numbers side by side."""

    items: tuple[Number, ...]


@dataclass(frozen=True)
class Table:
    """Cells as shown; the first of each row names the row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True)
class Picture:
    """A figure with what to see in it. name: of its file, unique on the page."""

    name: str
    figure: go.Figure
    caption: str = ""


@dataclass(frozen=True)
class Fold:
    """A long text, kept as it is and closed until somebody opens it."""

    summary: str
    text: str


Block = Text | Numbers | Table | Picture | Fold


@dataclass(frozen=True)
class Section:
    """A titled part of the page."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def anchor(self) -> str:
        """Its title as the name of a link."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-") or "section"


@dataclass(frozen=True)
class Page:
    """A report. about: paragraphs under the title; sections that are empty are left out."""

    title: str
    about: tuple[str, ...] = ()
    sections: tuple[Section, ...] = field(default=())

    @property
    def shown(self) -> tuple[Section, ...]:
        """The sections that say something."""
        return tuple(section for section in self.sections if section.blocks)

    def pictures(self) -> Iterator[Picture]:
        """All figures in their order."""
        for section in self.shown:
            yield from (block for block in section.blocks if isinstance(block, Picture))


NUMBER = re.compile(r"[-−–+]?[\d.,:]*(e[-+]?\d+)?(\s?%)?( to [-−–+\d.,:e]+(\s?%)?)?")


def right_aligned(table: Table) -> list[bool]:
    """For each column, whether all its cells are numbers or ranges of them; never the first."""
    columns: Sequence[tuple[str, ...]] = list(zip(*table.rows, strict=True))
    numbers = [all(NUMBER.fullmatch(cell) for cell in column) for column in columns]
    return [place > 0 and is_number for place, is_number in enumerate(numbers)]
