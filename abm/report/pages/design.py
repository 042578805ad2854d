"""The design of a sweep in words: what was varied, over which range, how often."""

from collections.abc import Mapping
from typing import Any

from abm.records.sweep import Sweep
from abm.report.page import Section, Table, Text
from abm.report.pages.words import counted, percent, spoken
from abm.report.plots.labels import value_text

KINDS = {
    "grid": "every combination of the values",
    "list": "listed points",
    "latin_hypercube": "a Latin hypercube",
    "sobol": "a scrambled Sobol sequence",
    "saltelli": "Saltelli's design for Sobol's indices",
    "morris": "Morris's design of elementary effects",
    "tipping_point": "a search for the tipping point",
}
MOST_VALUES = 12


def design(sweep: Sweep) -> Section:
    """Factors with their ranges, the kind of the design, points, seeds and runs."""
    rows = tuple(
        (str(factor["name"]), _range(factor), str(sweep.runs[factor["name"]].nunique()))
        for factor in sweep.facts["factors"]
    )
    table = Table(("factor", "range", "values tried"), rows, "Factors")
    return Section("The design", (Text(_told(sweep)), table))


def question(sweep: Sweep) -> str:
    """What the sweep asks, in a sentence."""
    names = [spoken(name) for name in sweep.factors]
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    measure = "the worst fall" if sweep.measure == "fall" else f"{spoken(sweep.measure)}, the fall"
    return (
        f"How do {measure} and the chance of a crash, a fall of {percent(sweep.crash)} or more, "
        f"depend on {listed}?"
    )


def _told(sweep: Sweep) -> str:
    facts = sweep.facts
    asked = facts.get("design") or {}
    kind = KINDS.get(str(asked.get("kind")), spoken(str(asked.get("kind"))))
    seeds = facts.get("seeds", ())
    number = seeds if isinstance(seeds, int) else len(seeds)
    points = int(facts.get("points") or sweep.runs["point"].nunique())
    text = f"{counted(points, 'point')} ({kind}), {counted(number, 'seed')} each"
    if without := facts.get("without"):
        groups = ", ".join(map(spoken, without))
        text += f", every day also without {groups}"
    done = int((sweep.runs["status"] == "complete").sum())
    return f"{text}: {counted(done, 'complete run')} of {len(sweep.runs):,}."


def _range(factor: Mapping[str, Any]) -> str:
    if factor.get("values") is None:
        scale = " (in ratios)" if factor.get("scale") == "log" else ""
        return f"{value_text(factor['low'])} to {value_text(factor['high'])}{scale}"
    values = [value_text(value) for value in factor["values"]]
    more = f", … ({len(values)})" if len(values) > MOST_VALUES else ""
    return ", ".join(values[:MOST_VALUES]) + more
