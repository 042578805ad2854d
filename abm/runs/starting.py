"""The start of a user's experiment: a file that names a market, with all that can be changed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from abm.runs.catalogue import own_kinds, schema
from abm.runs.files.documents import Document, Keys, dotted, flow_text, load
from abm.runs.files.schemas import Node, Schema

SECTIONS = ("instruments", "venues", "session", "chains", "rate", "horizons", "agents")
"""Of a market, that an experiment may change."""

START = """\
market: {market}
title: {title}
about: >
  What you ask, and what you expect.
seed: 1    # of all randomness

# Take the # from what you change, and from the line `change:`. Each line has the market's value,
# its unit and meaning, and where it comes from, by the letters of these sources.
#
{sources}
# change:
{lines}

# record: {{interval: 1, orders: false}}    # s between snapshots; the tape of orders is the longest

# sweep:                        # many runs, by `abm sweep`
#   vary:
#     how_many:
#       kind: range
#       low: 0
#       high: {twice}
#       steps: 5
#       whole: true
#       paths: {{agents.{group}.count: 1}}
#   design: {{kind: grid}}
#   seeds: 20
"""


def start_text(name: str, file: Path) -> str:
    """The text of an experiment that asks about a market as it is. Raises FileErrors.

    name: by which the experiment names the market.  file: where the market stands.
    """
    market = load(file)
    rules = Schema(schema(own_kinds(file)))
    lines = [f"#   {line}" for line in _changeable(market, rules, file.read_text("utf-8"))]
    group, parameters = next(iter(market.data["agents"].items()))
    return START.format(
        market=name,
        title=f"What about {market.data['title'][0].lower()}{market.data['title'][1:]}?",
        sources=_sources(file.read_text("utf-8")),
        lines="\n".join(lines),
        twice=2 * parameters.get("count", 1),
        group=group,
    )


def _sources(text: str) -> str:
    """The list of sources of a market's file, as it stands there."""
    found = re.search(r"^# Sources\n(?:#.*\n)*", text, re.MULTILINE)
    return found[0] if found else ""


def _changeable(market: Document, rules: Schema, text: str) -> Iterator[str]:
    """A line for each value of the market: dotted key, value, unit and meaning, source."""
    written = text.splitlines()
    for section in SECTIONS:
        node = rules.child(rules.root, market.data, section)
        if section in market.data and node is not None:
            for keys, value, leaf in _leaves(rules, node, market.data[section], (section,)):
                line = market.place(keys).line or 1
                source = written[line - 1].partition(" #")[2].strip()
                yield _line(keys, value, leaf, source)


def _leaves(rules: Schema, node: Node, value: Any, keys: Keys) -> Iterator[tuple[Keys, Any, Node]]:
    """The values of a section that are no sections themselves; lists are taken whole."""
    if not isinstance(value, dict):
        yield keys, value, node
        return
    for name, part in value.items():
        child = rules.child(node, value, name)
        if child is not None and name not in ("kind", "law"):
            yield from _leaves(rules, child, part, (*keys, name))


def _line(keys: Keys, value: Any, node: Node, source: str) -> str:
    about = [node.get("unit", ""), node.get("description", "")]
    told = ": ".join(filter(None, about))
    where = source if source.startswith("[") else f"({source})" if source else ""
    return f"{dotted(keys)}: {flow_text(value)}    # {' '.join(filter(None, (told, where)))}"
