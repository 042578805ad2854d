import math

from abm.facts.published import Interval
from abm.report.table import plain
from abm.reproductions import as_table, reproductions
from abm.reproductions.check import Check


def test_a_check_passes_up_to_its_tolerance():
    assert Check.near("spread", 0.5, 0.515625, tolerance=0.015625).passed
    assert not Check.near("spread", 0.5, 0.484, tolerance=0.015625).passed
    assert not Check.near("spread", 0.5, float("nan"), tolerance=0.015625).passed


def test_a_check_passes_within_an_interval_and_at_its_ends():
    assert Check.within("share", Interval(0.25, 0.5, "a paper"), 0.5).passed
    assert Check.within("share", Interval(0.25, 0.5, "a paper"), 0.51).failed
    assert Check.within("share", Interval(0.25, math.inf, "a paper"), math.nan).failed
    assert (
        Check.within("share", Interval(-math.inf, 0.5, "a paper"), 0.1).published == "at most 0.5"
    )


def test_below_a_bound_is_not_at_it():
    assert Check.below("ratio", 1, 0.99).passed
    assert Check.below("ratio", 1, 1.0).failed


def test_what_is_only_stated_neither_passes_nor_fails():
    check = Check.stated("share", 0.7, 0.1)
    assert (check.passed, check.failed) == (False, False)


def test_the_table_shows_both_numbers_and_the_verdict():
    checks = [
        Check.near("spread", 0.495, 0.4941, 0.00052, tolerance=0.015),
        Check.statement("failures rise", "yes", 0.0, holds=False),
        Check.stated("fall", 5.884),
    ]
    lines = [line.split() for line in plain(as_table(checks)).splitlines() if line.strip()]
    assert lines[0] == ["quantity", "published", "measured", "pass"]
    assert lines[2] == ["spread", "0.495", "(within", "0.015)", "0.4941", "±", "0.0005", "yes"]
    assert lines[3] == ["failures", "rise", "yes", "0", "NO"]
    assert lines[4] == ["fall", "5.884", "stated"]


def test_every_reproduction_names_its_paper():
    assert {"queue_race", "zero_intelligence"} <= set(reproductions())
    for reproduce in reproductions().values():
        assert any(character.isdigit() for character in reproduce.__doc__)
