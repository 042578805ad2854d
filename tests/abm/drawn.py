"""Experiments drawn from their schema: any kind of anything, within bounds, extremes favoured.

    drawn_experiment(7)     the experiment of a seed, always the same
    experiments             the same as a strategy of hypothesis

What is drawn is what a file may say, read as a file is read; so the schema alone says what there is
to draw, and a parameter added tomorrow is drawn tomorrow. Only what makes a run long, and no more
than that, is kept small (LIGHT, SHORTEST): a market of seconds, of few traders.
"""

import json
import math
from functools import cache
from random import Random
from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from abm.market.fields import LARGEST, SMALLEST
from abm.runs.catalogue import schema
from abm.runs.files.experiment import Experiment

Node = dict[str, Any]

SHORTEST = 0.2
"""Seconds between two things that happen again and again."""
LIGHT = {
    "count": (0, 4),
    "furthest": (1, 1000),
    "lots": (1, 2**40),
    "children": (1, 50),
    "mean": (1, 1000),
    "median": (1e-9, 100),
    "jumps": (0, 1e4),
}
"""Bounds of what makes a run long or a table large: by the name of the parameter."""
LEFT_OUT = {"study", "sweep", "code", "title", "about", "seed", "record", "trader_class"}
"""Parts of a file that are no part of a market, or mean nothing to it."""
LONGEST_LIST = 3
ALONE = 0.3
"""Chance that a section says the one thing that is said in an experiment of one."""
PATIENCE = 50
"""Refusals after which another experiment is drawn."""


def drawn_experiment(seed: int | Random) -> Experiment:
    """An experiment of some seconds, every parameter of it within its bounds."""
    random = Random(seed) if isinstance(seed, int) else seed
    while True:
        data = _Draw(random).experiment()
        for _ in range(PATIENCE):
            try:
                experiment: Experiment = schema().validate_json(json.dumps(data), strict=True)
                return experiment
            except ValidationError as error:
                if not _take_back(data, error.errors()[0], random):
                    break


experiments = st.randoms(use_true_random=False).map(drawn_experiment)
"""Drawn experiments, as hypothesis makes them small again."""


@cache
def root() -> Node:
    """JSON Schema of experiment files."""
    return schema().json_schema()


def resolved(node: Node) -> Node:
    """A node of the schema with its reference followed."""
    if "$ref" not in node:
        return node
    return resolved(root()["$defs"][node["$ref"].rpartition("/")[2]])


def bounds(node: Node, key: str = "") -> tuple[float, float]:
    """Least and largest of a number of the schema, both allowed; as narrow as LIGHT for a key."""
    whole = node["type"] == "integer"
    step = 1 if whole else SMALLEST
    low = node.get("minimum", -LARGEST)
    high = node.get("maximum", LARGEST)
    if "exclusiveMinimum" in node:
        low = _inside(node["exclusiveMinimum"], step)
    if "exclusiveMaximum" in node:
        high = _inside(node["exclusiveMaximum"], -step)
    least, most = LIGHT.get(key, (low, high))
    if node.get("unit", "").split(" ")[0] == "s" and low > 0:
        least = SHORTEST
    return max(low, least), min(high, most)


def _inside(bound: float, step: float) -> float:
    return bound + step if abs(bound) < 1 else bound * (1 + math.copysign(1e-15, step * bound))


