import numpy as np
import pytest

from abm.risk.statistics.intervals import wilson
from abm.risk.sweep.timing import kaplan_meier, recovery_curve, timing
from tests.abm.risk.sweep.made_sweep import made_sweep

CLOSE = 960.0
HEALED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
CUT_SHORT = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
"""Weeks in remission of 21 leukaemia patients (Freireich et al. 1963; Cox and Oakes 1984, 1.1)."""
LIFE_TABLE = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}


def patients(**columns):
    recovery = np.append(HEALED, np.full(len(CUT_SHORT), np.nan))
    trough = CLOSE - np.append(np.full(len(HEALED), 200.0), CUT_SHORT)
    start = trough - np.arange(1, 22)
    return made_sweep(
        np.full(21, 0.08), fall_start=start, fall_trough=trough, recovery=recovery, **columns
    )


def test_recovery_is_the_published_life_table():
    curve = recovery_curve(patients(), CLOSE).set_index("minutes")["unrecovered"]
    assert curve[0] == 1
    assert curve[list(LIFE_TABLE)].tolist() == pytest.approx(list(LIFE_TABLE.values()), abs=5e-4)
    found = timing(patients(), CLOSE)
    assert found.to_recovery == 23
    assert found.recovered == pytest.approx(9 / 21)
    assert found.recovered_interval == wilson(9, 21)


def test_time_to_trough_of_crashes_only():
    frame = patients(status=["complete"] * 20 + ["failed"])
    frame.loc[:9, "fall"] = [0.01, np.nan] * 5
    found = timing(frame, CLOSE)
    assert found.crashes == 10
    assert found.to_trough == pytest.approx(15.5)
    assert found.to_trough_quartiles == pytest.approx((13.25, 17.75))


def test_a_median_is_reached_or_not():
    half = made_sweep([0.1] * 4, fall_start=600, fall_trough=610, recovery=[5, 9, np.nan, np.nan])
    assert timing(half, CLOSE).to_recovery == 9
    assert np.isnan(timing(half.iloc[[0, 2, 3]], CLOSE).to_recovery)


def test_spells_that_end_at_once_leave_the_curve_at_their_share():
    times, shares = kaplan_meier(np.array([0.0, 0, 3, 5]), np.array([False, True, False, False]))
    assert times.tolist() == [0, 3, 5]
    assert shares.tolist() == pytest.approx([0.75, 0.375, 0])


def test_no_crash_and_a_trough_after_the_close():
    none = timing(patients(), CLOSE, crash=0.5)
    assert none.crashes == 0
    assert np.isnan([none.to_trough, none.to_recovery, none.recovered]).all()
    assert recovery_curve(patients(), CLOSE, crash=0.5).empty
    with pytest.raises(ValueError, match="after the close"):
        timing(patients(), CLOSE - 7)
