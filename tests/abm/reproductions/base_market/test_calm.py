"""Rows 1 to 8 judge means of days by the published intervals."""

import numpy as np
import pytest

from abm.facts.fact import OfMeans, facts
from abm.facts.kinds.sign_memory import SPACED
from abm.facts.kinds.signature import SCALES
from abm.facts.published import PUBLISHED
from abm.reproductions.base_market.calm import ROWS, checks, day
from abm.reproductions.base_market.days import Found
from abm.runs.running import Request, run
from abm.runs.shipped import EXPERIMENTS

MEANS = {
    **{"flatness/1 s": 20.0, "flatness/10 min": 24.0},
    **{f"kurtosis/{time}, moment {order}": order**1.5 for time in SCALES for order in (2, 4)},
    **{f"kurtosis_fall/{time}, moment {order}": 1.0 for time in SCALES for order in (2, 4)},
    "kurtosis/10 s, moment 4": 50.0,
    "kurtosis_fall/10 s, moment 4": 2.0,
    **{f"sign_exponent/{lag}": 0.3 * lag**-0.55 for lag in SPACED},
    **{"volume_shape/open": 20.0, "volume_shape/middle": 10.0, "volume_shape/close": 20.0},
}
"""Of the facts that are made from means."""


def numbers(**changes):
    """A day in the middle of every interval."""
    found = {}
    for (key, name), interval in PUBLISHED.items():
        judged = {each for keys in ROWS.values() for each in keys}
        if key in judged and not isinstance(facts()[key].of, OfMeans):
            ends = np.clip([interval.low, interval.high], -1e3, 1e3)
            found[f"{key}/{name}"] = float(ends.mean())
    return found | MEANS | {"range": 0.02, "empty_side/longest": 0.2} | changes


def test_a_market_in_all_intervals_passes():
    table = checks({"calm": Found([numbers(), numbers()])})
    assert len(table) > 25
    assert all(check.passed for check in table)


@pytest.mark.parametrize(
    "wrong",
    [
        {"signature/10 s": 40.0},
        {"kurtosis/10 s, moment 4": 3.0},
        {"sign_memory/lag 1": 0.0},
        {"range": 0.05},
        {"empty_side/longest": 2.0},
    ],
)
def test_a_fact_that_is_off_fails(wrong):
    table = checks({"calm": Found([numbers(**wrong), numbers(**wrong)])})
    assert not all(check.passed for check in table)


def test_flatness_is_of_the_means():
    one = {"flatness/1 s": 16.0, "flatness/10 min": 24.0}
    other = {"flatness/1 s": 24.0, "flatness/10 min": 16.0}
    table = checks({"calm": Found([numbers(**one), numbers(**other)])})
    found = {check.quantity: check.measured for check in table}
    assert found["1 Flatness of the signature, largest over smallest"] == pytest.approx(1.0)


def test_a_day_says_all_its_numbers(tmp_path):
    changes = ("session.close=10:30", "record.orders=false")
    found = day(run(Request(EXPERIMENTS / "calm_day.yaml", changes), tmp_path / "run"))
    assert set(numbers()) <= set(found)
    assert found["fall"] <= found["range"]
