"""The square-root law comes out of impacts that obey it, and a straight one does not pass."""

import numpy as np
import pytest

from abm.reproductions.base_market.days import VOLATILITY, VOLUME, Found
from abm.reproductions.base_market.metaorders import PAIRS, SIZES, _name, checks


def found(impact, left):
    """Pairs whose impact is a function of the share of a day's volume, a share left of it later."""
    noise = np.random.default_rng(3).normal(size=len(PAIRS))
    none = [{"end": e, "after 58 min": e} for e in noise]
    days = {"no metaorder": Found(none)}
    for size in SIZES:
        peak = impact(size)
        rows = [{"end": e - peak * (1 + e / 50), "after 58 min": e - left * peak} for e in noise]
        days[_name(size)] = Found(rows)
    return {check.quantity: check for check in checks(days)}


def test_square_root_impact():
    table = found(lambda size: VOLATILITY * np.sqrt(size), 2 / 3)
    assert all(check.passed for check in table.values())
    assert table["4 exponent of the impact"].measured == pytest.approx(0.5, abs=1e-9)
    y = table[f"4 Y of 1 % of V, {len(PAIRS)} pairs"]
    assert y.measured == pytest.approx(1.0, abs=3 * y.error)
    assert table["4 impact left after 58 min"].measured == pytest.approx(2 / 3, rel=0.02)


def test_linear_impact_fails():
    table = found(lambda size: VOLUME * size / 300, 1.0)
    assert not table["4 exponent of the impact"].passed
    assert not table["4 impact left after 58 min"].passed
    assert not all(check.passed for name, check in table.items() if name.startswith("4 Y"))
