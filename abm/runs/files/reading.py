"""From an experiment file to a validated experiment, or to everything that is wrong with it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from abm.runs.files.documents import Document, Keys, Place, dotted, yaml_text
from abm.runs.files.faults import Fault, FileErrors, nearest
from abm.runs.files.markets import CHANGE, load_experiment
from abm.runs.files.schemas import Node, Schema
from abm.runs.files.settings import change, leave_out, override, put

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Point:
    """What one of many experiments sets in its file, by dotted keys, and groups it leaves out."""

    settings: Mapping[str, Any]
    without: tuple[str, ...] = ()


_STATED = (
    "_type",
    "_parsing",
    "enum",
    "greater_than",
    "greater_than_equal",
    "int_from_float",
    "less_than",
    "less_than_equal",
    "literal_error",
    "multiple_of",
    "none_required",
    "string_pattern_mismatch",
    "too_long",
    "too_short",
)
"""Endings of pydantic's types of errors where the JSON Schema states the rule that was broken."""


def read(
    path: Path,
    schema: type[Model] | TypeAdapter[Model],
    overrides: Sequence[str] = (),
    without: Sequence[str] = (),
    changes: Keys = (),
) -> Model:
    """Read an experiment file; FileErrors with every fault if anything is wrong.

    overrides: `agents.noise_traders.count=10`, keys as in the file and a YAML value, one after the
    other.  without: names of groups of `agents` that stay with a count of 0.  changes: the way to a
    section of the file that says what else to set, {dotted keys: value}; whatever is wrong then is
    told as a fault of that section.  Types are taken strictly: "3" is no number and 3.0 is not
    whole.
    """
    adapter = _adapter(schema)
    rules = Schema(adapter)
    document = _loaded(path, rules, overrides, without)
    if changes:
        change(document, rules, changes)
    return _validated(document, adapter, rules, changes)


def read_points(
    path: Path,
    schema: type[Model] | TypeAdapter[Model],
    points: Iterable[Point],
    overrides: Sequence[str] = (),
    section: Keys = ("sweep",),
) -> Iterator[Model]:
    """Read an experiment file once and make an experiment of each point: see `PointReader`."""
    return map(PointReader(path, schema, overrides, section), points)


class PointReader(Generic[Model]):
    """An experiment file, read once, of which an experiment is made at any point."""

    def __init__(
        self,
        path: Path,
        schema: type[Model] | TypeAdapter[Model],
        overrides: Sequence[str],
        section: Keys,
    ) -> None:
        """section: of the file that asks for the points; it is not read again at each."""
        self._adapter, self._section = _adapter(schema), section
        self._rules = Schema(self._adapter)
        self._file = _loaded(path, self._rules, overrides, ())
        self._where = self._file.place(section)
        self._file.drop(section)

    def __call__(self, point: Point) -> Model:
        """The experiment at a point.

        A place for whole numbers takes one of its own, or the nearest to a `Scaled`. FileErrors
        with what is wrong there, told as a fault of the section that asks for the points.
        """
        document = self._file.copy()
        for way, value in point.settings.items():
            put(document, self._rules, way.split("."), deepcopy(value), self._where, to_whole=True)
        for name in point.without:
            leave_out(document, name)
        return _validated(document, self._adapter, self._rules, self._section)


def _loaded(
    path: Path, rules: Schema, overrides: Sequence[str], without: Sequence[str]
) -> Document:
    document = load_experiment(path)
    if CHANGE in document.data:
        change(document, rules, (CHANGE,))
        del document.data[CHANGE]
    for text in overrides:
        override(document, rules, text)
    for name in without:
        leave_out(document, name)
    return document


def _validated(
    document: Document, adapter: TypeAdapter[Model], rules: Schema, changes: Keys
) -> Model:
    faults = list(document.faults)
    try:
        experiment = adapter.validate_json(json.dumps(document.data), strict=True)
    except ValidationError as error:
        known = {fault.path for fault in faults}
        found = [_translate(each, document, rules) for each in error.errors(include_url=False)]
        faults += [fault for fault in dict.fromkeys(found) if fault.path not in known]
    if changes:
        faults = [_of_section(fault, document, changes) for fault in faults]
    if faults:
        raise FileErrors(sorted(faults, key=lambda fault: (fault.line is None, fault.line or 0)))
    return experiment


def schema_json(schema: type[BaseModel] | TypeAdapter[Any]) -> dict[str, Any]:
    """JSON Schema of an experiment file, by which editors complete and check it."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return dialect | _adapter(schema).json_schema()


def _adapter(schema: type[Model] | TypeAdapter[Model]) -> TypeAdapter[Model]:
    return schema if isinstance(schema, TypeAdapter) else TypeAdapter(schema)


def _of_section(fault: Fault, document: Document, section: Keys) -> Fault:
    """A fault that came of the changes of a section: at the line of one of them, or at its own."""
    own = [place for keys, place in document.places.items() if keys[: len(section)] == section]
    place = Place(fault.file, fault.line)
    place = place if place in own else document.place(section)
    path = dotted((*section, fault.path))
    return replace(fault, file=place.file, line=place.line, path=path)


# pydantic's errors


def _translate(error: ErrorDetails, document: Document, rules: Schema) -> Fault:
    """A fault from an error of pydantic."""
    kind, location = error["type"], error["loc"]
    if kind == "misplaced":
        where = error["ctx"]["keys"]
        return _fault(document, where, yaml_text(document.value(where)), error["ctx"]["allowed"])
    keys, node = rules.keys(location, document.data, kind == "missing")
    if kind == "missing":
        needed = rules.words(node) or "a value"
        return _fault(document, keys, "nothing", f"{needed}; this key is needed")
    value = document.value(keys)
    if location[-1:] == ("[key]",):
        return _fault(document, keys, f"the key '{keys[-1]}'", _message(error))
    if kind == "extra_forbidden":
        return _unknown_key(document, rules, keys)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _unknown_kind(document, rules, keys, node)
    words = rules.words(node) if kind.endswith(_STATED) else ""
    choices = [choice for choice in rules.choices(node, value) if isinstance(choice, str)]
    near = nearest(value, choices) if isinstance(value, str) else None
    return _fault(document, keys, yaml_text(value), words or _message(error), near)


def _fault(
    document: Document, keys: Keys, found: str, allowed: str, near: str | None = None
) -> Fault:
    place = document.place(keys)
    return Fault(place.file, place.line, dotted(keys), found, allowed, near)


def _unknown_key(document: Document, rules: Schema, keys: Keys) -> Fault:
    section = document.value(keys[:-1])
    names = rules.names(rules.keys(keys[:-1], document.data, False)[1], section)
    allowed = f"a key this section knows: {', '.join(names)}"
    return _fault(document, keys, f"the key '{keys[-1]}'", allowed, nearest(keys[-1], names))


def _unknown_kind(document: Document, rules: Schema, keys: Keys, node: Node) -> Fault:
    key, kinds = rules.tag(node) or ("kind", [])
    section = document.value(keys)
    found = yaml_text(section[key]) if key in section else "nothing"
    near = nearest(section.get(key), kinds)
    return _fault(document, (*keys, key), found, f"one of: {', '.join(kinds)}", near)


def _message(error: ErrorDetails) -> str:
    message = error["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return message.removeprefix("Input should be ")
