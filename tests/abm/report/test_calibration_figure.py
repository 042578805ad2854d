"""The figure shows each fact before and after, and a panel for each parameter."""

import numpy as np
import pandas as pd

from abm.report.calibration_figure import calibration_figure


def test_facts_stand_in_their_order_and_profiles_beside_each_other():
    facts = pd.DataFrame(
        {"name": ["spread, mean", "fano, 1 min"], "before": [9.0, -3], "after": [1.0, 0]}
    )
    values = np.linspace(1, 2, 5)
    parts = [
        pd.DataFrame({"parameter": f"rate_{n}", "value": values, "height": (values - 1.5) ** 2})
        for n in range(5)
    ]
    above, *panels = calibration_figure(facts, pd.concat(parts)).axes
    assert [label.get_text() for label in above.get_yticklabels()] == facts["name"].tolist()
    before, after = (line for line in above.get_lines() if line.get_marker() == "o")
    assert before.get_xdata().tolist() == [9.0, -3.0]
    assert after.get_ydata().tolist() == [1, 0]
    assert [ax.get_title(loc="left") for ax in panels] == [f"rate {n}" for n in range(5)]
    profile, _ = panels[0].get_lines()
    assert profile.get_ydata().tolist() == ((values - 1.5) ** 2).tolist()