class _Draw:
    """Draws what a file may say; names: what stands for a name of something else in it."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.daring = random.choice([0.0, 0.1, 0.3])  # 0: one thing is said, and no more
        self.said = False
        self.names: dict[str, list[Any]] = {}

    def experiment(self) -> Node:
        """The plain data of a file."""
        random, properties = self.random, root()["properties"]
        data: Node = {"title": "drawn", "session": self.session()}
        data["instruments"] = self.several(properties["instruments"], 1, 2)
        for instrument in data["instruments"].values():
            instrument.update(self.price())
        self.names["instrument"] = list(data["instruments"])
        data["venues"] = self.several(properties["venues"], 1, 2)
        venues = list(data["venues"])
        self.names |= {
            "venue": venues,
            "venues": [[], venues[:1]],
            "book": list(range(len(venues))),
        }
        data["chains"] = self.several(properties["chains"], 0, 2)
        data["rules"] = self.several(properties["rules"], 0, 2)
        data["agents"] = self.several(properties["agents"], 1, 4)
        data["agents"]["noise"] = {"kind": "noise_trader", "count": 10, "wake_interval": 0.5}
        for key in ("rate", "horizons"):
            if random.random() < self.daring:
                data[key] = self.value(properties[key], key)
        data["record"] = {"interval": 0.5, "option_interval": random.choice([0.5, 7.0])}
        data["seed"] = random.choice([0, 1, 2**63 - 1, random.getrandbits(40)])
        return data

    def session(self) -> Node:
        """Some seconds of one day or two, with auctions or without."""
        pick = self.random.choice
        session: Node = {
            "open": pick(["00:00:20", "09:30:00", "23:59:30"]),
            "days": pick([1, 1, 2]),
        }
        session["close"] = session["open"][:-2] + pick(["35", "50"])
        session["pre_open"] = pick([0.0, 0.0, 1e-9, 10.0])
        session["closing_auction"] = pick([0.0, 0.0, 1e-9, 4.0])
        return session

    def price(self) -> Node:
        """A tick size of round decimals, and a price of whole ticks."""
        pick = self.random.choice
        mantissa, power = pick([1, 2, 5, 25]), pick([-8, -4, -2, -2, -2, 0, 3])
        ticks = pick([1, 2, 20, 1000, 10_000, 10_000, 10_000, 10**6, 2**31])
        steps = ticks * mantissa
        price = steps / 10**-power if power < 0 else float(steps * 10**power)
        tick_size = mantissa / 10**-power if power < 0 else float(mantissa * 10**power)
        return {"price": price, "tick_size": tick_size}

    def several(self, node: Node, least: int, most: int) -> Node:
        """So many sections, by names of their own."""
        count = self.random.randint(least, most)
        first = node.get("title", "part")[:1].lower()
        of = node["additionalProperties"]
        return {f"{first}{number}": self.value(of, "") for number in range(count)}

    def value(self, node: Node, key: str) -> Any:
        """Something that a place of the schema allows."""
        random, node = self.random, resolved(node) | {k: v for k, v in node.items() if k != "$ref"}
        if key in self.names:
            return random.choice(self.names[key])
        if "const" in node:
            return node["const"]
        if "enum" in node:
            return random.choice(node["enum"])
        for either in ("oneOf", "anyOf"):
            if either in node:
                return self.value(random.choice(node[either]), key)
        kind = node["type"]
        if kind == "object":
            return self.section(node)
        if kind == "array":
            return self.list(node, key)
        if kind in ("integer", "number"):
            return self.number(node, key)
        return random.random() < 0.5 if kind == "boolean" else node.get("default", "")

    def section(self, node: Node) -> Node:
        """A section: what it must say, and some of what it may."""
        drawn = {}
        for key, place in node.get("properties", {}).items():
            needed = key in node.get("required", ()) or key in (*self.names, "kind", "law", "count")
            if key not in LEFT_OUT and (needed or self.random.random() < self.daring):
                drawn[key] = self.value(place, key)
        free = [key for key in node.get("properties", {}) if key not in {*drawn, *LEFT_OUT}]
        if self.daring == 0 and free and not self.said and self.random.random() < ALONE:
            self.said, key = True, self.random.choice(free)
            drawn[key] = self.value(node["properties"][key], key)
        return drawn

    def list(self, node: Node, key: str) -> list[Any]:
        """A list of as few or as many as it may have, at most LONGEST_LIST where it may be long."""
        unit = {"unit": node.get("unit", "")}
        if "prefixItems" in node:
            return [self.value(unit | each, key) for each in node["prefixItems"]]
        least = node.get("minItems", 0)
        count = self.random.randint(least, max(least, min(node.get("maxItems", 99), LONGEST_LIST)))
        values = [self.value(unit | node["items"], "") for _ in range(count)]
        return sorted(values) if all(isinstance(v, int | float) for v in values) else values

    def number(self, node: Node, key: str) -> float:
        """A number: half of the time one of its bounds, else of any size between."""
        low, high = bounds(node, key)
        whole = node["type"] == "integer"
        if self.random.random() < 0.5:
            drawn = self.random.choice([low, high])
        else:
            drawn = self.size(low, high)
        return max(math.ceil(low), min(round(drawn), math.floor(high))) if whole else drawn

    def size(self, low: float, high: float) -> float:
        """A number between two, of any order of magnitude."""
        if low < 0:
            return (
                self.size(0, high)
                if self.random.random() < 0.5 and high > 0
                else -self.size(max(0, -high), -low)
            )
        least = max(low, min(SMALLEST, high))
        if high <= least:
            return high
        drawn = math.exp(self.random.uniform(math.log(least), math.log(high)))
        return min(max(drawn, low), high)


def _take_back(data: Node, error: ErrorDetails, random: Random) -> bool:
    """Unsay what was refused, or one thing that its section need not say; False if it must."""
    holder, key, at = data, "", data
    for step in error.get("ctx", {}).get("keys", error["loc"]):
        if _has(at, step):
            holder, key, at = at, step, at[step]
    if isinstance(at, dict):
        holder, key = at, random.choice([k for k in at if k not in _needed()] or [""])
    if key in holder and key not in _needed():
        del holder[key]
        return True
    return False


def _has(at: Any, step: Any) -> bool:
    return step in at if isinstance(at, dict) else isinstance(at, list) and isinstance(step, int)


@cache
def _needed() -> frozenset[str]:
    """Keys that some section must have."""
    sections = (root(), *root()["$defs"].values())
    return frozenset(key for each in sections for key in each.get("required", ())) | {
        "law",
        "session",
    }
