import pandas as pd
import pytest

from abm.report.plots.sensitivity_bars import sensitivity_bars

SOBOL = pd.DataFrame(
    {
        "factor": ["count", "agents.makers.limit"],
        **{"first": [0.1, 0.5], "first_low": [0.0, 0.4], "first_high": [0.3, 0.65]},
        **{"total": [0.2, 0.8], "total_low": [0.1, 0.7], "total_high": [0.3, 0.9]},
    }
)
MORRIS = pd.DataFrame(
    {
        "factor": ["a", "b"],
        "mu_star": [3.0, 1.0],
        "low": [2.0, 0.5],
        "high": [5.0, 1.5],
        "sigma": 0.1,
    }
)


def test_sobol_has_both_indices_with_what_matters_most_on_top():
    total, first = sensitivity_bars(SOBOL).data
    assert list(first.y) == ["count", "agents.makers.<br>limit"]
    assert (list(first.x), list(total.x)) == ([0.1, 0.5], [0.2, 0.8])
    assert list(first.error_x.array) == pytest.approx([0.2, 0.15])
    assert list(first.error_x.arrayminus) == pytest.approx([0.1, 0.1])


def test_morris_has_mean_absolute_effects():
    (bars,) = sensitivity_bars(MORRIS).data
    assert list(zip(bars.y, bars.x, strict=True)) == [("b", 1.0), ("a", 3.0)]
    assert list(bars.error_x.array) == pytest.approx([0.5, 2.0])
    assert bars.customdata[1] == pytest.approx([2.0, 5.0, 0.1])
    assert "σ" in bars.hovertemplate
