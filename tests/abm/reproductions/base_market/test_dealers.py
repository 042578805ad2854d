"""Volatility is compared day by day, and crashes are counted."""

import pytest

from abm.reproductions.base_market.days import Found
from abm.reproductions.base_market.dealers import DEALERS, checks


def table(ratio=1.1, long=0.9, bad=0.0):
    found = {}
    for name in DEALERS:
        times = 1.0 if name.startswith("no") else long if "long" in name else ratio
        calm = [{"volatility": times * v, "empty": 0.1, "fall": bad} for v in (10.0, 30.0)]
        found[name] = Found(calm)
    return {check.quantity.partition(":")[0]: check for check in checks(found)}


def test_short_dealers_raise_volatility_and_long_ones_lower_it():
    found = table()
    assert not any(check.failed for check in found.values())
    stated = {name for name, check in found.items() if not check.passed}
    assert stated == {"11 no dealers", "11 short 2 %", "11 short 3 %"}
    assert found["10 short 1 %"].measured == pytest.approx(1.1)
    assert found["10 short 1 %"].error == pytest.approx(0, abs=1e-12)


def test_what_is_too_much_fails():
    assert table(ratio=1.4)["10 short 3 %"].failed
    assert table(long=1.01)["10 long 2 %"].failed
    assert table(long=1.0)["10 long 2 %"].failed  # dealers who do nothing at all
    found = table(bad=0.05)
    assert found["11 short 0.5 %"].failed
    assert found["11 short 1 %"].failed
    assert not found["11 short 3 %"].failed  # stated alone
