"""What the benchmark of rules says, on little."""

from abm.benchmark import rules as module
from abm.benchmark.market import Crowd
from abm.benchmark.rules import RULES, rules


def test_every_rule_is_timed_on_the_same_tape(monkeypatch):
    monkeypatch.setattr(module, "CROWD", Crowd(60, 6))
    monkeypatch.setattr(module, "WARM_UP", 2.0)
    monkeypatch.setattr(module, "SPAN", 2.0)
    part = rules(spans=2)
    assert [row["rule"] for row in part.facts()["rows"]] == list(RULES)
    assert all(isinstance(cell, int) for row in part.rows for cell in row[1:])
