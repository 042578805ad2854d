from math import inf, nan

from abm.facts.fact import facts
from abm.facts.published import PUBLISHED, Interval


def test_intervals_are_of_numbers_that_there_are():
    for key, row in PUBLISHED:
        fact = facts()[key]
        assert not fact.rows or row in fact.rows
    assert all(each.low <= each.high and each.source for each in PUBLISHED.values())


def test_ends_are_inside_and_what_is_not_known_is_not():
    interval = Interval(1, 2, "somebody")
    assert [interval.holds(value) for value in (0.9, 1, 2, 2.1, nan)] == [
        *(False, True, True, False, False)
    ]
    assert str(interval) == "1 to 2"
    assert str(Interval(-inf, 2, "")) == "at most 2"
    assert str(Interval(1, inf, "")) == "at least 1"
