import sys

import pytest

from abm.reproductions import pricing


def test_every_check_passes():
    shares = []
    checks = pricing.reproduce(shares.append)
    assert [check for check in checks if not check.passed] == []
    assert shares[-1] == 1.0
    assert {check.quantity.split(",")[0] for check in checks} >= {"Haug", "QuantLib", "py_vollib"}


def test_a_greek_per_point_would_be_seen(monkeypatch):
    per_one = pricing.BlackScholesMerton.vega
    monkeypatch.setattr(pricing.BlackScholesMerton, "vega", lambda self: per_one(self) / 100)
    wrong = {check.quantity.split(",")[0] for check in pricing.reproduce() if not check.passed}
    assert wrong >= {"Haug", "QuantLib", "py_vollib"}


def test_says_how_to_get_a_missing_library(monkeypatch):
    monkeypatch.setitem(sys.modules, "QuantLib", None)
    with pytest.raises(RuntimeError, match="pip install QuantLib py_vollib"):
        pricing.reproduce()
