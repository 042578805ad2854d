"""Writes the facts into docs/facts.md: `python docs/write_facts.py`, from the root.

What stands in the page before them is written by hand.
"""

from itertools import groupby
from pathlib import Path
from textwrap import fill

from abm.facts.fact import Fact, Subject, facts
from abm.facts.published import PUBLISHED, Interval
from abm.facts.tape import TABLES

PAGE = Path(__file__).parent / "facts.md"

TITLES = {
    Subject.PRICES: "Prices",
    Subject.FLOW: "Order flow",
    Subject.IMPACT: "Impact",
    Subject.ACTIVITY: "Activity",
    Subject.BOOK: "The book",
    Subject.ORDERS: "Orders",
    Subject.CLASSES: "Classes of traders",
    Subject.DAYS: "Many days",
}


def page() -> str:
    """The text of docs/facts.md, the facts as they are now."""
    by_hand, _, _ = PAGE.read_text(encoding="utf-8").partition(f"## {TITLES[Subject.PRICES]}\n")
    parts = [by_hand]
    for subject, group in groupby(facts().values(), key=lambda fact: fact.subject):
        parts += [f"## {TITLES[subject]}\n\n", *(section(fact) for fact in group)]
    return "".join(parts).rstrip("\n") + "\n"


def section(fact: Fact) -> str:
    """One fact: definition, numbers, source, what it is sensitive to, what is published."""
    rows = "; ".join(fact.rows) or "one for each class of traders"
    needs = ", ".join(TABLES[name] for name in fact.needs)
    lines = [
        f"### {fact.name}\n",
        _line(fact.meaning),
        _line(f"Numbers ({fact.unit}): {rows}."),
        _line(f"Source: {fact.source}."),
        _line(f"Sensitive to: {fact.sensitive_to[:1].lower()}{fact.sensitive_to[1:]}"),
        *([_line(f"Needs {needs}.")] if needs else []),
        *([_line(f"Published: {_published(fact)}.")] if _published(fact) else []),
    ]
    return "\n".join(lines) + "\n\n"


def _published(fact: Fact) -> str:
    rows: dict[Interval, list[str]] = {}
    for (key, row), interval in PUBLISHED.items():
        if key == fact.key:
            rows.setdefault(interval, []).append(row.replace("_", " "))
    told = [f"{', '.join(names)}: {each} ({each.source})" for each, names in rows.items()]
    return "; ".join(told)


def _line(text: str) -> str:
    return fill(text, 118, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
