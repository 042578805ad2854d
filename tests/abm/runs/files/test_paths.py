"""Dotted keys against the nested sections that they reach."""

from itertools import product

import pytest

from abm.runs.files import FileErrors
from abm.runs.files.paths import covers, overwritten, refuse_overruled

WAYS = [".".join(parts) for depth in (1, 2, 3) for parts in product(("a", "ab"), repeat=depth)]


def test_a_key_covers_all_that_begins_with_its_parts():
    for way, other in product(WAYS, repeat=2):
        parts, others = way.split("."), other.split(".")
        assert covers(way, other) == (others[: len(parts)] == parts)


def set_by(holder):
    """Numbers of the keys whose values are left in nested sections."""
    inside = (set_by(part) for name, part in holder.items() if name != "set by")
    return {holder["set by"]}.union(*inside) if "set by" in holder else set().union(*inside)


def nested(ways):
    """Sections in which each key was set in turn."""
    data = {}
    for number, way in enumerate(ways):
        holder = data
        *sections, last = way.split(".")
        for name in sections:
            holder = holder.setdefault(name, {})
        holder[last] = {"set by": number}
    return data


def test_what_is_overwritten_is_gone_from_nested_sections():
    for ways in product(WAYS, repeat=3):
        assert (overwritten(ways) is None) == (set_by(nested(ways)) == {0, 1, 2})


def test_an_override_that_every_change_undoes_is_refused():
    changes = [{"agents.a.count": 3, "rate": 0}, {"agents.a": {}}]
    refuse_overruled(["rate=1", "agents.a.cash=1", "agents.b=2"], changes, "every one", "another")
    refuse_overruled(["agents.a.count=1"], [], "every one", "another")
    with pytest.raises(FileErrors) as errors:
        refuse_overruled(["agents.a.count=1", "rate=1"], changes, "every one", "another")
    assert str(errors.value) == (
        "--set agents.a.count=1: agents.a.count: found a value that every one sets anew;"
        " allowed: another"
    )
