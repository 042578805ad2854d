from abm.reproductions.almgren_chriss import HOLDINGS, reproduce


def test_the_example_of_the_paper_is_reproduced():
    checks = reproduce()
    assert len(checks) == 3 + len(HOLDINGS)
    assert [check.quantity for check in checks if not check.passed] == []
