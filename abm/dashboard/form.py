"""An experiment file as a form: its groups of traders, their parameters, and what was changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from abm.dashboard.fields import Field, field
from abm.runs.catalogue import read_experiment
from abm.runs.files.documents import Document, Keys, dotted, load
from abm.runs.files.markets import OF_NO_RUN
from abm.runs.files.schemas import Node, Schema

LEFT_OUT = ("title", "about", "seed", "code", *OF_NO_RUN, "record")
"""Parts of a file that are no parameters of its market."""


@dataclass(frozen=True)
class Section:
    """A group of traders, or the market: its name, what kind it is, how many, and the rest."""

    name: str
    kind: str
    count: Field | None
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Form:
    """What a file asks and what can be changed in it.

    kinds: by the dotted keys of a section, the override that states its kind where the file leaves
    that to the default; a change in the section needs it.
    """

    title: str
    about: str
    seed: int
    sections: tuple[Section, ...]
    kinds: Mapping[str, str]

    @property
    def fields(self) -> dict[str, Field]:
        """All fields by their dotted keys."""
        parts = [(section.count, *section.fields) for section in self.sections]
        return {one.path: one for part in parts for one in part if one is not None}

    def overrides(self, texts: Mapping[str, str]) -> tuple[str, ...]:
        """What was changed, as `--set` takes it; a text that was emptied is null."""
        changed = {
            path: texts[path].strip()
            for path, one in self.fields.items()
            if path in texts and texts[path].strip() != one.text
        }
        stated = {self.kinds[way]: None for path in changed for way in _above(path, self.kinds)}
        return (*stated, *(f"{path}={text or 'null'}" for path, text in changed.items()))


def form(path: Path) -> Form:
    """The form of an experiment file. Raises FileErrors."""
    experiment = read_experiment(path)
    document, schema = load(path), Schema(TypeAdapter(type(experiment)))
    leaves = list(_leaves(schema, schema.root, experiment.model_dump(mode="json"), ()))
    return Form(
        experiment.title,
        experiment.about.strip(),
        experiment.seed,
        tuple(_sections(leaves)),
        dict(_kinds(leaves, document)),
    )


Leaf = tuple[Keys, Any, Node]
"""A value with the way to it and what the schema says of it."""


def _leaves(schema: Schema, node: Node, value: Any, keys: Keys) -> Iterator[Leaf]:
    """Every single value of an experiment; lists of numbers are none."""
    if isinstance(value, dict):
        for key, each in value.items():
            if keys or key not in LEFT_OUT:
                yield from _leaves(schema, schema.child(node, value, key) or {}, each, (*keys, key))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            if isinstance(each, dict):
                yield from _leaves(schema, schema.child(node, value, at) or {}, each, (*keys, at))
    else:
        yield keys, value, node


def _sections(leaves: list[Leaf]) -> Iterator[Section]:
    """A section a group of agents, in the order of the file; then the market."""
    groups: dict[str, list[Leaf]] = {}
    for leaf in leaves:
        keys = leaf[0]
        groups.setdefault(str(keys[1]) if keys[0] == "agents" else "", []).append(leaf)
    market = groups.pop("", [])
    for name, own in groups.items():
        yield _section(name, own, skip=2)
    yield _section("market", market, skip=0)


def _section(name: str, leaves: list[Leaf], skip: int) -> Section:
    kind = next((value for keys, value, _ in leaves if skip and keys[skip:] == ("kind",)), "")
    fields = [field(dotted(keys), _label(keys[skip:]), value, node) for keys, value, node in leaves]
    known = [one for one in fields if one is not None]
    count = next((one for one in known if one.path == f"agents.{name}.count"), None)
    rest = tuple(one for one in known if one is not count)
    return Section(words(name), words(str(kind)), count, rest)


def words(name: str) -> str:
    """A name of a file for readers."""
    return name.replace("_", " ")


def _label(keys: Keys) -> str:
    """The way to a value for readers; places in lists count from 1."""
    parts = [str(key + 1) if isinstance(key, int) else words(key) for key in keys]
    return " › ".join(parts)


def _kinds(leaves: list[Leaf], document: Document) -> Iterator[tuple[str, str]]:
    """Sections whose kind stands in no file, and the override that says it."""
    for keys, value, node in leaves:
        if "const" in node:
            try:
                document.value(keys)
            except (KeyError, IndexError, TypeError):
                yield dotted(keys[:-1]), f"{dotted(keys)}={value}"


def _above(path: str, ways: Mapping[str, str]) -> list[str]:
    return [way for way in ways if path.startswith(f"{way}.")]
