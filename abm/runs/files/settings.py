"""Values set in a document from elsewhere: the command line, a study, a sweep, a named market."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from math import isfinite
from typing import Any

from abm.runs.files.documents import Document, Keys, Place, dotted, parse, yaml_text
from abm.runs.files.faults import Fault, FileErrors, nearest
from abm.runs.files.paths import Scaled, overwritten
from abm.runs.files.schemas import Node, Schema

WHOLE = "a whole number: a range with `whole: true`, or a multiple under `paths`, which is rounded"


def override(document: Document, rules: Schema, text: str) -> None:
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
    path = put(document, rules, names, read_value.data, place)
    if path is not None:
        document.faults += [replace(fault, line=None, path=path) for fault in read_value.faults]


def change(document: Document, rules: Schema, section: Keys) -> None:
    """Set the values of a section of the file, one after the other, none of them twice."""
    values = document.value(section)
    if twice := overwritten(values):
        place, path = document.place((*section, twice[0])), dotted((*section, twice[0]))
        found, allowed = f"a value that {twice[1]} sets anew", "each value once"
        document.faults.append(Fault(place.file, place.line, path, found, allowed))
    for way, value in values.items():
        put(document, rules, way.split("."), deepcopy(value), document.place((*section, way)))


def put(
    document: Document,
    rules: Schema,
    names: Sequence[str],
    value: Any,
    place: Place,
    *,
    to_whole: bool = False,
) -> str | None:
    """Set one value; returns its path, or None after noting why that cannot be done.

    to_whole: whether a place for whole numbers takes a number without a fraction, as 3.0, and the
    whole number that is nearest to a `Scaled`.
    """
    found = _locate(document.data, rules, names)
    if isinstance(found, Fault):
        document.faults.append(replace(found, file=place.file, line=place.line))
        return None
    keys, node = found
    if to_whole and isinstance(value, float) and isfinite(value) and rules.is_whole(node):
        if not (isinstance(value, Scaled) or value.is_integer()):
            fault = Fault(place.file, place.line, dotted(keys), yaml_text(value), WHOLE)
            document.faults.append(fault)
            return None
        value = round(value)
    elif isinstance(value, Scaled):
        value = float(value)
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


def leave_out(document: Document, name: str) -> None:
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
