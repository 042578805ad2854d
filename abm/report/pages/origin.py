"""Where results come from: the market that was asked, the resolved experiment, the versions."""

from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Any

from ruamel.yaml import YAML

from abm.report.page import Fold, Section, Table, Text
from abm.report.pages.words import counted, spoken
from abm.risk.sweep.timing import last_close

Facts = Mapping[str, Any]
"""What run.json or sweep.json says."""


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text of a file."""
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def market(facts: Facts) -> Section:
    """Who trades what, and when."""
    experiment, hedgers = facts["experiment"], facts.get("hedger_groups", ())
    left_out = [*facts.get("without", ())] if "seed" in facts else []
    told = [Text(text) for text in (_session(experiment), _left_out(left_out)) if text]
    rows = tuple(
        (spoken(name), spoken(str(group.get("kind", ""))), f"{group.get('count', 1):,}",
         "yes" if name in hedgers else "no")
        for name, group in experiment.get("agents", {}).items()
    )  # fmt: skip
    table = Table(("group", "traders", "members", "hedges"), rows, "Who trades")
    return Section("The market", (*told, table) if rows else tuple(told))


def _session(experiment: Facts) -> str:
    session = experiment.get("session")
    if not session:
        return ""
    traded = " and ".join(experiment.get("instruments", {})) or "one instrument"
    days = counted(session.get("days", 1), "trading day")
    return f"{traded}, {days} from {session['open']} to {session['close']}."


def close_minute(facts: Facts) -> float | None:
    """When the market closes, in minutes since midnight; None if it opens on several days."""
    several = (facts["experiment"].get("session") or {}).get("days", 1) > 1
    return None if several else last_close(facts)


def _left_out(names: Iterable[str]) -> str:
    told = ", ".join(map(spoken, names))
    return f"The same day, but without {told}." if told else ""


def origin(facts: Facts) -> Section:
    """The resolved experiment, and the versions that made the results."""
    versions = {"abm-microstructure": facts.get("code_version"), "Python": facts.get("python")}
    versions |= facts.get("libraries") or {}
    rows = tuple((name, str(version)) for name, version in versions.items() if version)
    return Section(
        "Experiment and versions",
        (
            Fold("The resolved experiment (YAML)", as_yaml(facts["experiment"])),
            Table(("software", "version"), rows),
        ),
    )


def as_yaml(experiment: Facts) -> str:
    """The experiment as a file would say it; what it leaves open is left out."""
    yaml, stream = YAML(typ="rt"), StringIO()
    yaml.width, yaml.default_flow_style = 100, False
    known = {name: value for name, value in experiment.items() if value is not None}
    yaml.dump(known, stream)
    return stream.getvalue()
