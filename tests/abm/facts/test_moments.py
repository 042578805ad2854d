"""Moments are numbers of facts, and those asked for are ones that there are."""

import numpy as np
import pytest

from abm.facts.fact import facts
from abm.facts.moments import DEFAULT, Moment, moments_of, numbers, tables_of
from tests.abm.facts.made_tape import full_day, tape


def test_the_default_ones_are_all_known_and_different():
    by_fact = {}
    for moment in DEFAULT:
        by_fact.setdefault(moment.fact, []).append(moment.row)
    assert set(moments_of(by_fact)) == set(DEFAULT)
    assert len(set(DEFAULT)) == len(DEFAULT)


def test_numbers_are_those_of_the_facts():
    day = full_day()
    known = [Moment("spread", "mean"), Moment("queues", "median"), Moment("queues", "mean")]
    found = numbers(day, known)
    assert list(found) == known
    assert all(found[m] == facts()[m.fact].of(day)[m.row] for m in known)


def test_a_tape_without_the_table_has_none():
    moments = [Moment("spread", "mean"), Moment("fano", "1 min")]
    assert np.isnan(list(numbers(tape(), moments).values())).all()
    assert tables_of(moments) == {"quotes", "orders"}


@pytest.mark.parametrize(
    ("rows", "said"), [({"spraed": ["mean"]}, "spread"), ({"spread": ["median"]}, "mean")]
)
def test_others_are_refused_with_what_there_is(rows, said):
    with pytest.raises(ValueError, match=said):
        moments_of(rows)
