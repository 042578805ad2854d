"""YAML 1.2 text to plain data that remembers where each value came from.

Only plain data is read: no tags, anchors or aliases; every key is text and stands once.
"""

import io
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from abm.runs.files.faults import Fault, FileErrors

Keys = tuple[str | int, ...]
"""The way to a value: names of keys and places in lists."""

_VALUES = ("null", "bool", "int", "float")
_TEXTS = ("str", "timestamp", "merge", "value")
_DEEPEST = 50
_LONGEST = 60


@dataclass(frozen=True)
class Place:
    """Where a value came from: file and line, as in `Fault`."""

    file: str
    line: int | None = None


@dataclass
class Document:
    """Plain data, the place of each value by its keys, and the faults met while reading it."""

    data: Any = None
    places: dict[Keys, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def place(self, keys: Keys) -> Place:
        """Where a value came from, or the section that should hold it."""
        while keys not in self.places:
            keys = keys[:-1]
        return self.places[keys]

    def value(self, keys: Keys) -> Any:
        """The value at these keys; KeyError or IndexError if there is none."""
        found = self.data
        for key in keys:
            found = found[key]
        return found

    def copy(self) -> "Document":
        """A document of its own with the same data, places and faults."""
        return Document(deepcopy(self.data), dict(self.places), list(self.faults))

    def put(self, keys: Keys, value: Any, place: Place) -> None:
        """Set a value, with the sections on the way to it."""
        holder = self.data
        for depth, key in enumerate(keys[:-1], start=1):
            if isinstance(holder, dict) and holder.get(key) is None:
                holder[key] = {}
                self.places[keys[:depth]] = place
            holder = holder[key]
        holder[keys[-1]] = value
        above = {known: at for known, at in self.places.items() if known[: len(keys)] != keys}
        self.places = above | {keys: place}

    def drop(self, keys: Keys) -> None:
        """Take a value away, if there is one; the place where it stood stays known."""
        try:
            del self.value(keys[:-1])[keys[-1]]
        except (KeyError, IndexError):
            return
        inside = len(keys)
        self.places = {
            known: place
            for known, place in self.places.items()
            if len(known) <= inside or known[:inside] != keys
        }


def dotted(keys: Keys) -> str:
    """Keys as people write them."""
    return ".".join(str(key) for key in keys)


def flow_text(value: Any) -> str:
    """A value as one line of YAML."""
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = True
    writer.width = 10**9
    stream = io.StringIO()
    writer.dump(value, stream)
    return " ".join(stream.getvalue().removesuffix("...\n").split())


def yaml_text(value: Any) -> str:
    """A value as one short line, cut off where it is long."""
    text = flow_text(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def load(path: Path) -> Document:
    """Read a file whose top level is a mapping; FileErrors where there is nothing to go on with."""
    file = str(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise _failure(file, None, "no such file", "a file that exists") from None
    except OSError as error:
        found = "a directory" if path.is_dir() else str(error.strerror)
        raise _failure(file, None, found, "a file that can be read") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _failure(file, line, "bytes that are not UTF-8", "text in UTF-8") from None
    document = _parsed(text, file).copy()
    if not isinstance(document.data, dict):
        what = "an empty file" if document.data is None else yaml_text(document.data)
        raise (
            FileErrors(document.faults)
            if document.faults
            else _failure(file, document.place(()).line, what, "keys and their values")
        )
    return document


@lru_cache(maxsize=1)
def _parsed(text: str, file: str) -> Document:
    """Parsed once: who reads a file first looks which traders it names, and then at the rest."""
    return parse(text, file)


def parse(text: str, file: str) -> Document:
    """Read YAML text; FileErrors if it is not YAML. Data is None if it holds nothing."""
    document = Document(places={(): Place(file, 1)})
    try:
        yaml = YAML(typ="safe", pure=True)
        node = yaml.compose(text)
        if yaml.resolver.processing_version != (1, 2):
            raise _failure(file, 1, "another version of YAML", "YAML 1.2")
        if node is not None:
            document.data = _Reader(document, file).plain(node, ())
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found = error.problem or error.context or "a mistake"
        raise _failure(file, mark.line + 1, found, "YAML 1.2") from None
    except ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise _failure(file, line, "a control character", "printable text") from None
    except RecursionError:
        raise _failure(file, None, "endless nesting", f"at most {_DEEPEST} levels") from None
    except YAMLError as error:
        raise _failure(file, None, str(error), "YAML 1.2") from None
    return document


def _failure(file: str, line: int | None, found: str, allowed: str) -> FileErrors:
    return FileErrors([Fault(file, line, "", found, allowed)])


def _kind(node: Node) -> str:
    """What a node is, without the prefix of YAML's own kinds."""
    return (node.tag or "").removeprefix("tag:yaml.org,2002:")


class _Reader:
    """Turns the nodes of one text into plain data, noting faults and places in a document."""

    def __init__(self, document: Document, file: str) -> None:
        self.document = document
        self.file = file
        self.values = YAML(typ="safe", pure=True).constructor

    def plain(self, node: Node, keys: Keys) -> Any:
        """The value of a node; None where it is refused."""
        refused = self._refused(node, keys)
        if refused:
            self._fault(node, keys, *refused)
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, keys)
        if isinstance(node, SequenceNode):
            return [self._item(item, (*keys, at)) for at, item in enumerate(node.value)]
        return self._scalar(node, _kind(node))

    def _refused(self, node: Node, keys: Keys) -> tuple[str, str] | None:
        if node.anchor is not None:
            return f"the anchor &{node.anchor}", "the value itself, written out"
        if len(keys) > _DEEPEST:
            return "deeper nesting", f"at most {_DEEPEST} levels"
        kinds = {MappingNode: ("map",), SequenceNode: ("seq",), ScalarNode: _VALUES + _TEXTS}
        if _kind(node) not in kinds[type(node)]:
            return f"the tag {node.tag}", "a value without a tag"
        return None

    def _fault(self, node: Node, keys: Keys, found: str, allowed: str) -> None:
        line = node.start_mark.line + 1
        self.document.faults.append(Fault(self.file, line, dotted(keys), found, allowed))

    def _scalar(self, node: Node, kind: str) -> Any:
        if kind in _TEXTS:
            return node.value
        try:
            return self.values.construct_object(node)
        except (ValueError, KeyError):  # it only looks like a number
            return node.value

    def _item(self, node: Node, keys: Keys) -> Any:
        self.document.places[keys] = Place(self.file, node.start_mark.line + 1)
        return self.plain(node, keys)

    def _mapping(self, node: MappingNode, keys: Keys) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key, value in node.value:
            way = (*keys, str(key.value))
            if not isinstance(key, ScalarNode):
                self._fault(key, keys, "a list or mapping as a key", "a word as a key")
            elif key.value in mapping:
                first = self.document.places[way].line
                again = f"the key '{key.value}' again (first on line {first})"
                self._fault(key, way, again, "each key once")
            else:
                self.document.places[way] = Place(self.file, key.start_mark.line + 1)
                mapping[key.value] = self.plain(value, way)
        return mapping
