from pathlib import Path

from abm.facts.fact import Subject, facts
from abm.facts.tape import TABLES

ROOT = Path(__file__).parents[3]


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
    assert len(facts()) == len(found)
