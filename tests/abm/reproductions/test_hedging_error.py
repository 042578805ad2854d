from abm.reproductions.hedging_error import checks


def test_the_law_of_kamal_and_derman_is_reproduced():
    found = checks(paths=150)
    assert len(found) == 7
    assert [check.quantity for check in found if not check.passed] == []
