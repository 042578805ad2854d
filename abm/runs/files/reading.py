"""From an experiment file to a validated experiment, or to everything that is wrong with it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from abm.runs.files.documents import Document, Keys, Place, dotted, load, parse, yaml_text
from abm.runs.files.faults import Fault, FileErrors, nearest
from abm.runs.files.schemas import Node, Schema

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
        _change(document, rules, changes)
    return _validated(document, adapter, rules, changes)


def read_points(
    path: Path,
    schema: type[Model] | TypeAdapter[Model],
    points: Iterable[Point],
    overrides: Sequence[str] = (),
    section: Keys = ("sweep",),
) -> Iterator[Model]:
    """Read an experiment file once and make an experiment of each point.

    A place for whole numbers takes the nearest. FileErrors with what is wrong at the first point at
    which something is, told as a fault of the section that asks for the points.
    """
    adapter = _adapter(schema)
    rules = Schema(adapter)
    file = _loaded(path, rules, overrides, ())
    for point in points:
        document = file.copy()
        for way, value in point.settings.items():
            where = document.place(section)
            _put(document, rules, way.split("."), deepcopy(value), where, to_whole=True)
        for name in point.without:
            _leave_out(document, name)
        yield _validated(document, adapter, rules, section)


def _loaded(
    path: Path, rules: Schema, overrides: Sequence[str], without: Sequence[str]
) -> Document:
    document = load(path)
    for text in overrides:
        _override(document, rules, text)
    for name in without:
        _leave_out(document, name)
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


# values from the command line, and from elsewhere in the file


def _override(document: Document, rules: Schema, text: str) -> None:
    """Set one value, or note why that cannot be done."""
    place = Place(f"--set {text}")
    way, equals, value = text.partition("=")
    names = way.strip().split(".")
    if not equals or not all(names) or not value.strip():
        allowed = "dotted keys, an equals sign and a value, as agents.noise_traders.count=10"
        document.faults.append(Fault(place.file, None, "", repr(text), allowed))
        return
    try:
        read_value = parse(value, place.file)
    except FileErrors as errors:
        read_value = Document(faults=list(errors.faults))
    path = _put(document, rules, names, read_value.data, place)
    if path is not None:
        document.faults += [replace(fault, line=None, path=path) for fault in read_value.faults]


def _change(document: Document, rules: Schema, section: Keys) -> None:
    """Set the values of a section of the file, one after the other."""
    for way, value in document.value(section).items():
        _put(document, rules, way.split("."), deepcopy(value), document.place((*section, way)))


def _put(
    document: Document,
    rules: Schema,
    names: Sequence[str],
    value: Any,
    place: Place,
    *,
    to_whole: bool = False,
) -> str | None:
    """Set one value; returns its path, or None after noting that there is no such place.

    to_whole: whether a place for whole numbers takes the nearest.
    """
    found = _locate(document.data, rules, names)
    if isinstance(found, Fault):
        document.faults.append(replace(found, file=place.file, line=place.line))
        return None
    keys, node = found
    if to_whole and isinstance(value, float) and isfinite(value) and rules.is_whole(node):
        value = round(value)
    document.put(keys, value, place)
    return dotted(keys)


def _locate(data: Any, rules: Schema, names: Sequence[str]) -> tuple[Keys, Node] | Fault:
    """The way by these names through data and schema; a fault, its file open, if there is none."""
    keys: Keys = ()
    node = rules.root
    for name in names:
        known = _names(data, rules, node)
        key = int(name) if isinstance(data, list) and name in known else name
        child = rules.child(node, data, key)
        new = len(keys) == len(names) - 1 and not rules.names(node, data)
        if child is None or not (name in known or new):
            allowed = f"one of: {', '.join(known)}" if known else "no keys here"
            way = dotted((*keys, name))
            return Fault("", None, way, f"the key '{name}'", allowed, nearest(name, known))
        keys, node = (*keys, key), child
        data = data[key] if isinstance(key, int) else (data or {}).get(name)
    return keys, node


def _names(data: Any, rules: Schema, node: Node) -> list[str]:
    """What may stand next in a way; a section of free names knows those that it has."""
    if isinstance(data, list):
        return [str(at) for at in range(len(data))]
    return rules.names(node, data) or (list(data) if isinstance(data, dict) else [])


def _leave_out(document: Document, name: str) -> None:
    """Set the count of a group of agents to zero."""
    groups = document.data.get("agents")
    groups = groups if isinstance(groups, dict) else {}
    place = Place(f"--without {name}")
    if name not in groups:
        allowed = f"one of: {', '.join(groups)}" if groups else "nothing: there are no groups"
        near = nearest(name, groups)
        document.faults.append(Fault(place.file, None, "agents", f"'{name}'", allowed, near))
    elif isinstance(groups[name], dict):
        document.put(("agents", name, "count"), 0, place)


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
