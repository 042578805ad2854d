import pytest

from abm.reproductions.leland import formulas, simulated


def test_the_volatilities_of_the_paper_are_reproduced():
    found = formulas()
    assert len(found) == 5
    assert [check.quantity for check in found if not check.passed] == []


@pytest.mark.slow
def test_who_sells_and_hedges_at_them_loses_nothing_on_average():
    found = simulated(paths=200)
    assert len(found) == 4
    assert [check.quantity for check in found if not check.passed] == []
