from abm.reproductions.gamma_theta import checks


def test_the_gamma_theta_identity_is_reproduced():
    found = checks(paths=40)
    assert len(found) == 5
    assert [check.quantity for check in found if not check.passed] == []
