from abm.report.table import plain
from abm.reproductions import as_table, reproductions
from abm.reproductions.check import Check


def test_a_check_passes_up_to_its_tolerance():
    assert Check.near("spread", 0.5, 0.515625, tolerance=0.015625).passed
    assert not Check.near("spread", 0.5, 0.484, tolerance=0.015625).passed
    assert not Check.near("spread", 0.5, float("nan"), tolerance=0.015625).passed


def test_the_table_shows_both_numbers_and_the_verdict():
    checks = [
        Check.near("spread", 0.495, 0.4941, 0.00052, tolerance=0.015),
        Check("failures rise", "yes", 0.0, None, None, passed=False),
    ]
    lines = [line.split() for line in plain(as_table(checks)).splitlines() if line.strip()]
    assert lines[0] == ["quantity", "published", "measured", "pass"]
    assert lines[2] == ["spread", "0.495", "(within", "0.015)", "0.4941", "±", "0.0005", "yes"]
    assert lines[3] == ["failures", "rise", "yes", "0", "NO"]


def test_every_reproduction_names_its_paper():
    assert {"queue_race", "zero_intelligence"} <= set(reproductions())
    for reproduce in reproductions().values():
        assert any(character.isdigit() for character in reproduce.__doc__)
