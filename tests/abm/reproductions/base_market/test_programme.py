"""A crash without a seller, or one that does not come, does not pass."""

import pytest

from abm.reproductions.base_market.days import Found
from abm.reproductions.base_market.programme import PROGRAMME, checks


def days(*falls, **numbers):
    shape = {
        "lasting": 0.03,
        "trough": 600.0,
        "retraced": 0.9,
        "depth": 0.03,
        "volume": 2.5,
    } | numbers
    return Found([{"fall": fall, **shape} for fall in falls])


def table(seller, none):
    found = dict.fromkeys(PROGRAMME, days(0.01, 0.01)) | {"seller": seller, "no seller": none}
    return {check.quantity.partition(":")[0]: check for check in checks(found)}


def test_as_in_the_record():
    found = table(days(0.06, 0.07), days(0.01, 0.02))
    assert not any(check.failed for check in found.values())
    assert sum(check.passed for check in found.values()) == len(found) - 5
    assert found["9 fall added over five hours, as a share"].measured == pytest.approx(-0.1)


def test_a_crash_without_the_seller_fails():
    assert table(days(0.06, 0.08), days(0.06, 0.07))["9 no seller"].failed


def test_no_crash_fails_and_has_no_shape():
    found = table(days(0.01, 0.02), days(0.01, 0.01))
    assert found["9 seller"].failed
    assert found["9 trough of a crash, s after 14"].failed


@pytest.mark.parametrize(
    ("name", "value"), [("trough", 2000.0), ("retraced", 0.2), ("depth", 0.5), ("volume", 1.2)]
)
def test_another_shape_fails(name, value):
    found = table(days(0.06, 0.07, **{name: value}), days(0.01, 0.02)).values()
    assert [check.failed for check in found].count(True) == 1
