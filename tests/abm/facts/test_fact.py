from pathlib import Path
from runpy import run_path

from abm.facts.fact import Subject, facts
from abm.facts.tape import TABLES

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "docs" / "write_facts.py"


def test_facts_stand_by_subject_and_say_all():
    found = list(facts().values())
    assert len(found) > 30
    assert [fact.subject for fact in found] == sorted(fact.subject for fact in found)
    assert {fact.subject for fact in found} == set(Subject)
    for fact in found:
        assert fact.meaning.endswith(".")
        assert fact.sensitive_to.endswith(".")
        assert fact.source
        assert set(fact.needs) <= set(TABLES)


def test_the_page_says_what_the_facts_say():
    written = (ROOT / "docs" / "facts.md").read_text(encoding="utf-8")
    assert written == run_path(str(SCRIPT))["page"](), "write it again: python docs/write_facts.py"
