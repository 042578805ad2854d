import pytest

from abm.reproductions.whalley_wilmott import formulas, simulated


def test_the_bands_of_the_paper_are_reproduced():
    assert [check.passed for check in formulas()] == [True, True]


@pytest.mark.slow
def test_half_and_twice_the_band_cost_more():
    found = simulated(paths=200)
    assert len(found) == 3
    assert [check.quantity for check in found if not check.passed] == []
