"""What is read off the tape of the dealer."""

from types import SimpleNamespace

import numpy as np
import pytest

from abm.market.session import Session
from abm.runs.studies.dealer import DAY, gain, trading_days


def test_nights_take_no_time():
    session = Session(open="09:30", close="16:00", days=3)
    clock = [(0, 9.5), (0, 12.75), (0, 16.0), (1, 9.5), (1, 16.0), (2, 11.125)]
    rows = np.array([(day * DAY + round(h * 3600e9),) for day, h in clock], [("time", "i8")])
    days = trading_days(rows, SimpleNamespace(session=session))
    assert days == pytest.approx([0.0, 0.5, 1.0, 1.0, 2.0, 2.25])


def test_a_gain_is_from_the_first_row_to_the_last():
    rows = np.array([(5.0, 1.0), (9.0, 0.0), (3.0, 4.0)], [("wealth", "f8"), ("theta", "f8")])
    assert gain(rows) == -2.0
    assert gain(rows, "theta") == 3.0
