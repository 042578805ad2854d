"""The figure shows every strike near the spot, the profile with its levels, and the expiries."""

import numpy as np
import pandas as pd

from abm.report.gamma_figure import MOST_EXPIRIES, gamma_figure


def test_bars_profile_and_expiries_are_what_was_given():
    strikes = pd.DataFrame({"strike": [50.0, 95.0, 100.0, 105.0], "calls": 2e9, "puts": -3e9})
    spots = np.linspace(80, 120, 5)
    profile = pd.DataFrame({"spot": spots, "low": -9e9, "high": 9e9})
    profile = profile.assign(sticky_strike=1e8 * (spots - 97), sticky_delta=1e8 * (spots - 98))
    names = [f"expiry {place}" for place in range(MOST_EXPIRIES + 3)]
    calls = np.arange(len(names)) * 1e9
    expiries = pd.DataFrame({"expiry": names, "calls": calls, "puts": -2e9, "gamma": calls - 2e9})
    by_strike, by_spot, by_expiry = gamma_figure(strikes, profile, expiries, 100.0, [97.0]).axes
    bars, puts = by_strike.containers
    assert [bar.get_height() for bar in bars] == [2, 2, 2]
    assert [bar.get_height() for bar in puts] == [-3, -3, -3]
    lines = {line.get_label().replace("\n", " "): line for line in by_spot.get_lines()}
    assert (
        lines["each strike keeps its volatility"].get_ydata().tolist()
        == profile["sticky_strike"].div(1e9).tolist()
    )
    assert lines["zero gamma 97"].get_xdata() == [97]
    shown = [label.get_text() for label in by_expiry.get_xticklabels()]
    assert shown == names[-MOST_EXPIRIES:]
