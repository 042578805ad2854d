"""What a JSON Schema of pydantic allows at a place: names, values, and that in words."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from abm.runs.files.documents import Keys, yaml_text

Node = dict[str, Any]
"""A part of a JSON Schema: what is allowed at one place."""

_SCALARS = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
    "string": "text",
}
_LIMITS = {
    "minimum": "of at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "below {}",
    "multipleOf": "a multiple of {}",
    "minLength": "of at least {} characters",
    "maxLength": "of at most {} characters",
    "pattern": "matching {}",
    "format": "in the form of a {}",
    "minItems": "at least {} of them",
    "maxItems": "at most {} of them",
}


@cache
def _json_schema(adapter: TypeAdapter[Any]) -> Node:
    """Made once: a study reads its file once a variant."""
    return adapter.json_schema()


class Schema:
    """A walk through a JSON Schema beside the data it is about, which chooses between variants."""

    def __init__(self, adapter: TypeAdapter[Any]) -> None:
        self._adapter = adapter

    @property
    def root(self) -> Node:
        """The whole; made when first asked for: a file that is right and unchanged needs none."""
        return _json_schema(self._adapter)

    def child(self, node: Node, value: Any, key: str | int) -> Node | None:
        """What is allowed at a key or list index of a value; None if the key is not."""
        found = [self._step(branch, key) for branch in self._branches(node, value)]
        known = [child for child in found if child is not None]
        return {"anyOf": known} if len(known) > 1 else next(iter(known), None)

    def names(self, node: Node, value: Any) -> list[str]:
        """The keys that a section knows by name."""
        branches = self._branches(node, value)
        return list(dict.fromkeys(name for each in branches for name in each.get("properties", ())))

    def choices(self, node: Node, value: Any) -> list[Any]:
        """The values that are allowed one by one."""
        return [choice for each in self._branches(node, value) for choice in _choices(each)]

    def tag(self, node: Node) -> tuple[str, list[str]] | None:
        """The key that says which kind of section this is, and the kinds."""
        for variant in self._variants(node):
            if "discriminator" in variant:
                tagged = variant["discriminator"]
                return tagged["propertyName"], list(tagged["mapping"])
        return None

    def keys(self, location: Sequence[str | int], data: Any, missing: bool) -> tuple[Keys, Node]:
        """The way to a pydantic error, without the labels of unions that pydantic adds to it.

        missing: the last step is a key that the data does not have.
        """
        keys: Keys = ()
        node: Node = self.root
        for at, step in enumerate(location):
            kind = self._kind(node, step)
            last = at == len(location) - 1
            if kind is not None:
                node = kind
            elif _has(data, step) or (missing and last):
                node = self.child(node, data, step) or {}
                data = data[step] if _has(data, step) else None
                keys = (*keys, step)
        return keys, node

    def is_whole(self, node: Node) -> bool:
        """Whether only whole numbers are allowed."""
        return all(variant.get("type") == "integer" for variant in self._variants(node))

    def words(self, node: Node) -> str:
        """What is allowed, in plain words; "" if the schema does not say."""
        words = [_words(self, variant) for variant in self._variants(node)]
        return " or ".join(dict.fromkeys(words)) if all(words) else ""

    def _kind(self, node: Node, tag: str | int) -> Node | None:
        for variant in self._variants(node):
            mapping = variant.get("discriminator", {}).get("mapping", {})
            if tag in mapping:
                return {"$ref": mapping[tag]}
        return None

    def _step(self, branch: Node, key: str | int) -> Node | None:
        if isinstance(key, int):
            firsts = branch.get("prefixItems", [])
            return firsts[key] if key < len(firsts) else branch.get("items")
        if key in branch.get("properties", {}):
            named: Node = branch["properties"][key]
            return named
        rest = branch.get("additionalProperties", False)
        others = [*branch.get("patternProperties", {}).values(), {} if rest is True else rest]
        return next((other for other in others if other is not False), None)

    def _branches(self, node: Node, value: Any) -> list[Node]:
        """The variants among which a value may be, its kind followed where it names one."""
        branches = []
        for variant in self._variants(node):
            tagged = variant.get("discriminator", {})
            name = value.get(tagged.get("propertyName")) if isinstance(value, dict) else None
            mapping = tagged.get("mapping", {})
            if isinstance(name, str) and name in mapping:
                branches += self._branches({"$ref": mapping[name]}, value)
            elif tagged:
                branches += [b for one in variant["oneOf"] for b in self._branches(one, value)]
            else:
                branches.append(variant)
        return branches

    def _variants(self, node: Node) -> Iterator[Node]:
        """A node with its references followed and its plain unions taken apart."""
        union = node.get("anyOf", node.get("allOf", node.get("oneOf", ())))
        if "$ref" in node:
            yield from self._variants(self.root["$defs"][node["$ref"].rpartition("/")[2]])
        elif union and "discriminator" not in node:
            for one in union:
                yield from self._variants(one)
        else:
            yield node


def _has(data: Any, step: str | int) -> bool:
    if isinstance(data, dict):
        return step in data
    return isinstance(data, list) and isinstance(step, int) and step < len(data)


def _choices(branch: Node) -> list[Any]:
    return [branch["const"]] if "const" in branch else branch.get("enum", [])


def _words(schema: Schema, branch: Node) -> str:
    choices = _choices(branch)
    if choices:
        texts = [yaml_text(choice) for choice in choices]
        return f"one of: {', '.join(texts)}" if len(texts) > 1 else texts[0]
    if "discriminator" in branch:
        tagged = branch["discriminator"]
        return f"a section with {tagged['propertyName']}: {' or '.join(tagged['mapping'])}"
    limits = [form.format(branch[name]) for name, form in _LIMITS.items() if name in branch]
    kind = branch.get("type")
    if kind == "array":
        item = schema.words(branch.get("items", {})) or "anything"
        return ", ".join([f"a list (each {item})", *limits])
    if kind == "object":
        names = ", ".join(branch.get("properties", ()))
        return f"a section with the keys: {names}" if names else "a section of names"
    return " ".join([_SCALARS[kind], " and ".join(limits)]).strip() if kind in _SCALARS else ""
